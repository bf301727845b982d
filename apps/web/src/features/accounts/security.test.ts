import { expect, test } from 'vitest'
import { idleOptions, securityWords } from './security.ts'
import { copyOf, differences, trimmed } from './settingsDraft.ts'

const before = { idleMinutes: 30, secondFactorRequired: false }

test('[AC-7] a change is told in words, and nothing where nothing is different', () => {
  expect(differences(securityWords, before, before)).toEqual([])
  expect(differences(securityWords, before, { idleMinutes: 90, secondFactorRequired: true })).toEqual([
    { name: 'Idle time', before: '30 minutes', after: '1 hour and 30 minutes' },
    { name: 'Second factor', before: 'not required', after: 'required' },
  ])
})

test('[AC-7] a draft keeps only what would be different', () => {
  expect(trimmed(securityWords, { idleMinutes: 30, secondFactorRequired: true }, before)).toEqual({ secondFactorRequired: true })
  expect(trimmed(securityWords, { idleMinutes: 5 }, before)).toEqual({ idleMinutes: 5 })
  expect(trimmed(securityWords, { idleMinutes: 30 }, before)).toEqual({})
})

test('[AC-7] a time that was set elsewhere stands among the choices, in its place', () => {
  expect(idleOptions(45).map(({ value }) => value)).toEqual(['5', '10', '15', '30', '45', '60', '120', '240', '480', '720'])
  expect(idleOptions(30).filter(({ value }) => value === '30')).toEqual([{ value: '30', label: '30 minutes' }])
})

test('[AC-7] what was seen is the settings alone, whatever came with them', () => {
  expect(copyOf(securityWords, { ...before, id: 'x' } as typeof before)).toEqual(before)
})
