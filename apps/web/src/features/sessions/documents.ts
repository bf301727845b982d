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
