import { formatAddress } from 'localized-address-format'
import { regionsOf } from './places.ts'

/** Whether a part of an address is written in a country (`needed`), may be given all the same, or does not exist there. */
export type Part = 'needed' | 'optional' | 'none'

/** Which parts an address has in a country. */
export type Layout = { readonly city: Part; readonly postalCode: Part; readonly region: Part }

const marks = { city: '\u0001', postalCode: '\u0002', region: '\u0003' } as const

const layouts = new Map<string, Layout>()

const readLayout = (country: string): Layout => {
  const text = formatAddress({
    postalCountry: country, addressLines: ['-'], locality: marks.city, postalCode: marks.postalCode, administrativeArea: marks.region,
  }).join('\n')
  const hasRegions = regionsOf(country).length > 0
  return {
    city: text.includes(marks.city) ? 'needed' : 'none',
    postalCode: text.includes(marks.postalCode) ? 'needed' : 'none',
    region: hasRegions ? (text.includes(marks.region) ? 'needed' : 'optional') : 'none',
  }
}

/** What the post of a country writes in an address, as its format tells. ID-6 */
export const layoutOf = (country: string): Layout => {
  const layout = layouts.get(country) ?? readLayout(country)
  layouts.set(country, layout)
  return layout
}

/** What people there call the two parts that have many names. */
const words: Readonly<Record<string, { region?: string; postalCode?: string }>> = {
  AU: { region: 'State or territory', postalCode: 'Postcode' },
  BR: { region: 'State' },
  CA: { region: 'Province or territory' },
  CH: { region: 'Canton' },
  CN: { region: 'Province' },
  ES: { region: 'Province' },
  GB: { postalCode: 'Postcode' },
  IE: { region: 'County', postalCode: 'Eircode' },
  IN: { region: 'State', postalCode: 'PIN code' },
  IT: { region: 'Province' },
  JP: { region: 'Prefecture' },
  KR: { region: 'Province or city' },
  MX: { region: 'State' },
  MY: { region: 'State' },
  NZ: { postalCode: 'Postcode' },
  US: { region: 'State', postalCode: 'ZIP code' },
}

/** How to label region and postal code in a country. */
export const wordsOf = (country: string): { region: string; postalCode: string } => ({ region: 'Region', postalCode: 'Postal code', ...words[country] })
