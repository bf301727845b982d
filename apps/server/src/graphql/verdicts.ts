import type { Decision } from '@gatehouse/policy'
import { builder } from './builder.ts'

/** A decision about one action, as it is answered. */
export type Verdict = { readonly action: string; readonly allowed: boolean; readonly rule: string | null; readonly reason: string | null }

const made = new WeakMap<Decision, Map<string, Verdict>>()

/** Most decisions are one of some constants, so what is answered of them is made once: a page of members asks for hundreds. */
export const verdict = (action: string, decision: Decision): Verdict => {
  const known = made.get(decision)?.get(action)
  if (known) return known
  const [rule, reason] = decision.allowed ? [null, null] : [decision.rule, decision.reason]
  const row: Verdict = { action, allowed: decision.allowed, rule, reason }
  const others = made.get(decision) ?? new Map<string, Verdict>()
  made.set(decision, others.set(action, row))
  return row
}

/** The same for a menu. */
export const verdicts = (menu: readonly { readonly name: string; readonly decision: Decision }[]): Verdict[] => menu.map(({ name, decision }) => verdict(name, decision))

/** What the viewer may do to something: for `viewerCan`. */
export const ActionVerdict = builder.objectRef<Verdict>('ActionVerdict').implement({
  description: 'Whether the viewer may do something, and if not, why.',
  authScopes: { rule: 'member' },
  fields: (t) => ({
    action: t.exposeString('action', { description: 'The name of the action, as in `remove`.' }),
    allowed: t.exposeBoolean('allowed', { description: 'Whether it is allowed.' }),
    rule: t.exposeString('rule', { nullable: true, description: 'The rule that does not allow it.' }),
    reason: t.exposeString('reason', { nullable: true, description: 'Why not, for people.' }),
  }),
})
