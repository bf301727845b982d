import { expect, it } from 'vitest'
import { describeMinutes, idleTimes } from './idleTime.ts'

it('[AC-7] idle times are told as people tell them', () => {
  expect([1, 5, 30, 60, 61, 90, 120, 720].map(describeMinutes)).toEqual([
    '1 minute', '5 minutes', '30 minutes', '1 hour', '1 hour and 1 minute', '1 hour and 30 minutes', '2 hours', '12 hours',
  ])
})

it('[AC-7] what is offered lies within the bounds, the usual among it', () => {
  expect(idleTimes.offered.every((minutes) => minutes >= idleTimes.least && minutes <= idleTimes.most)).toBe(true)
  expect(idleTimes.offered).toContain(idleTimes.usual)
})
