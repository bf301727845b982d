import { Prisma } from './generated/client.ts'

/** The models of which every row belongs to one account. Citus can distribute them by it. OP-2 */
const accountOwned = new Set(['Membership', 'Grant', 'AccessLevel', 'Invitation', 'Presence'])

/** The field of the other models' relations through which account-owned rows could be reached around the rule. */
const sideDoors: Record<string, readonly string[]> = {
  User: ['memberships'],
  OneTimeToken: ['invitation'],
}

const namesAccount = (clause: unknown): boolean => {
  if (typeof clause !== 'object' || clause === null) return false
  const where = clause as Record<string, unknown>
  if (typeof where.accountId === 'string') return true
  // Compound keys: where: { accountId_id: { accountId, id } }
  return Object.entries(where).some(([key, value]) => key.startsWith('accountId_') && namesAccount(value))
}

const namesAccountInData = (data: unknown): boolean =>
  Array.isArray(data) ? data.every(namesAccount) : namesAccount(data)

/** Thrown where a query forgot to say which account it speaks for. A mistake in the code, never the user's. */
export class AccountMissing extends Error {
  constructor(model: string, operation: string) {
    super(`${model}.${operation} must name its accountId: rows of one account may never be read for another.`)
  }
}

type Arguments = { where?: unknown; data?: unknown; create?: unknown; include?: object; select?: object }

const refuseUnlessAccountIsNamed = (model: string, operation: string, args: Arguments) => {
  if (accountOwned.has(model)) {
    const ok = operation.startsWith('create') ? namesAccountInData(args.data) : namesAccount(args.where)
    if (!ok) throw new AccountMissing(model, operation)
  }
  for (const door of sideDoors[model] ?? []) {
    const reached = { ...args.include, ...args.select } as Record<string, unknown>
    if (reached[door]) throw new AccountMissing(model, `${operation} through '${door}'`)
  }
}

/** Refuses every query of an account-owned model that does not name its account. */
export const accountOwnedExtension = Prisma.defineExtension({
  name: 'account-owned',
  query: {
    $allModels: {
      $allOperations({ model, operation, args, query }) {
        refuseUnlessAccountIsNamed(model, operation, args as Arguments)
        return query(args)
      },
    },
  },
})
