import { createHash } from 'node:crypto'
import type { Origin } from '../../../graphql/context.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { hashToken, newToken } from '../../../platform/tokens.ts'

/** The browser that a person sits before: what it says of itself, and the cookie by which it is known again. */
export type Seat = Pick<Origin, 'device' | 'deviceToken'>

const wellFormed = /^[\w-]{43}$/

const brought = ({ deviceToken }: Seat): string | null => (deviceToken && wellFormed.test(deviceToken) ? deviceToken : null)

/** How a browser stands to a login: it was used there before, it is a further one, or the first of all. */
export type Acquaintance = 'known' | 'new' | 'first'

/** Notes that somebody signs in in this browser. Answers with the cookie that it is to keep, and whether the login was used there before.
 *  Call it with the user's row locked. SE-3 */
export const recognise = async (tx: Tx, userId: string, seat: Seat, now: Date): Promise<{ deviceToken: string; acquaintance: Acquaintance }> => {
  const { device, browser } = seat.device
  const deviceToken = brought(seat) ?? newToken().token
  const hash = hashToken(deviceToken)
  const { count } = await tx.knownDevice.updateMany({ where: { userId, hash }, data: { device, browser, lastSeenAt: now } })
  if (count > 0) return { deviceToken, acquaintance: 'known' }
  const other = await tx.knownDevice.findFirst({ where: { userId }, select: { userId: true } })
  await tx.knownDevice.create({ data: { userId, hash, device, browser, firstSeenAt: now, lastSeenAt: now } })
  return { deviceToken, acquaintance: other ? 'new' : 'first' }
}

const fingerprint = (kind: 'cookie' | 'place', text: string): string => `${kind}:${createHash('sha256').update(text).digest('base64url')}`

const placeOf = ({ device: { device, browser, address } }: Seat): string => fingerprint('place', JSON.stringify([device, browser, address]))

/** The key of the browser that asks: its cookie where it brought one, else what it says of itself and where it is. SE-3 */
export const seatKey = (seat: Seat): string => {
  const token = brought(seat)
  return token ? fingerprint('cookie', token) : placeOf(seat)
}

/** The keys that fit a browser: either may be what it asked with. */
export const fittingKeys = (seat: Seat): string[] => [...new Set([seatKey(seat), placeOf(seat)])]
