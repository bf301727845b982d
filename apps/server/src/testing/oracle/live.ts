/** The live fields: who may follow them, and what of the log comes to whom. §9 */
import { fromCursor } from '../../live/cursor.ts'
import type { LiveQuestion } from './question.ts'
import { may, manages, managesPayments, reaches, seesLine, seesProducts, type Someone } from './rules.ts'
import type { Stage } from './stage.ts'

const lastSeen = (who: Someone, { lines }: Stage) => lines.findLastIndex((line) => seesLine(who, line)) + 1 || null
type Message = { data: Record<string, any> | null; errors?: { extensions?: Record<string, unknown> }[] } // eslint-disable-line @typescript-eslint/no-explicit-any

const told = (messages: Message[], field: string, of: (message: any) => string | null): string => // eslint-disable-line @typescript-eslint/no-explicit-any
  messages.flatMap(({ data }) => (data ? (of(data[field]) ?? []) : [])).join(' ')

export const liveQuestions: Record<string, LiveQuestion> = {
  'the log, live': {
    for: 'members', stream: 'account', query: 'subscription ($after: Cursor) { activity(after: $after) { cursor event { sequence } } }', last: lastSeen,
    said: (messages) => told(messages, 'activity', ({ event }) => String(event.sequence)),
    expected: (who, { lines }) => lines.flatMap((line, index) => (seesLine(who, line) ? [index + 1] : [])).join(' '),
  },
  'the team, live': {
    for: 'members', stream: 'account', last: () => 7,
    query: 'subscription ($after: Cursor) { team(after: $after) { cursor changes { __typename ... on MemberChanged { member { name } } ... on SessionChanged { memberId session { page } } } } }',
    said: (messages, { account, who }) => told(messages, 'team', ({ cursor, changes }) => {
      const [number, types] = [fromCursor(account.id, cursor), changes.map((change: { __typename: string }) => change.__typename).join(',')]
      // Who is here, and that a session is used again, stands in no log and comes at any time: the latter to who may know. LV-7, SE-6
      const passing = types === 'PresenceChanged' || (/^(SessionChanged,?)+$/.test(types) && manages(who))
      return number === 7 && passing ? null : `${number}:${types}`
    }),
    // SE-6: that somebody signed out is for those who manage users.
    expected: (who) => ['1:MemberChanged', '2:MemberChanged', ...(manages(who) ? ['3:SessionChanged'] : []), '7:MemberChanged'].join(' '),
  },
  'the settings, live': { for: 'members', stream: 'account', query: 'subscription ($after: Cursor) { account(after: $after) { cursor account { idleMinutes } } }', last: () => 6, expected: () => 'done' },
  'who changed the settings, live': {
    for: 'members', stream: 'account', query: 'subscription ($after: Cursor) { account(after: $after) { cursor changedBy } }', last: () => 6,
    said: (messages) => String(messages[0].data?.account.changedBy ?? messages[0].errors?.[0]?.extensions?.rule),
    expected: (who) => (may(who, 'settings.manage') ? 'hana' : ['BO-8']),
  },
  'products and coupons, live': {
    for: 'members', stream: 'account',
    query: 'subscription ($after: Cursor) { catalog(after: $after) { cursor changes { __typename ... on ProductChanged { product { name } } ... on CouponChanged { coupon { code } } } } }',
    last: (who) => (!seesProducts(who) ? null : reaches(who, 'far') ? 5 : reaches(who, 'near') ? 4 : null),
    said: (messages) => told(messages, 'catalog', ({ changes }) => changes.map(({ product }: { product: { name: string } }) => product.name).join(' ')),
    expected: (who) => (seesProducts(who) ? (['near', 'far'] as const).filter((name) => reaches(who, name)).join(' ') : ['BO-1']),
  },
  'one’s own notices, live': {
    for: 'signedIn', stream: 'own', query: 'subscription ($after: Cursor) { notices(after: $after) { cursor unread outdated added { id } changed { id } choices { kind } } }',
    // Nobody on these stages was told anything.
    last: () => null, expected: () => 'done',
  },
  'what the account pays, live': {
    for: 'members', stream: 'account', query: 'subscription ($after: Cursor) { billing(after: $after) { cursor account { card { name } } } }', last: () => null, expected: managesPayments,
  },
  'one’s own access, live': {
    for: 'signedIn', stream: 'own', query: 'subscription ($after: Cursor) { access(after: $after) { cursor change { __typename } } }', last: () => 1, expected: () => 'done',
  },
}
