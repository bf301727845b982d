import addresses from 'email-addresses'
import { z } from 'zod'

/** Longest address that mail can carry, RFC 5321. Bytes. */
const longest = 254

/** The form in which emails are compared: NFKC, lower case, one sigma for both. Some small letters have a composed form where
 *  their capitals have none, so it is composed once more. ID-2 */
export const emailKey = (email: string): string => email.normalize('NFKC').trim().toLowerCase().replaceAll('ς', 'σ').normalize('NFKC')

/** The bare address in `ana@example.com` or `Ana Ruiz <ana@example.com>`; null when it is none that mail could reach. */
export const readAddress = (text: string): string | null => {
  const parsed = addresses.parseOneAddress({ input: text.trim(), rfc6532: true })
  if (parsed?.type !== 'mailbox') return null
  const { address, domain } = parsed
  const short = [address, emailKey(address)].every((form) => Buffer.byteLength(form) <= longest)
  // \p{C}: what nobody sees would make a second login that looks like the first.
  const plain = address.isWellFormed() && /^[^\s.]+(\.[^\s.]+)+$/u.test(domain) && !/[\s"<>()[\]\p{C}]/u.test(address)
  return short && plain ? address : null
}

/** An email in an input: one address, as the person wrote it. */
export const emailInput = z
  .string()
  .transform((text) => readAddress(text))
  .pipe(z.string('Enter an email address, such as ana@example.com.'))
