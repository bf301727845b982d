import type { Decision } from '@gatehouse/policy'
import { builder } from './builder.ts'

export type Verdict = { action: string; decision: Decision }

/** What the viewer may do to something: for `viewerCan`. */
export const ActionVerdict = builder.objectRef<Verdict>('ActionVerdict').implement({
  description: 'Whether the viewer may do something, and if not, why.',
  authScopes: { rule: 'member' },
  fields: (t) => ({
    action: t.exposeString('action', { description: 'The name of the action, as in `remove`.' }),
    allowed: t.boolean({ description: 'Whether it is allowed.', resolve: ({ decision }) => decision.allowed }),
    rule: t.string({ nullable: true, description: 'The rule that does not allow it.', resolve: ({ decision }) => (decision.allowed ? null : decision.rule) }),
    reason: t.string({ nullable: true, description: 'Why not, for people.', resolve: ({ decision }) => (decision.allowed ? null : decision.reason) }),
  }),
})
