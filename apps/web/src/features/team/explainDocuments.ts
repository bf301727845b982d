import { graphql, type ResultOf } from '../../app/contract.ts'

export const explainQuery = graphql(`
  query ExplainAccess($memberId: ID!) { explainAccess(memberId: $memberId) { permission held path because } }
`)

export const whoCanQuery = graphql(`
  query WhoCan($permission: String, $operation: String, $productId: ID) {
    whoCan(permission: $permission, operation: $operation, productId: $productId) {
      totalCount
      who
      rule
      besides
      people { because member { id userId name email picture role isAccountHolder } }
    }
  }
`)

/** Where the account's feed stands, to follow from. */
export const placeQuery = graphql(`query TeamPlace { account { id cursor } }`)

export const productNameQuery = graphql(`query ProductName($id: ID!) { node(id: $id) { __typename id ... on Product { name } } }`)

export type Explanation = ResultOf<typeof explainQuery>['explainAccess'][number]
export type PersonWhoCan = ResultOf<typeof whoCanQuery>['whoCan']['people'][number]
