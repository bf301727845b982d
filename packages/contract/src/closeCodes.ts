/** WebSocket close codes beside those of graphql-transport-ws. The reason text is for logs; clients act on the code. */
export const closeCodes = {
  /** The session has ended: show why, do not reconnect. SE-4 */
  sessionEnded: 4403,
  /** Access to the account of this connection has ended: choose another account. TM-8 */
  accessEnded: 4404,
  /** Read too slowly: reconnect and resume from the last cursor. LV-4 */
  resume: 4409,
  /** The node goes away: reconnect with a jittered pause and resume. */
  goingAway: 4410,
} as const
