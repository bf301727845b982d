import { builder } from './builder.ts'
import type { Problem } from './errors.ts'
import { ChangedMeanwhile, type FieldChange, InvalidInput, NotFound, RateLimited, Refusal, type InputIssue } from './errors.ts'

export const ProblemInterface = builder.interfaceRef<Problem>('Problem').implement({
  description: 'An expected failure: what went wrong and what to do, for people.',
  fields: (t) => ({ message: t.exposeString('message', { description: 'For people, in plain words.' }) }),
})

const InputIssueType = builder.objectRef<InputIssue>('InputIssue').implement({
  description: 'What is wrong with one field of the input.',
  fields: (t) => ({
    path: t.exposeStringList('path', { description: 'The field, as in `["input", "email"]`.' }),
    message: t.exposeString('message', { description: 'What to do about it.' }),
  }),
})

builder.objectType(InvalidInput, {
  name: 'InvalidInput',
  description: 'Something in the input is wrong. Nothing was changed.',
  interfaces: [ProblemInterface],
  fields: (t) => ({ issues: t.field({ type: [InputIssueType], description: 'One entry per mistake.', resolve: ({ issues }) => issues }) }),
})

builder.objectType(Refusal, {
  name: 'Refusal',
  description: 'A rule does not allow it. Nothing was changed.',
  interfaces: [ProblemInterface],
  fields: (t) => ({ rule: t.exposeString('rule', { description: 'The rule, as in `TM-8`.' }) }),
})

builder.objectType(RateLimited, {
  name: 'RateLimited',
  description: 'Too many attempts.',
  interfaces: [ProblemInterface],
  fields: (t) => ({ retryAt: t.field({ type: 'DateTime', description: 'From when on to try again.', resolve: ({ retryAt }) => retryAt }) }),
})

builder.objectType(NotFound, {
  name: 'NotFound',
  description: 'There is no such thing within your reach, or no longer.',
  interfaces: [ProblemInterface],
})

const FieldChangeType = builder.objectRef<FieldChange>('FieldChange').implement({
  description: 'One thing that is not as before.',
  authScopes: { rule: 'member' },
  fields: (t) => ({
    field: t.exposeString('field', { description: 'Its name, as in the input of the mutation.' }),
    before: t.field({ type: 'JSON', nullable: true, description: 'What it was in the version that was named.', resolve: ({ before }) => before ?? null }),
    after: t.field({ type: 'JSON', nullable: true, description: 'What it is now.', resolve: ({ after }) => after ?? null }),
  }),
})

builder.objectType(ChangedMeanwhile, {
  name: 'ChangedMeanwhile',
  description: 'Somebody saved since the version that was named. Nothing was changed: look at what is different, then save on top of `version`. TM-13',
  interfaces: [ProblemInterface],
  authScopes: { rule: 'member' },
  fields: (t) => ({
    by: t.exposeStringList('by', { description: 'Who, by name, the latest last.' }),
    at: t.field({ type: 'DateTime', description: 'When, at last.', resolve: ({ at }) => at }),
    version: t.exposeInt('version', { description: 'The version that stands now.' }),
    changes: t.field({ type: [FieldChangeType], description: 'What is different since the version that was named.', resolve: ({ changes }) => changes }),
  }),
})
