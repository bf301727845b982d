import { describeMinutes, idleTimes } from '@gatehouse/policy'
import type { Security } from './documents.ts'
import type { Words } from './settingsDraft.ts'

/** Idle time and second factor as people say them. */
export const securityWords: Words<Security> = {
  idleMinutes: { name: 'Idle time', value: describeMinutes },
  secondFactorRequired: { name: 'Second factor', value: (required) => (required ? 'required' : 'not required') },
}

/** What one can choose from, with what is set now among it, wherever that came from. */
export const idleOptions = (now: number): { value: string, label: string }[] =>
  [...new Set<number>([...idleTimes.offered, now])].sort((a, b) => a - b).map((minutes) => ({ value: String(minutes), label: describeMinutes(minutes) }))
