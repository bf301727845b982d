import { iso31661, iso31662 } from 'iso-3166'

/** A country or a region: its code of ISO 3166 and its name in English. */
export type Place = { readonly code: string; readonly name: string }

const byName = (one: Place, other: Place) => one.name.localeCompare(other.name, 'en')

const english = new Intl.DisplayNames('en', { type: 'region' })

/** The countries of ISO 3166-1, by name. */
export const countries: readonly Place[] = iso31661
  .filter(({ state }) => state === 'assigned')
  .map(({ alpha2 }) => ({ code: alpha2, name: english.of(alpha2) ?? alpha2 }))
  .sort(byName)

const countryNames = new Map(countries.map(({ code, name }) => [code, name]))

/** What people call a country; null for a code that is none. */
export const countryName = (code: string): string | null => countryNames.get(code) ?? null

const regions = Map.groupBy(
  iso31662.map(({ code, name }): Place => ({ code, name })),
  ({ code }) => code.slice(0, 2),
)

/** The regions of a country, of every level that ISO 3166-2 knows, by name. Their codes begin with the country's: `US-CA`. */
export const regionsOf = (country: string): readonly Place[] => regions.get(country)?.toSorted(byName) ?? []

/** A region's name; null for a code that is none. */
export const regionName = (code: string): string | null => regions.get(code.slice(0, 2))?.find((region) => region.code === code)?.name ?? null
