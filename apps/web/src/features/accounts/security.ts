import { describeMinutes, idleTimes } from '@gatehouse/policy'
import type { Security } from './documents.ts'

/** What is to be different; the rest stays. */
export type SecurityDraft = Partial<Security>

const names = ['idleMinutes', 'secondFactorRequired'] as const

const words = {
  idleMinutes: { name: 'Idle time', value: describeMinutes },
  secondFactorRequired: { name: 'Second factor', value: (required: boolean) => (required ? 'required' : 'not required') },
} as const

/** A setting's value as people say it. */
const say = (name: keyof Security, of: Security): string => (name === 'idleMinutes' ? words.idleMinutes.value(of.idleMinutes) : words.secondFactorRequired.value(of.secondFactorRequired))

/** One setting that would be, or was, changed. */
export type Difference = { name: string, before: string, after: string }

/** What is different between two states, in words. */
export const differences = (before: Security, after: Security): Difference[] =>
  names.filter((name) => before[name] !== after[name]).map((name) => ({ name: words[name].name, before: say(name, before), after: say(name, after) }))

/** A draft without what is so already. */
export const trimmed = (draft: SecurityDraft, now: Security): SecurityDraft =>
  Object.fromEntries(names.filter((name) => draft[name] !== undefined && draft[name] !== now[name]).map((name) => [name, draft[name]]))

/** What one can choose from, with what is set now among it, wherever that came from. */
export const idleOptions = (now: number): { value: string, label: string }[] =>
  [...new Set<number>([...idleTimes.offered, now])].sort((a, b) => a - b).map((minutes) => ({ value: String(minutes), label: describeMinutes(minutes) }))
