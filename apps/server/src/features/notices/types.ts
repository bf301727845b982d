import { noticeKindInfo, type NoticeKind, noticeKindNames, noticeKinds } from '@gatehouse/contract/notice-kinds'
import { builder } from '../../graphql/builder.ts'
import type { ChoiceRow } from './queries/choices.ts'

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

