import { randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** How every key begins, so that scanners for secrets and people know one when they see it. AP-1 */
const prefix = 'gatehouse_'
const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 32 letters of 62 are 190 bits. */
const length = 32
const form = new RegExp(`^${prefix}[0-9A-Za-z]{${length + 6}}$`)

/** The CRC-32 of a text in six letters: a typing mistake is found without asking the database, and a scanner is sure of what it found. */
const checksum = (text: string): string => {
  let rest = crc32(text)
  let sum = ''
  for (let at = 0; at < 6; at++) {
    sum = letters[rest % 62]! + sum
    rest = Math.floor(rest / 62)
  }
  return sum
}

/** A new secret: `gatehouse_`, 32 random letters, and a checksum of six over all that. */
export const newSecret = (): string => {
  const text = prefix + Array.from({ length }, () => letters[randomInt(62)]).join('')
  return text + checksum(text)
}

/** Whether a text can be a secret at all. */
export const isSecret = (text: string): boolean => form.test(text) && checksum(text.slice(0, -6)) === text.slice(-6)

/** So much of a secret may be shown afterwards. */
export const hintOf = (secret: string): string => secret.slice(0, prefix.length + 4)
