/** The activity subscription, as the console asks for it. */
export const subscription = `subscription Activity($after: Cursor) {
  activity(after: $after) {
    cursor
    event { id sequence kind at memberId memberName memberEmail performerId performerName performerEmail detail hash }
  }
}`

/** The same contract for those who have no Gatehouse: what the subscription needs of it. */
export const typeDefs = `
  scalar Cursor
  scalar JSON
  type ActivityEvent {
    id: ID! sequence: Int! kind: String! at: String! memberId: ID memberName: String memberEmail: String
    performerId: ID performerName: String performerEmail: String detail: JSON! hash: String!
  }
  type ActivityMessage { cursor: Cursor! event: ActivityEvent! }
  type Query { ready: Boolean! }
  type Subscription { activity(after: Cursor): ActivityMessage! }
`

/** Where those who are no Gatehouse listen: each on a channel of its own. */
export const channel = process.env.CHANNEL ?? 'activity'
