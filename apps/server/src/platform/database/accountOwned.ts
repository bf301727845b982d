import { Prisma } from './generated/client.ts'

type Field = { name: string; kind: string; type: string }
type Models = Readonly<Record<string, { fields: readonly Field[] }>>

/** The models as the client knows them: Prisma keeps them for itself, under a name that a test holds. */
const modelsOf = (client: object): Models => (client as { _runtimeDataModel: { models: Models } })._runtimeDataModel.models

/** Thrown where a query forgot to say which account it speaks for. A mistake in the code, never the user's. */
export class AccountMissing extends Error {
  constructor(model: string, operation: string) {
    super(`${model}.${operation} must name its accountId: rows of one account may never be read for another.`)
  }
}

type Clause = Record<string, unknown>
const isClause = (value: unknown): value is Clause => typeof value === 'object' && value !== null

/** The one account that a clause names; compound keys are `where: { accountId_id: { accountId, id } }`. */
const accountIn = (clause: unknown): string | null => {
  if (!isClause(clause)) return null
  if (typeof clause.accountId === 'string') return clause.accountId
  return Object.entries(clause).flatMap(([key, value]) => (key.startsWith('accountId_') ? (accountIn(value) ?? []) : []))[0] ?? null
}

/** Whether what is written lies in one account, and in this one if one is named. */
const writesWithin = (data: unknown, account: string | null): boolean => {
  if (Array.isArray(data)) return data.every((row) => writesWithin(row, account ?? accountIn(data[0])))
  const own = accountIn(data)
  return own !== null && (account === null || own === account)
}

/** Whether a change leaves rows in their account. */
const staysWithin = (data: unknown, account: string | null): boolean =>
  !isClause(data) || (!('account' in data) && (data.accountId === undefined || data.accountId === account))

const ownsUp = (operation: string, { where, data, create, update }: Clause): boolean => {
  if (operation.startsWith('create')) return writesWithin(data, null)
  const account = accountIn(where)
  if (account === null) return false
  return operation === 'upsert' ? writesWithin(create, account) && staysWithin(update, account) : staysWithin(data, account)
}

/** Makes the check of one query: throws `AccountMissing` where rows of an account could be reached that it does not name. */
export const createAccountCheck = (models: Models) => {
  const isOwned = (model: string) => models[model]!.fields.some(({ name, kind }) => kind === 'scalar' && name === 'accountId')

  /** Looks through relations. From a row of an account its keys lead to rows of the same one; from any other row they may
   *  lead anywhere. `within` says whether the rows reached so far are of the account that was named. */
  const walk = (model: string, within: boolean, value: unknown, refuse: (door: string) => never): void => {
    if (Array.isArray(value)) return value.forEach((part) => walk(model, within, part, refuse))
    if (!isClause(value)) return
    for (const [key, part] of Object.entries(value)) {
      const field = models[model]!.fields.find(({ name }) => name === key)
      if (!field) {
        walk(model, within, part, refuse)
      } else if (field.kind === 'object' && part !== false && part !== undefined) {
        if (isOwned(field.type) && !within) refuse(`${model}.${key}`)
        walk(field.type, within && (isOwned(field.type) || field.type === 'Account'), part, refuse)
      }
    }
  }

  return (model: string, operation: string, given: unknown): void => {
    const args = isClause(given) ? given : {}
    const owned = isOwned(model)
    if (owned && !ownsUp(operation, args)) throw new AccountMissing(model, operation)
    const { where } = args
    const oneAccount = model === 'Account' && isClause(where) && (typeof where.id === 'string' || typeof where.slug === 'string')
    walk(model, owned || oneAccount, args, (door) => {
      throw new AccountMissing(model, `${operation} through ${door}`)
    })
  }
}

/** Refuses every query that could read or write rows of an account without naming it. */
export const accountOwnedExtension = Prisma.defineExtension((client) => {
  const check = createAccountCheck(modelsOf(client))
  return client.$extends({
    name: 'account-owned',
    query: {
      $allModels: {
        $allOperations({ model, operation, args, query }) {
          check(model, operation, args)
          return query(args)
        },
      },
    },
  })
})
