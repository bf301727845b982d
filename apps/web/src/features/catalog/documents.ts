import { graphql, type FragmentOf } from '../../app/contract.ts'

const offerFields = graphql(`
  fragment OfferFields on Product {
    id kind parentId productId name price { amount currency } taxed seller { name country region } checkoutUrl version createdAt
  }
`)

/** A product with its tree. Nothing here depends on who looks beyond their view class, so that live messages can be shared. */
export const productFields = graphql(`
  fragment ProductFields on Product { ...OfferFields offers { ...OfferFields } }
`, [offerFields])

export const couponFields = graphql(`
  fragment CouponFields on Coupon {
    id code kind basisPoints amount { amount currency } allProducts products { id name checkoutUrl price { amount currency } }
    maxRedemptions maxPerCustomer redemptions startsAt endsAt state link version createdAt
    viewerCan { action allowed reason }
  }
`)

export const pageSize = 100

export const productsQuery = graphql(`
  query Products($first: Int!, $after: String, $search: String, $count: Boolean!) {
    account {
      id
      cursor
      products(first: $first, after: $after, search: $search) {
        totalCount @include(if: $count)
        nodes { ...ProductFields }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`, [productFields])

export const couponsQuery = graphql(`
  query Coupons($first: Int!, $after: String, $search: String, $count: Boolean!) {
    account {
      id
      cursor
      coupons(first: $first, after: $after, search: $search) {
        totalCount @include(if: $count)
        nodes { ...CouponFields }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`, [couponFields])

export const productQuery = graphql(`query Product($id: ID!) { node(id: $id) { __typename id ... on Product { ...ProductFields } } }`, [productFields])
export const couponQuery = graphql(`query Coupon($id: ID!) { node(id: $id) { __typename id ... on Coupon { ...CouponFields } } }`, [couponFields])

export const catalogSubscription = graphql(`
  subscription Catalog($after: Cursor) {
    catalog(after: $after) {
      cursor
      changes {
        __typename
        ... on ProductChanged { added product { ...ProductFields } }
        ... on ProductGone { productId }
        ... on CouponChanged { added coupon { ...CouponFields } }
        ... on CouponGone { couponId }
      }
    }
  }
`, [productFields, couponFields])

export type Offer = FragmentOf<typeof offerFields>
export type Product = FragmentOf<typeof productFields>
export type Coupon = FragmentOf<typeof couponFields>
