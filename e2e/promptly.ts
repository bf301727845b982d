import { expect } from 'vitest'
import { slowness } from '@gatehouse/server/testing/patience.ts'

/** 'At once' to a person: what is told over a live connection is on screen within a second. SE-4, TM-8 */
const withinASecond = 1_000

/** Waits for what must be there within a second of now, and holds it to that. Call it with the acknowledgement in hand. */
export const promptly = async (happening: () => Promise<unknown>): Promise<void> => {
  const since = performance.now()
  await happening()
  expect(performance.now() - since, 'milliseconds until it was on screen').toBeLessThan(withinASecond + slowness)
}
