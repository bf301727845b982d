import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { composeMail } from './design.ts'
import type { MailContent } from './design.ts'
import {
  invitationLetter, madeAdminLetter, memberAddedLetter, newDeviceLetter, peopleInvitedLetter, removedLetter, signedInElsewhereLetter,
} from './letters.ts'

const at = new Date('2026-12-04T14:05:00Z')
const people = { ana: { name: 'Ana Ruiz', email: 'ana@marlow.example' }, tom: { name: 'Tom Okafor', email: 'tom@agency.example' } }

const invitation = (change: Partial<Parameters<typeof invitationLetter>[0]> = {}) => invitationLetter({
  accountName: 'Marlow & Finch', inviterName: people.ana.name, inviterEmail: people.ana.email, access: 'Support, 3 products',
  url: 'https://console.example/invitation/abc', expiresAt: at, existingLogin: false, ...change,
})

const letters: Record<string, MailContent> = {
  'invitation, new login': invitation({ message: 'Hi Tom,\n\nsee you Monday.' }),
  'invitation, existing login': invitation({ existingLogin: true }),
  'member added': memberAddedLetter({
    accountName: 'Marlow & Finch', memberName: people.tom.name, memberEmail: people.tom.email, addedByName: people.ana.name,
    addedByEmail: people.ana.email, access: 'can manage coupons', url: 'https://console.example/a/marlow/team',
  }),
  'people invited': peopleInvitedLetter({
    accountName: 'Marlow & Finch', emails: [people.tom.email, 'lena@agency.example'], invitedByName: people.ana.name,
    invitedByEmail: people.ana.email, url: 'https://console.example/a/marlow/team',
  }),
  'removed': removedLetter({ accountName: 'Marlow & Finch', removedByName: people.ana.name, removedByEmail: people.ana.email, at }),
  'made admin': madeAdminLetter({
    accountName: 'Marlow & Finch', byName: people.ana.name, byEmail: people.ana.email, url: 'https://console.example/a/marlow',
  }),
  'signed in elsewhere': signedInElsewhereLetter({
    email: people.tom.email, device: 'Firefox on Windows', address: '203.0.113.24', at, url: 'https://console.example/password',
  }),
  'new device': newDeviceLetter({
    email: people.tom.email, device: 'Firefox on Windows', address: '203.0.113.24', at, url: 'https://console.example/forgot?email=tom%40agency.example',
  }),
}

/** The words that a reader of the HTML sees: no head, no preheader, tags gone, entities read. */
const visibleText = (html: string) => html
  .replace(/<head>[^]*<\/head>/, '').replace(/<div style="display:none[^]*?<\/div>/, '').replace(/<!--[^]*?-->/g, '')
  .replace(/<[^>]*>/g, ' ').replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))).replace(/&nbsp;/g, ' ')
  .replace(/\s+/g, ' ').trim()

const words = (text: string) => new Set(text.replace(/^> ?/gm, '').match(/[\p{L}\p{N}@./:-]+/gu)?.map((word) => word.replace(/[.:]+$/, '')).filter(Boolean))

describe('the design of mails', () => {
  it.each(Object.entries(letters))('[OP-3] %s says the same in HTML and in text', (_, letter) => {
    const { subject, html, text } = composeMail(letter)
    const shown = words(visibleText(html))
    // The sentence that leads to the written-out link has no place in text, where it is written out anyway.
    for (const word of ['Or', 'open', 'this', 'address']) if (!words(text).has(word)) shown.delete(word)
    expect([...shown].filter((word) => !words(text).has(word))).toEqual([])
    expect([...words(text)].filter((word) => !words(visibleText(html)).has(word) && word !== '--')).toEqual([])
    expect(subject.length).toBeLessThan(120)
    expect(html).toContain('<html lang="en"')
    expect(html).toContain(letter.preheader.replaceAll('&', '&#38;').replaceAll('\'', '&#39;'))
    if (letter.action) expect(text).toContain(`\n${letter.action.url}\n`)
  })

  it.each(Object.entries(letters))('[OP-3] %s stands alone: no picture, script, font or style from elsewhere', (_, letter) => {
    const { html } = composeMail(letter)
    expect(html).not.toMatch(/<img|<script|<link|@import|url\(/i)
    expect([...html.matchAll(/(?:src|href)="([^"]*)"/g)].every(([, target]) => target === letter.action?.url)).toBe(true)
    expect(html.match(/<table(?![^>]*role="presentation")/g)).toBeNull()
    // Gmail cuts off what is longer than 102 kB, and drops a style block longer than 16 kB.
    expect(Buffer.byteLength(html)).toBeLessThan(20_000)
    expect(Math.max(...html.split(/\r?\n/).map((line) => line.length))).toBeLessThan(10_000)
  })

  it('[TM-5] an invitation tells who, into what, with which access, and until when', () => {
    const { subject, text } = composeMail(letters['invitation, new login']!)
    expect(subject).toBe('Ana Ruiz invited you to Marlow & Finch')
    expect(text).toContain('Ana Ruiz invited you to work in Marlow & Finch on Gatehouse.')
    expect(text).toContain('> Hi Tom,\n>\n> see you Monday.')
    expect(text).toContain('Invited by: Ana Ruiz (ana@marlow.example)\nAccess: Support, 3 products\n')
    expect(text).toContain('Open until: Friday, 4 December 2026, 14:05 UTC')
    expect(text).toContain('Accept invitation:\nhttps://console.example/invitation/abc')
    expect(text).toContain('You will set your name and a password')
    expect(composeMail(letters['invitation, existing login']!).text).toContain('with the login you already have')
  })

  it('[TM-11] the account holder reads who was added, by whom, and where to look', () => {
    const { subject, text } = composeMail(letters['member added']!)
    expect(subject).toBe('Ana Ruiz added Tom Okafor to Marlow & Finch')
    expect(text).toContain('Added: Tom Okafor (tom@agency.example)\nAdded by: Ana Ruiz (ana@marlow.example)')
    expect(text).toContain('Access: Can manage coupons')
    expect(text).toContain('https://console.example/a/marlow/team')
    expect(composeMail(letters['people invited']!).text).toContain('Invited: tom@agency.example, lena@agency.example\n')
  })

  it('[TM-8] the removed user reads from what and by whom', () => {
    const { subject, text } = composeMail(letters['removed']!)
    expect(subject).toBe('You no longer have access to Marlow & Finch')
    expect(text).toContain('Ana Ruiz removed you from Marlow & Finch.')
  })

  it('[OP-3] whatever people call themselves and their account stays words', () => {
    fc.assert(fc.property(
      fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }),
      (name, account, message) => {
        const hostile = `${name}\r\nBcc: victim@example.com\u2028<script>"'&`
        const { subject, html, text } = composeMail(invitation({
          inviterName: hostile, accountName: `</title><img src=x onerror=alert(1)>${account}`, access: hostile, message: message + hostile,
        }))
        expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u)
        expect(subject.isWellFormed()).toBe(true)
        expect(html).not.toMatch(/<script|<img|<\/title><|[\u202a-\u202e]/i)
        expect([...text].length).toBeLessThan(3_000)
      },
    ))
  })

  it('[OP-3] a name from right to left is set apart, so that it cannot turn the sentence around', () => {
    const { subject, text } = composeMail(invitation({ inviterName: 'שרה\u202e כהן\u2069', accountName: 'Marlow' }))
    expect(subject).toBe('\u2068שרה כהן\u2069 invited you to Marlow')
    expect(text).toContain('Invited by: \u2068שרה כהן\u2069 (ana@marlow.example)')
  })

  it('[OP-3] a long name is shortened, and a missing one gives way to the address', () => {
    expect(composeMail(invitation({ inviterName: 'A'.repeat(500) })).subject).toBe(`${'A'.repeat(79)}… invited you to Marlow & Finch`)
    expect(composeMail(invitation({ inviterName: ' \n ' })).subject).toBe('ana@marlow.example invited you to Marlow & Finch')
  })

  it('[OP-3] a button leads to the web and nowhere else', () => {
    expect(() => composeMail(invitation({ url: 'javascript:alert(1)' }))).toThrow('cannot link')
    expect(composeMail(invitation({ url: 'https://x.example/?a="><script>&b=1' })).html).toContain('href="https://x.example/?a=%22%3E%3Cscript%3E&#38;b=1"')
  })
})
