import { graphql, type FragmentOf } from '../../app/contract.ts'

export const eventFields = graphql(`
  fragment EventFields on ActivityEvent {
    id
    sequence
    kind
    at
    memberId
    memberName
    memberEmail
    memberPicture
    performerId
    performerName
    performerEmail
    performerPicture
    detail
    hash
  }
`)

/** How many events a page has. */
export const pageSize = 100

export const activityQuery = graphql(`
  query Activity($first: Int!, $after: String, $filter: ActivityFilter) {
    account {
      id
      cursor
      activitySince
      activity(first: $first, after: $after, filter: $filter) {
        nodes { ...EventFields }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`, [eventFields])

/** What was lately done to a person, and what they did. */
export const recentActivityQuery = graphql(`
  query RecentActivity($email: String!, $first: Int!) {
    account {
      id
      cursor
      about: activity(first: $first, filter: { memberEmail: $email }) { nodes { ...EventFields } }
      by: activity(first: $first, filter: { performerEmail: $email }) { nodes { ...EventFields } }
    }
  }
`, [eventFields])

export const activitySubscription = graphql(`
  subscription Activity($after: Cursor) { activity(after: $after) { cursor event { ...EventFields } } }
`, [eventFields])

/** People whose name or address contains a text, for the filters. */
export const peopleQuery = graphql(`
  query ActivityPeople($search: String!) {
    account { id members(first: 8, search: $search) { nodes { id userId name email picture } } }
  }
`)

export type ActivityEvent = FragmentOf<typeof eventFields>
