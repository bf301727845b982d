import { formatAddress } from 'localized-address-format'
import { postcodeValidator, postcodeValidatorExistsForCountry } from 'postcode-validator'
import { layoutOf, type Part, wordsOf } from './layout.ts'
import { countryName, regionName } from './places.ts'

/** Where post reaches a person. Region and country as codes of ISO 3166; what a country's addresses lack is null. ID-6 */
export type PostalAddress = {
  readonly lines: readonly string[]
  readonly city: string | null
  readonly postalCode: string | null
  readonly region: string | null
  readonly country: string
}

export type AddressField = keyof PostalAddress
export type AddressIssue = { readonly field: AddressField; readonly message: string }

/** The longest line, city and postal code, in characters. */
export const longest = { lines: 100, city: 80, postalCode: 12 } as const

/** Street and house, and one line more. */
export const mostLines = 2

// C0 and C1 controls, and the marks that turn the direction of what follows.
const unwanted = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

const tidyText = (text: string | null | undefined): string | null => text?.normalize('NFC').replace(/\s+/gu, ' ').trim() || null

/** The same address as it is kept: white space folded, empty lines gone, codes in capitals. */
export const tidyAddress = (given: { lines: readonly string[]; city?: string | null; postalCode?: string | null; region?: string | null; country: string }): PostalAddress => ({
  lines: given.lines.map(tidyText).filter((line) => line !== null),
  city: tidyText(given.city),
  postalCode: tidyText(given.postalCode)?.toUpperCase() ?? null,
  region: tidyText(given.region)?.toUpperCase() ?? null,
  country: given.country.trim().toUpperCase(),
})

const lengthIssue = (text: string | null, most: number): string | null => {
  if (text === null) return null
  if ([...text].length > most) return `Shorten this to at most ${most} characters.`
  return !text.isWellFormed() || unwanted.test(text) ? 'Take out the invisible control characters.' : null
}

const partIssue = (value: string | null, part: Part, what: string): string | null => {
  if (part === 'needed' && value === null) return `Enter the ${what}.`
  return part === 'none' && value !== null ? `Addresses of this country have no ${what}.` : null
}

/** Words within a sentence: 'ZIP code' keeps its capitals, 'Postal code' does not. */
const inSentence = (label: string): string => (/^[A-Z]{2}|^Eir/.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1))

const postalCodeIssue = ({ postalCode, country }: PostalAddress): string | null => {
  if (postalCode === null || !postcodeValidatorExistsForCountry(country)) return null
  return postcodeValidator(postalCode, country) ? null : `Check the ${inSentence(wordsOf(country).postalCode)}: those of this country look different.`
}

const regionIssue = ({ region, country }: PostalAddress): string | null =>
  region === null || (region.startsWith(`${country}-`) && regionName(region) !== null) ? null : `Choose the ${inSentence(wordsOf(country).region)} from the list.`

/** What is wrong with a tidy address, at most once for each field; empty when post would arrive. */
export const addressIssues = (address: PostalAddress): AddressIssue[] => {
  const { lines, city, postalCode, region, country } = address
  if (countryName(country) === null) return [{ field: 'country', message: 'Choose a country.' }]
  const layout = layoutOf(country)
  const words = wordsOf(country)
  const lineIssue = lines.length === 0 ? 'Enter street and house.' : lines.length > mostLines ? `Use at most ${mostLines} lines.` : null
  const found: Record<AddressField, string | null | undefined> = {
    country: null,
    lines: lineIssue ?? lines.map((line) => lengthIssue(line, longest.lines)).find((issue) => issue !== null),
    city: partIssue(city, layout.city, 'city') ?? lengthIssue(city, longest.city),
    postalCode: partIssue(postalCode, layout.postalCode, inSentence(words.postalCode)) ?? lengthIssue(postalCode, longest.postalCode) ?? postalCodeIssue(address),
    region: partIssue(region, layout.region, inSentence(words.region)) ?? regionIssue(address),
  }
  return Object.entries(found).flatMap(([field, message]) => (message ? [{ field: field as AddressField, message }] : []))
}

/** The lines of an address as the post of its country wants them, the country last. */
export const writtenAddress = ({ lines, city, postalCode, region, country }: PostalAddress): string[] => {
  const written = formatAddress({
    postalCountry: country, addressLines: [...lines],
    ...(city !== null && { locality: city }),
    ...(postalCode !== null && { postalCode }),
    // As it is written on an envelope: letters for a state or province, the name where the code is a number.
    ...(region !== null && { administrativeArea: /^[A-Z]{2}-[A-Z]{2,3}$/.test(region) && short.has(country) ? region.slice(3) : regionName(region) ?? region }),
  }, 'latin')
  return [...written, countryName(country) ?? country]
}

/** Where a region's letters stand on envelopes. */
const short = new Set(['US', 'CA', 'AU', 'BR', 'IT', 'MX'])
