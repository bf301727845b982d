import { mailHtml } from './design-html.ts'
import { lines, oneLine, withoutLinks } from './words.ts'
import type { Paragraph } from './words.ts'

/** What a mail says, before it has a form. Names in it have gone through `given` of words.ts. */
export type MailContent = {
  subject: string
  /** What an inbox shows after the subject; not shown in the mail itself. */
  preheader: string
  title: string
  body: readonly Paragraph[]
  /** A message that a person wrote; may have several lines. No link in it is one: it is not we who lead there. */
  quote?: string
  facts?: readonly (readonly [label: string, value: string])[]
  action?: { label: string, url: string }
  after?: readonly Paragraph[]
  /** 'You get this because …' */
  reason: string
  /** How the reader gets no more of the kind. */
  unsubscribe?: { label: string, url: string }
}

/** Gives a mail its form: subject, HTML and text, which say the same. Everything is escaped and made header-proof here,
 *  whoever wrote it. Throws when the action does not lead to a web address. */
export const composeMail = (content: MailContent): { subject: string, html: string, text: string } => {
  const clean = cleanContent(content)
  return { subject: clean.subject, html: mailHtml(clean), text: mailText(clean) }
}

const mailText = ({ title, body, quote, facts, action, after, reason, unsubscribe }: MailContent): string => [
  title,
  ...body.map(plain),
  quote && lines(quote).map((line) => `> ${line}`.trimEnd()).join('\n'),
  facts?.map(([label, value]) => `${label}: ${value}`).join('\n'),
  action && `${action.label}:\n${action.url}`,
  ...(after ?? []).map(plain),
  `--\n${reason}\n${unsubscribe ? `${unsubscribe.label}:\n${unsubscribe.url}\n` : ''}Gatehouse`,
].filter(Boolean).join('\n\n').concat('\n')

const plain = (paragraph: Paragraph): string =>
  typeof paragraph === 'string'
    ? paragraph
    : paragraph.map((run) => (typeof run === 'string' ? run : run.strong)).join('')

const cleanContent = (content: MailContent): MailContent => ({
  subject: oneLine(content.subject),
  preheader: oneLine(content.preheader),
  title: oneLine(content.title),
  body: content.body.map(cleanParagraph),
  quote: content.quote?.trim() ? withoutLinks(lines(content.quote).join('\n')) : undefined,
  facts: content.facts?.length ? content.facts.map(([label, value]) => [oneLine(label), oneLine(value)]) : undefined,
  action: content.action && { label: oneLine(content.action.label), url: webAddress(content.action.url) },
  after: content.after?.map(cleanParagraph),
  reason: oneLine(content.reason),
  unsubscribe: content.unsubscribe && { label: oneLine(content.unsubscribe.label), url: webAddress(content.unsubscribe.url) },
})

const cleanParagraph = (paragraph: Paragraph): Paragraph =>
  typeof paragraph === 'string'
    ? oneLine(paragraph)
    : paragraph.map((run) => (typeof run === 'string' ? oneLineWithin(run) : { strong: oneLine(run.strong) }))

// Between two runs a space at the edge is part of the sentence.
const oneLineWithin = (run: string) => `${/^\s/.test(run) ? ' ' : ''}${oneLine(run)}${/\S\s$/.test(run) ? ' ' : ''}`

const webAddress = (address: string): string => {
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error(`A mail cannot link to ${url.protocol}`)
  return url.href
}
