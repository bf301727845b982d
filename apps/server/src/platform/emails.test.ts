import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emailInput, emailKey, readAddress } from './emails.ts'

describe('how emails are compared', () => {
  it.each([
    ['ana@example.com', 'ANA@Example.COM', 'case'],
    ['ana@example.com', '  ana@example.com\n', 'white space around'],
    ['jos\u00e9@example.com', 'jose\u0301@example.com', 'composed and decomposed accents'],
    ['ana@example.com', '\uff21\uff4e\uff41@example.com', 'full-width letters'],
    ['ana@example.com', 'ana\uff20example.com', 'a full-width at sign'],
    ['office@example.com', 'o\ufb03ce@example.com', 'ligatures'],
    ['\u01f0ane@example.com', 'J\u030cane@example.com', 'a capital that has no composed form of its own'],
    ['nikoσ@example.com', 'NIKOΣ@example.com', 'a sigma at the end'],
    ['kelvin@example.com', '\u212aelvin@example.com', 'the Kelvin sign'],
  ])('[ID-2] %s and %s are one login: %s', (one, other) => expect(emailKey(other)).toBe(emailKey(one)))

  it.each([
    ['ana@example.com', 'ana@example.org'],
    ['ana@example.com', 'anna@example.com'],
    ['ana.ruiz@example.com', 'anaruiz@example.com'],
    ['ana+shop@example.com', 'ana@example.com'],
    ['jos\u00e9@example.com', 'jose@example.com'],
  ])('[ID-2] %s and %s are two', (one, other) => expect(emailKey(other)).not.toBe(emailKey(one)))

  const text = fc.string({ unit: 'grapheme', maxLength: 40 })

  it('[ID-2] comparing again changes nothing', () => {
    const idempotent = fc.property(text, (email) => {
      expect(emailKey(emailKey(email))).toBe(emailKey(email))
    })
    fc.assert(idempotent, { numRuns: 500 })
  })

  it('[ID-2] no way of composing letters makes another login', () => {
    fc.assert(
      fc.property(text, fc.constantFrom('NFC', 'NFD', 'NFKC', 'NFKD'), (email, form) => {
        expect(emailKey(email.normalize(form))).toBe(emailKey(email))
      }),
      { numRuns: 500 },
    )
  })

  it('[ID-2] capital letters of any script that have small ones make no other login', () => {
    const letters = Array.from({ length: 0x1_ffff }, (_, code) => String.fromCodePoint(code))
      .filter((letter) => /\p{Lu}/u.test(letter) && letter.toLowerCase().toUpperCase() === letter)
    expect(letters.length).toBeGreaterThan(1_000)
    for (const letter of letters) expect(emailKey(`x${letter}\u0323@example.com`), letter).toBe(emailKey(`x${letter.toLowerCase()}\u0323@example.com`))
  })
})

describe('addresses that mail can reach', () => {
  it.each([
    ['ana@example.com', 'ana@example.com'],
    [' ana@example.com ', 'ana@example.com'],
    ['Ana Ruiz <Ana.Ruiz@example.com>', 'Ana.Ruiz@example.com'],
    ['"Ruiz, Ana" <ana@example.com>', 'ana@example.com'],
    ['ana+shop@example.co.uk', 'ana+shop@example.co.uk'],
    ['josé@bücher.example', 'josé@bücher.example'],
    ['用户@例子.广告', '用户@例子.广告'],
  ])('[ID-2] %s is read as %s', (text, address) => expect(readAddress(text)).toBe(address))

  it.each([
    '', ' ', 'ana', 'ana@', '@example.com', 'ana@localhost', 'ana@example.', 'ana@.com', 'ana@exa mple.com', 'ana@@example.com',
    'ana@example.com, bo@example.com', 'ana@example.com;bo@example.com', 'ana@[127.0.0.1]', '"an a"@example.com', 'team: ana@example.com;',
    'ana@example.com\r\nBcc: bo@example.com', 'ana\u0000@example.com', 'ana\ud800@example.com', 'an\u200ba@example.com', 'ana\u202e@example.com', 'an\u00ada@example.com',
  ])('[ID-2] %j is none', (text) => expect(readAddress(text)).toBeNull())

  it('[ID-2] the longest address has 254 bytes, also as it is compared', () => {
    const domain = `${'d'.repeat(60)}.${'d'.repeat(60)}.${'d'.repeat(60)}.example`
    const of = (length: number, letter = 'a') => `${letter.repeat(length - domain.length - 1)}@${domain}`
    expect(readAddress(of(254))).toBe(of(254))
    expect(readAddress(of(255))).toBeNull()
    expect(readAddress(of(254, 'é'))).toBeNull()
    // One letter that is compared as a phrase of eighteen.
    expect(readAddress(`${'\ufdfa'.repeat(20)}@example.com`)).toBeNull()
  })

  it('[ID-2] whatever is typed is an address or is refused with one sentence, and never fails otherwise', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.emailAddress()), (text) => {
        const read = emailInput.safeParse(text)
        if (read.success) expect(readAddress(read.data)).toBe(read.data)
        else expect(read.error.issues.map(({ message }) => message)).toEqual(['Enter an email address, such as ana@example.com.'])
      }),
      { numRuns: 500 },
    )
  })
})
