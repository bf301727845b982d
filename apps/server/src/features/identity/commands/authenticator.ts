import { Secret, TOTP } from 'otpauth'
import { renderSVG } from 'uqr'

/** Where an authenticator app says that its codes are for. */
const issuer = 'Gatehouse'
/** Seconds for which a code holds, and how many steps beside the present one are taken, as clocks differ. RFC 6238, 5.2 */
const period = 30
const stepsBeside = 1

const totpOf = (secret: string, label = 'login') => new TOTP({ issuer, label, secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period })

/** A new shared secret of 160 random bits, in base32. RFC 4226, 4 */
export const newSecret = (): string => new Secret({ size: 20 }).base32

/** What an authenticator app reads: as an `otpauth:` address, and the same as a picture. */
export const provisioning = (secret: string, email: string) => {
  const uri = totpOf(secret, email).toString()
  const svg = renderSVG(uri, { ecc: 'M', border: 2, pixelSize: 4 })
  return { uri, picture: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}` }
}

/** The time step that a code is right for now, or null. People type it with spaces. */
export const stepOf = (secret: string, code: string, now: Date): number | null => {
  const token = code.replace(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return null
  const timestamp = now.getTime()
  const delta = totpOf(secret).validate({ token, timestamp, window: stepsBeside })
  return delta === null ? null : Math.floor(timestamp / 1_000 / period) + delta
}
