/** What somebody does about their second factor, over the wire. */
import type { Person } from './person.ts'

const problem = `__typename ... on Problem { message } ... on RateLimited { retryAt }`

/** Proves again who one is. */
export const confirm = async (person: Person, password = person.password) =>
  (await person.ask(`mutation ($password: String!) { confirmIdentity(password: $password) { ${problem} ... on ConfirmedIdentity { until } } }`, { password })).confirmIdentity
