import { graphql } from '../../app/contract.ts'
import { couponFields } from '../catalog/documents.ts'

export const createCouponMutation = graphql(`
  mutation CreateCoupon($input: CreateCouponInput!) {
    createCoupon(input: $input) {
      __typename
      ... on SavedCoupon { coupon { ...CouponFields } }
      ... on InvalidInput { message issues { path message } }
      ... on Refusal { rule message }
    }
  }
`, [couponFields])

export const editCouponMutation = graphql(`
  mutation EditCoupon($input: EditCouponInput!) {
    editCoupon(input: $input) {
      __typename
      ... on SavedCoupon { coupon { ...CouponFields } }
      ... on InvalidInput { message issues { path message } }
      ... on NotFound { message }
      ... on Refusal { rule message }
      ... on ChangedMeanwhile { message by at version }
    }
  }
`, [couponFields])

export const deleteCouponMutation = graphql(`
  mutation DeleteCoupon($couponId: ID!) {
    deleteCoupon(couponId: $couponId) {
      __typename
      ... on DeletedCoupon { couponId }
      ... on NotFound { message }
      ... on Refusal { rule message }
    }
  }
`)

export const couponCodesQuery = graphql(`query CouponCodes($wanted: String) { account { id couponCodes(wanted: $wanted) } }`)

export const couponOfferQuery = graphql(`
  query CouponOffer($account: String!, $code: String!) { couponOffer(account: $account, code: $code) { accountName code gives endsAt } }
`)
