import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { everyLetter, house, type Said } from '../../testing/everyLetter.ts'
import { type MailServer, type ReceivedMail, startMailServer } from '../../testing/mailServer.ts'
import { mailPalettes } from '../../platform/mail/design-html.ts'
import { chosenBy, type MailKind, mailKinds } from '../../platform/mail/mailKinds.ts'
import { createPost } from '../../platform/mail/post.ts'
import { createMailer, type Mailer } from '../../platform/mail/transport.ts'

const usual: Said = { name: 'Ana Ruiz', account: 'Marlow & Finch', message: 'Hi Tom,\n\nsee you Monday.' }
/** Somebody who wants the reader to follow them elsewhere. */
const hostile: Said = {
  name: 'visit evil.example\r\nBcc: victim@example.com now <a href="https://evil.example">here</a> http://evil.example/x www.evil.example mail me@evil.example',
  account: 'Win 100$ at //evil.example/ <img src=x onerror=alert(1)>\u202e <b>bold</b>', message: 'Look:\nhttps://evil.example/prize\n<script>alert(1)</script> or evil.example',
}

const unsubscribeUrl = `${house}/unsubscribe/v1.${'A'.repeat(120)}`
let server: MailServer
let mailer: Mailer
const arrived = new Map<Said, Map<MailKind, ReceivedMail[]>>()

/** Every mail of every kind, over a real SMTP exchange. */
beforeAll(async () => {
  server = await startMailServer()
  mailer = createMailer({ smtpUrl: server.url, from: 'Gatehouse <no-reply@console.example>', store: () => Promise.reject(new Error('the mailbox is not meant')) })
  const post = createPost({ mailer, publicUrl: house, consent: async () => ({ unsubscribeUrl }) })
  for (const said of [usual, hostile]) {
    const ofKinds = new Map<MailKind, ReceivedMail[]>()
    for (const [kind, letters] of Object.entries(everyLetter(said)) as [MailKind, ReturnType<typeof everyLetter>[MailKind]][]) {
      const before = server.received.length
      for (const [index, letter] of letters.entries()) await post.send(kind, 'tom@agency.example', `${kind}.${index}`, letter)
      ofKinds.set(kind, server.received.slice(before))
    }
    arrived.set(said, ofKinds)
  }
})
afterAll(async () => {
  mailer.close()
  await server.stop()
})

const kinds = Object.keys(mailKinds) as MailKind[]
const mailsOf = (kind: MailKind, said: Said[] = [usual, hostile]): ReceivedMail[] => {
  const mails = said.flatMap((one) => arrived.get(one)!.get(kind)!)
  expect(mails.length).toBeGreaterThan(0)
  return mails
}
const headerNames = ({ mail }: ReceivedMail) => mail.headers.map(({ key }) => key)
const header = ({ mail }: ReceivedMail, name: string) => mail.headers.find(({ key }) => key === name)?.value
const unescape = (html: string) => html.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
const links = (html: string) => [...html.matchAll(/<a\b[^>]*\bhref="([^"]*)"[^>]*>([^]*?)<\/a>/g)].map(([, href, text]) => ({ href: unescape(href!), text: unescape(text!.replace(/<[^>]*>/g, '')).trim() }))

describe.each(kinds)('[NO-4] the mail %s', (kind) => {
  test('[NO-4] comes as one message of two parts, the text first, with every header that one needs, once, and none that anybody put there', () => {
    for (const one of mailsOf(kind)) {
      const names = headerNames(one)
      for (const name of ['from', 'to', 'date', 'message-id', 'subject', 'mime-version', 'auto-submitted', 'content-type']) expect(names.filter((other) => other === name), name).toHaveLength(1)
      const known = ['from', 'to', 'date', 'message-id', 'subject', 'mime-version', 'auto-submitted', 'content-type', 'x-auto-response-suppress', 'list-unsubscribe', 'list-unsubscribe-post']
      expect(names.filter((name) => !known.includes(name))).toEqual([])
      expect(header(one, 'auto-submitted')).toBe('auto-generated')
      expect(header(one, 'content-type')).toMatch(/^multipart\/alternative/)
      const [plain, html] = [one.raw.indexOf('Content-Type: text/plain'), one.raw.indexOf('Content-Type: text/html')]
      expect(plain).toBeGreaterThan(0)
      expect(html).toBeGreaterThan(plain)
      expect(one.messageId).toMatch(/^<[\w.-]+@console\.example>$/)
      expect(one.mail.to?.map((to) => to.address)).toEqual(['tom@agency.example'])
      expect(one.raw.length).toBeLessThan(100_000)
      expect(Math.max(...one.raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998)
    }
  })

  test('[NO-4] has a subject that fits, and says the same links in both parts', () => {
    for (const { subject } of mailsOf(kind, [usual])) {
      expect(subject.length).toBeLessThanOrEqual(78)
      expect(subject).not.toMatch(/[!?]{2}|^\s|\s$|^[^a-z]*$/)
    }
    for (const { subject } of mailsOf(kind, [hostile])) expect(subject.length).toBeLessThanOrEqual(330)
    for (const { mail } of mailsOf(kind)) {
      const inText = [...new Set(mail.text!.match(/https?:\/\/[^\s\u200b]+/g) ?? [])]
      expect(new Set(links(mail.html!).map(({ href }) => href))).toEqual(new Set(inText))
      // What is written as an address leads to that address.
      for (const { href, text } of links(mail.html!)) if (/^\w+:\/\/|^www\./.test(text)) expect(text).toBe(href)
      expect(inText.filter((link) => !link.startsWith(`${house}/`))).toEqual([])
    }
  })

  test('[NO-4] loads nothing, runs nothing, and makes no link or markup of what people wrote', () => {
    for (const { mail, subject } of mailsOf(kind)) {
      expect(mail.html).not.toMatch(/<(img|script|link|iframe|object|embed|form|input|svg|video|audio|base)\b|<[^>]*\s(on\w+|src|srcset|background)=|url\(|@import|javascript:/i)
      expect(mail.attachments).toEqual([])
      expect(mail.html).toContain('max-width:600px')
      for (const text of [subject, mail.text!, unescape(mail.html!)]) expect(text).not.toMatch(/evil\.example|https?:\/\/evil|me@evil|victim@example/)
      expect(mail.html).not.toContain('<b>bold</b>')
      expect(mail.text).not.toContain('\u202e')
    }
  })

  test('[NO-4, NO-3] can be turned off where people may choose, by the reader and by a button of their program, and nowhere else', () => {
    for (const one of mailsOf(kind)) {
      const optional = chosenBy(kind) !== null
      expect(header(one, 'list-unsubscribe')).toBe(optional ? `<${unsubscribeUrl}>` : undefined)
      expect(header(one, 'list-unsubscribe-post')).toBe(optional ? 'List-Unsubscribe=One-Click' : undefined)
      expect(links(one.mail.html!).some(({ href }) => href === unsubscribeUrl)).toBe(optional)
      expect(one.mail.text!.includes(unsubscribeUrl)).toBe(optional)
    }
  })
})

test('[NO-4, NO-3] security and what was asked for come in any case; the consent of nobody is asked for them', async () => {
  const asked: string[] = []
  const sent: string[] = []
  const keep = async (): Promise<void> => void sent.push('one')
  const post = createPost({ mailer: { deliver: keep, close: () => {} }, publicUrl: house, consent: async (to, kind) => (asked.push(`${to} ${kind}`), null) })
  for (const [kind, [letter]] of Object.entries(everyLetter(usual)) as [MailKind, ReturnType<typeof everyLetter>[MailKind]][]) await post.send(kind, 'tom@agency.example', kind, letter!)
  const optional = kinds.filter((kind) => chosenBy(kind) !== null)
  expect(asked).toEqual(optional.map((kind) => `tom@agency.example ${mailKinds[kind]}`))
  expect(sent).toHaveLength(kinds.length - optional.length)
  expect(optional).not.toContain('passwordChanged')
})

describe('[NO-4] the colours of mails', () => {
  const luminance = (hex: string) => {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
  }
  const contrast = (one: string, other: string) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a)
    return (light! + 0.05) / (dark! + 0.05)
  }
  test.each(Object.entries(mailPalettes))('[NO-4] can be read: %s (WCAG 1.4.3)', (_, { ground, panel, ink, muted, button, label }) => {
    for (const [text, behind] of [[ink, panel], [ink, ground], [muted, panel], [muted, ground], [label, button]] as const) expect(contrast(text, behind)).toBeGreaterThanOrEqual(4.5)
  })
})
