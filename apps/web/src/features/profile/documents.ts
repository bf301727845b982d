import { graphql, type FragmentOf } from '../../app/contract.ts'
import { ownProfileFields } from '../../app/documents.ts'

export const ownProfileQuery = graphql(`query OwnProfile { viewer { user { ...OwnProfileFields } } }`, [ownProfileFields])

export const updateProfileMutation = graphql(`
  mutation UpdateProfile($input: UpdateProfileInput!) {
    updateProfile(input: $input) {
      __typename
      ... on UpdatedProfile { user { ...OwnProfileFields } }
      ... on InvalidInput { message issues { path message } }
      ... on ProfileConflict { message user { ...OwnProfileFields } }
    }
  }
`, [ownProfileFields])

export const setPictureMutation = graphql(`
  mutation SetPicture($input: SetPictureInput!) {
    setPicture(input: $input) {
      __typename
      ... on UpdatedProfile { user { ...OwnProfileFields } }
      ... on InvalidInput { message issues { path message } }
      ... on RateLimited { message retryAt }
    }
  }
`, [ownProfileFields])

export const removePictureMutation = graphql(`mutation RemovePicture { removePicture { user { ...OwnProfileFields } } }`, [ownProfileFields])

export type OwnProfile = FragmentOf<typeof ownProfileFields>
export type PostalAddress = NonNullable<OwnProfile['postalAddress']>
