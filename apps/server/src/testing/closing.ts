/** What the holder of an account does about closing it. */
import type { Person } from './person.ts'

const problem = `__typename ... on Problem { message }`

export const closeAccount = async (person: Person, name: string) =>
  (await person.ask(`mutation ($name: String!) { closeAccount(name: $name) { ${problem} ... on Refusal { rule } ... on InvalidInput { issues { path message } } ... on AccountClosed { erasedAt } } }`, { name })).closeAccount

export const restoreAccount = async (person: Person, accountId: string) =>
  (await person.tab(null).ask(`mutation ($accountId: ID!) { restoreAccount(accountId: $accountId) { ${problem} ... on RestoredAccount { membership { slug role } } } }`, { accountId })).restoreAccount

export const closedAccounts = async (person: Person): Promise<{ id: string; name: string; slug: string; closedAt: string; erasedAt: string }[]> =>
  (await person.tab(null).ask('{ viewer { closedAccounts { id name slug closedAt erasedAt } } }')).viewer.closedAccounts
