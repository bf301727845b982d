import fc from 'fast-check'
import { expect, it } from 'vitest'
import { timeZoneInput, timeZoneOf } from './timeZones.ts'

it('[AC-7] a time zone is taken by its IANA name, however its letters are written', () => {
  expect(['Europe/Madrid', 'europe/madrid', 'UTC', 'utc', 'US/Pacific', 'America/Argentina/Buenos_Aires'].map(timeZoneOf))
    .toEqual(['Europe/Madrid', 'Europe/Madrid', 'UTC', 'UTC', 'US/Pacific', 'America/Argentina/Buenos_Aires'])
  for (const zone of Intl.supportedValuesOf('timeZone')) expect(timeZoneOf(zone)).toBe(zone)
})

it.each(['', 'Madrid', '+02:00', '-0800', 'Europe/Madrid\0', 'Europe / Madrid', 'Европа/Мадрид', '__proto__', 'Mars/Olympus_Mons'])('[AC-7] %j is no time zone', (text) => {
  expect(timeZoneInput.safeParse(text).error?.issues[0]?.message).toContain('IANA name')
})

it('[AC-7] whatever is written, what is taken is a zone that dates can be shown in', () => {
  fc.assert(fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.stringMatching(/^[A-Za-z]{2,8}\/[A-Za-z_]{2,9}$/), fc.constantFrom(...Intl.supportedValuesOf('timeZone'))), (text) => {
    const zone = timeZoneOf(text)
    if (zone !== null) expect(() => new Intl.DateTimeFormat('en', { timeZone: zone })).not.toThrow()
  }))
})
