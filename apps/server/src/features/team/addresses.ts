import { readAddress, emailKey } from '../../platform/emails.ts'

export type SkipReason = 'INVALID' | 'ALREADY_MEMBER' | 'ALREADY_INVITED' | 'REPEATED'

/** Why an address of a bulk invitation got no mail, for people. TM-4 */
export const skipMessages: Record<SkipReason, string> = {
  INVALID: 'This is not an email address.',
  ALREADY_MEMBER: 'This person is in the account already.',
  ALREADY_INVITED: 'This address has an open invitation already.',
  REPEATED: 'This address stands in the list more than once.',
}

export type Skipped = { address: string; reason: SkipReason }

/** Commas, semicolons, tabs and line breaks part addresses, but not inside quotes that close on their line. */
const pieces = (list: string): string[] => list.split(/[\r\n]+/).flatMap((line) => line.match(/(?:"[^"]*"|[^",;\t]|"(?=[^"]*$))+/g) ?? [])

/** What clings to an address where people copy it from. */
const clean = (word: string): string => word.replace(/^["']*(?:mailto:)?/i, '').replace(/["'.]+$/, '')

/** None of these stands in an address that mail could reach; asked first, because it is quick whatever people send. */
const cannotBe = (word: string): boolean => word.length > 254 || !word.includes('@') || /[\s()<>[\]\\,;:"]/.test(word)

const read = (word: string): string | null => (cannotBe(clean(word)) ? null : readAddress(clean(word)))

/** `Name <a@b.example>` is one address, and so is each word that stands outside of names. */
const addressesIn = (piece: string): string[] => {
  const words = (text: string) => text.split(/\s+/).filter(Boolean)
  return (piece.match(/[^<>]*<[^<>]*>|[^<>]+/g) ?? []).flatMap((part) => {
    const [before, closed] = part.split('<')
    if (closed === undefined) return words(part)
    const inside = closed.slice(0, -1).trim()
    // Bare addresses may stand before a name: `bo@x.example Ana <ana@x.example>`. An address may be its own name.
    return [...words(before!).filter((word) => read(word) !== null && read(word) !== read(inside)), inside]
  })
}

/** Everything in a list that is meant as an address, as people paste lists. TM-4 */
export const findAddresses = (list: string): string[] => pieces(list).flatMap(addressesIn)

/** Sorts out what can be written to. Nothing here is an error; what cannot be used is named. TM-4 */
export const readAddresses = (written: string[]): { addresses: { email: string; key: string }[]; skipped: Skipped[] } => {
  const found = new Map<string, string>()
  const skipped: Skipped[] = []
  for (const word of written) {
    const email = read(word)
    if (email === null) skipped.push({ address: word, reason: 'INVALID' })
    else if (found.has(emailKey(email))) skipped.push({ address: email, reason: 'REPEATED' })
    else found.set(emailKey(email), email)
  }
  return { addresses: [...found].map(([key, email]) => ({ key, email })), skipped }
}
