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

/** Commas, semicolons and line breaks part addresses, but not inside quotes or angle brackets. */
const pieces = (list: string): string[] => list.match(/(?:"[^"\n]*"|<[^>\n]*>|[^,;\n"<]|["<])+/g)?.map((piece) => piece.trim()).filter(Boolean) ?? []

/** A piece may be `Name <a@b.example>`, one address, or several parted by spaces. */
const split = (piece: string): string[] => (piece.includes('<') || piece.includes('"') ? [piece] : piece.split(/\s+/))

/** Reads a list of addresses as people paste it. Nothing in it is an error; what cannot be used is named. TM-4 */
export const readAddresses = (list: string): { addresses: { email: string; key: string }[]; skipped: Skipped[] } => {
  const found = new Map<string, string>()
  const skipped: Skipped[] = []
  for (const written of pieces(list).flatMap(split)) {
    const email = readAddress(written)
    if (email === null) skipped.push({ address: written, reason: 'INVALID' })
    else if (found.has(emailKey(email))) skipped.push({ address: email, reason: 'REPEATED' })
    else found.set(emailKey(email), email)
  }
  return { addresses: [...found].map(([key, email]) => ({ key, email })), skipped }
}
