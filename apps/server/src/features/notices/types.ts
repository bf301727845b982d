import { noticeKindInfo, type NoticeKind, noticeKindNames, noticeKinds } from '@gatehouse/contract/notice-kinds'
import { builder } from '../../graphql/builder.ts'
import type { ChoiceRow } from './queries/choices.ts'
import type { NoticeRow } from './queries/notices.ts'
import { topicNames } from './topics.ts'

const nameOf = (kind: NoticeKind) => kind.toUpperCase() as Uppercase<NoticeKind>

export const NoticeKindType = builder.enumType('NoticeKind', {
  description: 'The kinds of notices, by which people choose how they hear of them.',
  values: Object.fromEntries(noticeKindNames.map((kind) => [nameOf(kind), { value: kind, description: noticeKinds[kind].about }])) as Record<Uppercase<NoticeKind>, { value: NoticeKind; description: string }>,
})

export const NoticeChoiceType = builder.objectRef<ChoiceRow>('NoticeChoice').implement({
  description: 'How the viewer hears of one kind of notices.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    kind: t.field({ type: NoticeKindType, description: 'The kind.', resolve: ({ kind }) => kind }),
    title: t.string({ description: 'What it is called.', resolve: ({ kind }) => noticeKinds[kind].title }),
    about: t.string({ description: 'What it is about, in a sentence.', resolve: ({ kind }) => noticeKinds[kind].about }),
    app: t.exposeBoolean('app', { description: 'Whether it is shown in the console.' }),
    mail: t.exposeBoolean('mail', { description: 'Whether it is mailed.' }),
    appAlways: t.boolean({ description: 'Whether it is shown in the console in any case.', resolve: ({ kind }) => noticeKindInfo(kind).app === 'always' }),
    mailAlways: t.boolean({ description: 'Whether it is mailed in any case.', resolve: ({ kind }) => noticeKindInfo(kind).mail === 'always' }),
    needsOne: t.boolean({ description: 'Whether one of both ways must stay.', resolve: ({ kind }) => noticeKindInfo(kind).needsOne === true }),
  }),
})


export const NoticeType = builder.objectRef<NoticeRow>('Notice').implement({
  description: 'Something that concerns the viewer, in whichever of their accounts, or about their login. Kept for 90 days, and shown while it is theirs to know.',
  authScopes: { signedIn: true },
  fields: (t) => ({
    id: t.globalID({ description: 'Its global id.', resolve: ({ id }) => ({ type: 'Notice', id }) }),
    topic: t.exposeString('topic', { description: `What it tells of: one of ${topicNames.map((name) => `\`${name}\``).join(', ')}.` }),
    kind: t.field({ type: NoticeKindType, description: 'By which the viewer chooses how they hear of it.', resolve: ({ kind }) => kind }),
    text: t.exposeString('text', { description: 'What happened, in a sentence.' }),
    at: t.field({ type: 'DateTime', description: 'When it happened.', resolve: ({ at }) => at }),
    readAt: t.field({ type: 'DateTime', nullable: true, description: 'When the viewer read it; null while they have not.', resolve: ({ readAt }) => readAt }),
    accountId: t.globalID({ nullable: true, description: 'The account that it is about, where the viewer has a place in it.', resolve: ({ account }) => account && { type: 'Account', id: account.id } }),
    accountName: t.string({ nullable: true, description: 'What that is called.', resolve: ({ account }) => account?.name ?? null }),
    path: t.exposeString('path', { description: 'The page of the console that it leads to, whichever account one is in.' }),
  }),
})
