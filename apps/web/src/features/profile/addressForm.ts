import { addressIssues, layoutOf, tidyAddress } from '@gatehouse/addresses'
import type { PostalAddress } from './documents.ts'

/** An address as it is typed: everything is a text, and stays when the country changes. */
export type AddressForm = { line1: string, line2: string, city: string, postalCode: string, region: string, country: string }
export type AddressFormField = keyof AddressForm
export const addressFields: readonly AddressFormField[] = ['line1', 'line2', 'city', 'postalCode', 'region', 'country']

/** The country that the browser speaks of, for a start. */
const likelyCountry = (): string => {
  try {
    return new Intl.Locale(navigator.language).region ?? ''
  } catch {
    // A language that is none says nothing about a country.
    return ''
  }
}

export const toForm = (address: PostalAddress | null): AddressForm => ({
  line1: address?.lines[0] ?? '', line2: address?.lines[1] ?? '', city: address?.city ?? '', postalCode: address?.postalCode ?? '',
  region: address?.region ?? '', country: address?.country ?? likelyCountry(),
})

/** The address that is sent: only what the country's addresses have. */
export const toAddress = ({ line1, line2, city, postalCode, region, country }: AddressForm) => {
  const layout = layoutOf(country)
  return tidyAddress({
    lines: [line1, line2], country,
    city: layout.city === 'none' ? null : city,
    postalCode: layout.postalCode === 'none' ? null : postalCode,
    region: layout.region === 'none' || !region.startsWith(`${country}-`) ? null : region,
  })
}

/** What is wrong with it, by field of the form. */
export const formIssues = (form: AddressForm): Partial<Record<AddressFormField, string>> =>
  Object.fromEntries(addressIssues(toAddress(form)).map(({ field, message }) => [field === 'lines' ? 'line1' : field, message]))

/** What the server has found wrong with it, by field of the form. */
export const issuesByField = (issues: readonly { path: readonly string[], message: string }[]) =>
  issues.map(({ path, message }) => ({ path: path.map((part) => (part === 'lines' ? 'line1' : part)), message }))
