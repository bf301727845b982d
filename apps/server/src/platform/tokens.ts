import { createHash, randomBytes } from 'node:crypto'

/** A secret of 256 random bits for a cookie or a mailed link, and what is kept of it. ID-7, SE-7 */
export const newToken = () => {
  const token = randomBytes(32).toString('base64url')
  return { token, hash: hashToken(token) }
}

/** The SHA-256 of a token. Tokens are random, so no salt and no slow hash is needed. */
export const hashToken = (token: string): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(token).digest())
