import { expect, test } from 'vitest'
import { accountWords, currencyOptions, typedSlug, zoneOptions } from './accountFacts.ts'
import { differences } from './settingsDraft.ts'

const before = { name: 'Alder & Co', slug: 'alder', timeZone: 'UTC', currency: 'USD' }

test('[AC-7] what would be different of an account is told in words', () => {
  expect(differences(accountWords, before, { name: 'Alder House', slug: 'alder-house', timeZone: 'America/New_York', currency: 'EUR' })).toEqual([
    { name: 'Name', before: 'Alder & Co', after: 'Alder House' },
    { name: 'Site address', before: '/a/alder', after: '/a/alder-house' },
    { name: 'Time zone', before: 'UTC', after: 'America/New York' },
    { name: 'Currency', before: 'USD, US Dollar', after: 'EUR, Euro' },
  ])
})

test('[AC-7] there are all zones and currencies to choose from, each once, with what is set among them', () => {
  const zones = zoneOptions('US/Pacific').map(({ value }) => value)
  expect(zones).toEqual(expect.arrayContaining(['UTC', 'Europe/Madrid', 'US/Pacific']))
  expect(new Set(zones).size).toBe(zones.length)
  expect(currencyOptions('USD').filter(({ value }) => value === 'USD')).toEqual([{ value: 'USD', label: 'USD, US Dollar' }])
})

test.each([['Alder House', 'alder-house'], ['alder & co', 'alder-co'], ['x'.repeat(60), 'x'.repeat(48)]])('[AC-7] %j is typed as the address %s', (typed, slug) =>
  expect(typedSlug(typed)).toBe(slug))
