import { graphql, type ResultOf } from '../../app/contract.ts'
import { deviceFields, viewerFields } from '../../app/documents.ts'

export const conflictFields = graphql(`
  fragment ConflictFields on SessionConflict {
    message
    offer
    offerExpiresAt
    session { id signedInAt lastActiveAt device { ...DeviceFields } }
  }
`, [deviceFields])

export type Conflict = ResultOf<typeof conflictFields>

export const takeOverMutation = graphql(`
  mutation TakeOverSession($offer: String!) {
    takeOverSession(offer: $offer) {
      __typename
      ... on SignedIn { enter viewer { ...ViewerFields } }
      ... on TakeoverExpired { message }
    }
  }
`, [viewerFields])

export const declineTakeoverMutation = graphql(`
  mutation DeclineTakeover($offer: String!) { declineTakeover(offer: $offer) { declined } }
`)

export const ownSessionQuery = graphql(`
  query OwnSession { viewer { session { id signedInAt lastActiveAt idleAt expiresAt device { ...DeviceFields } } } }
`, [deviceFields])

export const signInsQuery = graphql(`
  query SignIns($first: Int!, $after: String) {
    viewer {
      signIns(first: $first, after: $after) {
        nodes { id at outcome isThisSession device { ...DeviceFields } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`, [deviceFields])

export type SignIn = NonNullable<ResultOf<typeof signInsQuery>['viewer']>['signIns']['nodes'][number]
