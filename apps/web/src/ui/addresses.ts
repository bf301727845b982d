/** One address out of what was typed or pasted. `valid` only says that it has the shape of one; the server has the last word. */
export type Address = { email: string, name: string | null, valid: boolean }

/** What separates addresses: a comma, a semicolon, a line break. A space does as well, outside of a name. */
const separators = /[,;\r\n\t]/

/** Shape of an address: something, one @, a domain with a dot. Any script, as in RFC 6531; no spaces, no angle brackets. */
const shape = /^[^\s@<>(),;:"[\]\\]{1,64}@(?=.{1,253}$)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u

const clean = (email: string): string => email.normalize('NFKC').replace(/^mailto:/i, '').replace(/^[<'"]+|[>'".]+$/g, '')

const toAddress = (email: string, name: string | null = null): Address => {
  const written = clean(email)
  const valid = shape.test(written) && !/^\.|\.\.|\.@/.test(written)
  return { email: written, name: name?.trim().replace(/^"|"$/g, '').trim() || null, valid }
}

/** Cuts at separators, leaving alone those inside quotes: `"Ruiz, Ana" <ana@x.example>` is one piece. */
const pieces = (text: string): string[] => {
  const found: string[] = []
  let piece = ''
  let quoted = false
  for (const char of text) {
    if (char === '"') quoted = !quoted
    if (!quoted && separators.test(char)) {
      found.push(piece)
      piece = ''
    } else piece += char
  }
  return [...found, piece].map((one) => one.trim()).filter(Boolean)
}

/** Reads every address out of a text as people paste it: commas, semicolons, spaces, new lines, `Name <a@b.example>`. TM-4 */
export const parseAddresses = (text: string): Address[] =>
  pieces(text).flatMap((piece) => {
    const found: Address[] = []
    const rest = piece.replace(/([^<>]*)<([^<>]*)>/g, (_, before: string, email: string) => {
      // Bare addresses may stand before the name: `bob@x.example Ana <ana@x.example>`.
      const words = before.trim().split(/\s+/)
      const bare = words.filter((word) => shape.test(clean(word)))
      found.push(...bare.map((word) => toAddress(word)))
      found.push(toAddress(email, words.filter((word) => !bare.includes(word)).join(' ')))
      return ' '
    })
    return [...found, ...rest.split(/\s+/).filter(Boolean).map((word) => toAddress(word))]
  }).filter((address) => address.email)

/** The form in which two addresses are one and the same login. ID-2 */
export const addressKey = (email: string): string => email.normalize('NFKC').toLowerCase()

/** Adds `more` to `have`, leaving out what is there already. */
export const mergeAddresses = (have: readonly Address[], more: readonly Address[]): Address[] => {
  const merged = new Map(have.map((address) => [addressKey(address.email), address]))
  for (const address of more) if (!merged.has(addressKey(address.email))) merged.set(addressKey(address.email), address)
  return [...merged.values()]
}

/** Whether what stands in the field is finished: a separator at its end, or a space after an address. */
export const isFinished = (text: string): boolean => {
  if (separators.test(text.at(-1) ?? '')) return (text.match(/"/g)?.length ?? 0) % 2 === 0
  return /\s$/.test(text) && !/[<"]/.test(text) && text.trim().split(/\s+/).every((word) => shape.test(clean(word)))
}
