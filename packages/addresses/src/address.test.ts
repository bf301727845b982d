import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressIssues, countries, countryName, layoutOf, type PostalAddress, regionName, regionsOf, tidyAddress, writtenAddress } from './index.ts'

const berlin: PostalAddress = { lines: ['Am Tor 1'], city: 'Berlin', postalCode: '10115', region: null, country: 'DE' }
const fieldsOf = (address: PostalAddress) => addressIssues(address).map(({ field }) => field)

describe('countries and regions', () => {
  test('[ID-6] are those of ISO 3166, each with a name, in the order of their names', () => {
    expect(countries).toHaveLength(249)
    expect(countryName('CH')).toBe('Switzerland')
    expect(countryName('XX')).toBeNull()
    expect(countries.map(({ name }) => name)).toEqual(countries.map(({ name }) => name).toSorted((a, b) => a.localeCompare(b, 'en')))
    expect(regionsOf('US')).toContainEqual({ code: 'US-CA', name: 'California' })
    expect(regionsOf('CH')).toHaveLength(26)
    expect(regionName('ES-M')).toBe('Madrid')
    for (const { code } of countries) for (const region of regionsOf(code)) expect(region.code.startsWith(`${code}-`)).toBe(true)
  })

  test.each([
    ['US', { city: 'needed', postalCode: 'needed', region: 'needed' }],
    ['DE', { city: 'needed', postalCode: 'needed', region: 'optional' }],
    ['AE', { city: 'none', postalCode: 'none', region: 'needed' }],
    ['HK', { city: 'needed', postalCode: 'none', region: 'none' }],
    ['SG', { city: 'none', postalCode: 'needed' }],
  ] as const)('[ID-6] %s: an address has what the post there writes', (country, layout) => {
    expect(layoutOf(country)).toMatchObject(layout)
  })
})

describe('an address', () => {
  test.each<[string, PostalAddress]>([
    ['of Germany', berlin],
    ['of the United States', { lines: ['1 Gate St', 'Suite 4'], city: 'Oakland', postalCode: '94607-1234', region: 'US-CA', country: 'US' }],
    ['of the United Kingdom', { lines: ['10 Downing Street'], city: 'London', postalCode: 'SW1A 2AA', region: null, country: 'GB' }],
    ['where there are no postal codes', { lines: ['PO Box 1'], city: null, postalCode: null, region: 'AE-DU', country: 'AE' }],
    ['in another script', { lines: ['千代田区丸の内1-1'], city: null, postalCode: '100-0005', region: 'JP-13', country: 'JP' }],
  ])('[ID-6] %s is good', (_what, address) => {
    expect(addressIssues(address)).toEqual([])
  })

  test.each<[string, Partial<PostalAddress>, string[]]>([
    ['no country', { country: '' }, ['country']],
    ['an unknown country', { country: 'XX' }, ['country']],
    ['no street', { lines: [] }, ['lines']],
    ['too many lines', { lines: ['a', 'b', 'c'] }, ['lines']],
    ['a line that is too long', { lines: ['x'.repeat(101)] }, ['lines']],
    ['a line with a control character', { lines: ['Am \u202eTor'] }, ['lines']],
    ['no city and no postal code', { city: null, postalCode: null }, ['city', 'postalCode']],
    ['another country’s postal code', { postalCode: 'SW1A 2AA' }, ['postalCode']],
    ['another country’s region', { region: 'US-CA' }, ['region']],
    ['a region that is none', { region: 'DE-XX' }, ['region']],
    ['a postal code where there are none', { country: 'AE', city: null, postalCode: '12345', region: 'AE-DU' }, ['postalCode']],
  ])('[ID-6] with %s says so at its field', (_what, wrong, fields) => {
    expect(fieldsOf({ ...berlin, ...wrong })).toEqual(fields)
  })

  test('[ID-6] is told in the words of its country what it lacks', () => {
    const oakland = { lines: ['1 Gate St'], city: 'Oakland', postalCode: null, region: null, country: 'US' }
    expect(addressIssues(oakland).map(({ message }) => message)).toEqual(['Enter the ZIP code.', 'Enter the state.'])
  })

  test('[ID-6] is tidied: spaces folded, empty lines gone, codes in capitals', () => {
    expect(tidyAddress({ lines: ['  Am   Tor 1 ', ' '], city: ' Berlin', postalCode: ' 10115 ', region: 'de-be', country: 'de' }))
      .toEqual({ lines: ['Am Tor 1'], city: 'Berlin', postalCode: '10115', region: 'DE-BE', country: 'DE' })
  })

  test('[ID-6] is written as the post of its country wants it', () => {
    expect(writtenAddress(berlin)).toEqual(['Am Tor 1', '10115 Berlin', 'Germany'])
    expect(writtenAddress({ lines: ['1 Gate St'], city: 'Oakland', postalCode: '94607', region: 'US-CA', country: 'US' }))
      .toEqual(['1 Gate St', 'Oakland, CA 94607', 'United States'])
  })

  test('[ID-6] tidied twice is as tidied once, and whatever is typed gets an answer', () => {
    const text = fc.option(fc.string({ unit: 'binary' }))
    const typed = fc.record({ lines: fc.array(fc.string({ unit: 'binary' })), city: text, postalCode: text, region: text, country: fc.oneof(fc.string(), fc.constantFrom('DE', 'US', 'AE')) })
    fc.assert(fc.property(typed, (address) => {
      const tidy = tidyAddress(address)
      expect(tidyAddress(tidy)).toEqual(tidy)
      const issues = addressIssues(tidy)
      expect(new Set(issues.map(({ field }) => field)).size).toBe(issues.length)
    }))
  })
})
