import { graphql, type ResultOf } from '../../app/contract.ts'

export const noticeFields = graphql(`fragment NoticeFields on Notice { id kind text at readAt accountId accountName path }`)

const noticeChoiceFields = graphql(`fragment NoticeChoiceFields on NoticeChoice { kind title about app mail appAlways mailAlways needsOne }`)

export const noticesQuery = graphql(`
  query Notices($first: Int!, $after: String) {
    viewer { cursor unreadNotices notices(first: $first, after: $after) { nodes { ...NoticeFields } pageInfo { hasNextPage endCursor } } }
  }
`, [noticeFields])

export const noticesSubscription = graphql(`
  subscription Notices($after: Cursor) {
    notices(after: $after) { cursor added { ...NoticeFields } changed { id readAt } readUntil outdated unread choices { ...NoticeChoiceFields } }
  }
`, [noticeFields, noticeChoiceFields])

export const markNoticeMutation = graphql(`
  mutation MarkNotice($id: ID!, $read: Boolean!) {
    markNotice(id: $id, read: $read) { __typename ... on MarkedNotice { notice { id readAt } viewer { unreadNotices } } ... on NotFound { message } }
  }
`)

export const markAllNoticesMutation = graphql(`mutation MarkAllNotices { markAllNotices { count viewer { unreadNotices } } }`)

export const noticeChoicesQuery = graphql(`query NoticeChoices { viewer { noticeChoices { ...NoticeChoiceFields } } }`, [noticeChoiceFields])

export const chooseNoticesMutation = graphql(`
  mutation ChooseNotices($kind: NoticeKind!, $app: Boolean!, $mail: Boolean!) {
    chooseNotices(kind: $kind, app: $app, mail: $mail) {
      __typename
      ... on ChosenNotices { viewer { noticeChoices { ...NoticeChoiceFields } } }
      ... on InvalidInput { issues { message } }
    }
  }
`, [noticeChoiceFields])

export type Notice = NonNullable<ResultOf<typeof noticesQuery>['viewer']>['notices']['nodes'][number]
export type NoticesMessage = ResultOf<typeof noticesSubscription>['notices']
export type NoticeChoice = NonNullable<ResultOf<typeof noticeChoicesQuery>['viewer']>['noticeChoices'][number]
