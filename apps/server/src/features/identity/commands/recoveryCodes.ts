import { createHash, randomBytes } from 'node:crypto'
import type { Tx } from '../../../platform/database/client.ts'

/** How many codes a login gets, each good once. */
const many = 10
/** Crockford's base32: no letter that is taken for a digit. 16 of them are 80 random bits, so a plain hash keeps them. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const length = 16

const newCode = (): string => Array.from(randomBytes(length), (byte) => alphabet[byte % 32]).join('').replace(/(.{4})(?!$)/g, '$1-')

/** As it may be typed: in any case, with or without dashes and spaces, and an O for a zero. */
const normal = (code: string): string => code.toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1')

const hashOf = (code: string): string => createHash('sha256').update(normal(code)).digest('hex')

/** Gives a login new recovery codes in the place of those it has. Only the one who asked ever sees them. */
export const makeRecoveryCodes = async (tx: Tx, userId: string, now: Date): Promise<string[]> => {
  const codes = Array.from({ length: many }, newCode)
  await tx.credential.deleteMany({ where: { userId, kind: 'RECOVERY_CODE' } })
  await tx.credential.createMany({ data: codes.map((code) => ({ userId, kind: 'RECOVERY_CODE' as const, secret: hashOf(code), createdAt: now })) })
  return codes
}

/** Spends a recovery code: of several at one moment, one does. Answers how many are left, or null where it is none. */
export const spendRecoveryCode = async (tx: Tx, userId: string, code: string): Promise<number | null> => {
  const { count } = await tx.credential.deleteMany({ where: { userId, kind: 'RECOVERY_CODE', secret: hashOf(code) } })
  return count === 0 ? null : tx.credential.count({ where: { userId, kind: 'RECOVERY_CODE' } })
}
