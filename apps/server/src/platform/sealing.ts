import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import type pg from 'pg'
import { StartError } from './startError.ts'

/** Keeps secrets that must be read again unreadable to whoever gets hold of the rows alone: AES-256-GCM. ID-8 */
export type Sealing = {
  /** `about` says what it belongs to, such as a user's id: put into another's row, it does not open. */
  seal(secret: string, about: string): string
  /** Throws for what was sealed with another key, about something else, or changed since. */
  open(sealed: string, about: string): string
  /** 32 bytes by which the same text is known again, and that nobody without the key can hold guesses against. */
  digest(text: string): Buffer
}

const version = 'v1'
const nonceLength = 12
const tagLength = 16

/** A sealing with a key of 32 bytes. */
export const sealWith = (key: Uint8Array): Sealing => {
  const digestKey = Buffer.from(hkdfSync('sha256', key, '', 'gatehouse digest', 32))
  return {
    seal: (secret, about) => {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about))
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return `${version}.${Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url')}`
    },
    open: (sealed, about) => {
      const [given, body] = sealed.split('.')
      if (given !== version || !body) throw new Error('This was not sealed here.')
      const bytes = Buffer.from(body, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength), { authTagLength: tagLength })
      decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(nonceLength, nonceLength + tagLength))
      return Buffer.concat([decipher.update(bytes.subarray(nonceLength + tagLength)), decipher.final()]).toString('utf8')
    },
    digest: (text) => createHmac('sha256', digestKey).update(text).digest(),
  }
}

/** The key that an operator's secret gives, whatever its length. */
const keyOf = (secret: Uint8Array): Buffer => Buffer.from(hkdfSync('sha256', secret, '', 'gatehouse sealing', 32))

const marks = (key: Uint8Array): Buffer => createHash('sha256').update('gatehouse sealed with').update(key).digest()

type Kept = { sealingKey: Buffer | null; sealedWith: Buffer }

/** The sealing that all nodes of this installation share: by the operator's secret, or else by a key that is made once and kept in
 *  the database. Throws a `StartError` for a node that was given another secret than the rest, or none where they have one. */
export const openSealing = async ({ pool, secret }: { pool: pg.Pool; secret?: Uint8Array }): Promise<Sealing> => {
  const offered = secret ? keyOf(secret) : randomBytes(32)
  // Of several nodes that start at one moment, the first one's stands.
  await pool.query('INSERT INTO installation (id, sealing_key, sealed_with) VALUES (1, $1, $2) ON CONFLICT (id) DO NOTHING', [secret ? null : offered, marks(offered)])
  const { rows } = await pool.query<Kept>('SELECT sealing_key AS "sealingKey", sealed_with AS "sealedWith" FROM installation WHERE id = 1')
  const { sealingKey, sealedWith } = rows[0]!
  const key = secret ? offered : sealingKey
  if (key && marks(key).equals(sealedWith)) return sealWith(key)
  if (!secret) throw new StartError('The secrets in this database are sealed with a GATEHOUSE_SECRET: set it to the one that it was first started with.')
  throw new StartError(
    sealingKey
      ? 'The secrets in this database are sealed with a key kept in it: start without GATEHOUSE_SECRET.'
      : 'GATEHOUSE_SECRET is another one than the secrets in this database are sealed with: set it to the one that it was first started with.',
  )
}
