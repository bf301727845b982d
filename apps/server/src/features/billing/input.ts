import { addressIssues, type PostalAddress, tidyAddress } from '@gatehouse/addresses'
import { InvalidInput } from '../../graphql/errors.ts'

/** The address as it is kept. Throws `InvalidInput` with an issue at each field that is wrong. */
export const readAddress = (given: Parameters<typeof tidyAddress>[0]): PostalAddress => {
  const address = tidyAddress(given)
  const issues = addressIssues(address)
  if (issues.length > 0) throw new InvalidInput(issues.map(({ field, message }) => ({ path: ['input', 'postalAddress', field], message })))
  return address
}
