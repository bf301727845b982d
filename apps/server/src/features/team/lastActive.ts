import DataLoader from 'dataloader'
import type { Context } from '../../graphql/context.ts'

const loaders = new WeakMap<Context, DataLoader<string, string | null>>()

/** When a member last used the account that the context speaks for, RFC 3339 in UTC; read in one with all others whom the same message speaks of. */
export const lastActiveOf = (context: Context, membershipId: string): Promise<string | null> => {
  const { services, account } = context
  const loader = loaders.get(context) ?? new DataLoader<string, string | null>(async (ids) => {
    const rows = await services.database.read<{ id: string; at: string | null }>({
      name: 'last-active', text: 'SELECT id, last_active_at AS at FROM membership WHERE account_id = $1 AND id = ANY($2)', values: [account!.id, ids],
    })
    const found = new Map(rows.map(({ id, at }) => [id, at]))
    return ids.map((id) => found.get(id) ?? null)
  }, { cache: false })
  loaders.set(context, loader)
  return loader.load(membershipId)
}
