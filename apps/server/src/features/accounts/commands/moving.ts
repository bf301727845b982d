import { InvalidInput } from '../../../graphql/errors.ts'
import { Prisma } from '../../../platform/database/generated/client.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { keptAfterMoving } from '../queries/slugs.ts'

export const addressTaken = () => new InvalidInput([{ path: ['input', 'slug'], message: 'This site address is taken; choose another.' }])

/** Which of some site addresses another account has, or had so lately that they still lead to it. One statement, so that an address
 *  which is just being left is seen as the one or the other. */
export const takenSlugs = async (tx: Tx, slugs: string[], now: Date, accountId: string | null = null): Promise<Set<string>> => {
  const rows = await tx.$queryRaw<{ slug: string }[]>`
    SELECT slug FROM account WHERE slug = ANY(${slugs}::text[]) AND id IS DISTINCT FROM ${accountId}::uuid
    UNION SELECT slug FROM former_slug WHERE slug = ANY(${slugs}::text[]) AND until > ${now} AND account_id IS DISTINCT FROM ${accountId}::uuid`
  return new Set(rows.map(({ slug }) => slug))
}

/** Gives an account, whose row is locked, another site address. The former one leads to it for a while, and can be taken back.
 *  Throws `InvalidInput` where somebody else has it, also where two ask for one at one moment. AC-7 */
export const moveAccount = async (tx: Tx, { id, from, to }: { id: string; from: string; to: string }, now: Date): Promise<void> => {
  const demandFree = async () => {
    if ((await takenSlugs(tx, [to], now, id)).size > 0) throw addressTaken()
  }
  await demandFree()
  try {
    await tx.account.update({ where: { id }, data: { slug: to } })
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') throw addressTaken()
    throw error
  }
  // Somebody may have come and gone again meanwhile.
  await demandFree()
  await tx.$executeRaw`DELETE FROM former_slug WHERE slug = ${to}`
  await tx.$executeRaw`
    INSERT INTO former_slug (slug, account_id, until) VALUES (${from}, ${id}::uuid, ${new Date(now.getTime() + keptAfterMoving)})
    ON CONFLICT (slug) DO UPDATE SET account_id = EXCLUDED.account_id, until = EXCLUDED.until`
}
