/** Words as they may stand in a mail: what people typed goes through here before it meets a header or markup. */

/** A run of text that stands out. */
export type Strong = { strong: string }

/** One paragraph, with or without runs that stand out. */
export type Paragraph = string | readonly (string | Strong)[]

export const strong = (text: string): Strong => ({ strong: text })

// Embeddings and overrides can show an address or a sentence backwards (CVE-2021-42574); no name needs them.
const OVERRIDES = /[\u202a-\u202e]/g
const ISOLATES = /[\u2066-\u2069]/g
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** The text as one line: no line breaks, control characters, tabs or doubled spaces. Fit for a header. */
export const oneLine = (text: string): string =>
  text.toWellFormed().replace(OVERRIDES, '').replace(/[\p{Cc}\s]+/gu, ' ').trim()

/** The text as lines, without control characters and without more than one empty line in a row. */
export const lines = (text: string): string[] =>
  text.replace(/\r\n?|[\u2028\u2029]/g, '\n').replace(/\n{3,}/g, '\n\n').trim().split('\n').map(oneLine)

// What mail readers turn into links by themselves: `http://…`, `evil.example`, `somebody@…`.
const LINKS = /:(?=\/\/)|@(?=\S)|(?<=[\p{L}\p{N}-])\.(?=\p{L}{2})/gu

/** The text so that no mail reader makes a link of it: with a space of no width where a link would hold together. */
export const withoutLinks = (text: string): string => text.replace(LINKS, '$&\u200b')

/** An address that mail reaches, as it stands inside a sentence of ours. Readers may make a link of it, to itself. */
export const address = (email: string): string => {
  const clean = [...oneLine(email.replace(ISOLATES, ''))]
  return clean.length > 254 ? `${clean.slice(0, 253).join('')}…` : clean.join('')
}

/** A name that somebody chose, as it may stand inside a sentence of ours: one line, at most `max` characters, no link, and
 *  set apart when it is written from right to left, so that it cannot turn the words around it. */
export const given = (text: string, max = 80): string => {
  const clean = [...withoutLinks(oneLine(text.replace(ISOLATES, '')))]
  const short = clean.length > max ? `${clean.slice(0, max - 1).join('').trimEnd()}…` : clean.join('')
  return RIGHT_TO_LEFT.test(short) ? `\u2068${short}\u2069` : short
}

/** A person as `Ana Ruiz (ana@example.com)`; by the address alone when there is no name. */
export const person = (name: string | null | undefined, email: string): string => {
  const mailbox = address(email)
  const shown = name ? given(name) : ''
  return shown && oneLine(name ?? '') !== mailbox ? `${shown} (${mailbox})` : mailbox
}

/** A moment for readers in any time zone: `Friday, 4 December 2026, 14:05 UTC`. */
export const moment = (at: Date): string => `${DAY_AND_TIME.format(at).replace(' at ', ', ')} UTC`

const DAY_AND_TIME = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  timeZone: 'UTC',
})

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
