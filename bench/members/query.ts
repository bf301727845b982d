/** A page of the team table, as the console asks for it. */
export const query = `query TeamMembers($first: Int!, $after: String, $search: String, $roles: [Role!]) {
  account {
    id
    members(first: $first, after: $after, search: $search, roles: $roles) {
      totalCount
      nodes {
        id userId name email role isAccountHolder permissions accessLevel { id name permissions } productAccess { all productIds }
        joinedAt lastActiveAt expiresAt presence { page since }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}`
