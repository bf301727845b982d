/** WebSocket close codes beside those of graphql-transport-ws. The reason text is for logs; clients act on the code. */
export const closeCodes = {
  /** The session has ended, or the API key: ask why, do not reconnect. Stock graphql-ws clients do not retry it either. SE-4 */
  sessionEnded: 4401,
  /** Access to the account of this connection has ended: choose another account. TM-8 */
  accessEnded: 4403,
  /** The view through somebody else's eyes has ended: ask why, and go on without it. TM-15 */
  viewEnded: 4410,
  /** Read too slowly: reconnect and resume from the last cursor. LV-4 */
  resume: 4420,
  /** There are too many connections of the same key or session: close some, or come back later. AP-3 */
  tryLater: 1013,
  /** The node goes away: reconnect with a jittered pause and resume. */
  goingAway: 1012,
} as const
