import { shownError } from '../errors.ts'

/** Letters, digits and signs without spaces. */
const isKey = (text: string) => /^[\x21-\x7e]{1,255}$/.test(text)

/** RFC 9651 writes a text in quotes; most clients send it without. */
const unquoted = (text: string) => /^"(.*)"$/.exec(text)?.[1] ?? text

/** The key under which a request was sent, by the header or, over any transport, in the request's `extensions`. Throws for one that is none, so that
 *  nobody takes a request for safe that is not. AP-3 */
export const readIdempotencyKey = (header: string | null, extensions: Readonly<Record<string, unknown>> | null | undefined): string | null => {
  const said = extensions?.idempotencyKey
  const keys = [...(header === null ? [] : [unquoted(header.trim())]), ...(said == null ? [] : [said])]
  if (keys.length === 0) return null
  if (!keys.every((key): key is string => typeof key === 'string' && isKey(key)))
    throw shownError('BAD_USER_INPUT', 'An idempotency key is 1 to 255 letters, digits and signs without spaces, as in a UUID.')
  if (keys[0] !== (keys[1] ?? keys[0])) throw shownError('BAD_USER_INPUT', 'The header Idempotency-Key and extensions.idempotencyKey differ: send one of them.')
  return keys[0]!
}
