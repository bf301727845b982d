import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPasswords, passwordProblem, PasswordsBusy } from './passwords.ts'

const family = '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}'

describe('a wished password', () => {
  it.each([
    ['8 letters', 'gatepost'],
    ['8 letters of two bytes', 'žluťoučk'],
    ['8 letters of three bytes', '正确的马电池订书'],
    ['8 emoji', '🐴🔋📎🚪🌙🏮🪜🧭'],
    ['256 letters', 'gatepost'.repeat(32)],
    ['256 emoji', '🐴'.repeat(256)],
    ['256 letters with their accents apart', 'e\u0301'.repeat(256)],
    ['spaces, quotes and control characters', ' "\t\u0000\n\\ \''],
    ['an emoji of several', family.repeat(2)],
  ])('[ID-2] may have %s', (_what, password) => expect(passwordProblem(password)).toBeNull())

  it.each([
    ['nothing', '', 'at least 8'],
    ['7 letters', 'gatepos', 'at least 8'],
    ['7 emoji, which are 28 bytes', '🐴🔋📎🚪🌙🏮🪜', 'at least 8'],
    ['4 letters and their accents apart, which are 4 characters', 'e\u0301'.repeat(4), 'at least 8'],
    ['257 letters', 'x'.repeat(257), 'at most 256'],
    ['257 emoji', '🐴'.repeat(257), 'at most 256'],
    ['half a character', 'gatepost\ud83d', 'broken characters'],
    ['one of the most used', 'password1', 'most used'],
    ['one of the most used, shouted', 'PassWord1', 'most used'],
    ['one of the most used, in full-width letters', 'ｐａｓｓｗｏｒｄ１', 'most used'],
  ])('[ID-2] may not be %s', (_what, password, words) => expect(passwordProblem(password) ?? 'fine').toContain(words))
})

describe('what is kept of a password', () => {
  const passwords = createPasswords()

  it('[ID-2] is an argon2id hash with its own salt', async () => {
    const [one, other] = await Promise.all([passwords.hash('gatepost'), passwords.hash('gatepost')])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(other).not.toBe(one)
  })

  it.each([
    ['itself', 'gate🐴post', 'gate🐴post', true],
    ['another keyboard’s é', 'caf\u00e9 latte', 'cafe\u0301 latte', true],
    ['the longest one', '🐴'.repeat(256), '🐴'.repeat(256), true],
    ['the longest one, with its accents apart', '\u1f82'.repeat(256), '\u1f82'.repeat(256).normalize('NFD'), true],
    ['the longest one, of letters that are compared as a phrase of eighteen', '\ufdfa'.repeat(256), '\ufdfa'.repeat(256), true],
    ['other case', 'Gatepost', 'gatepost', false],
    ['its beginning', 'gatepost and more', 'gatepost', false],
    ['more than it', 'gatepost', 'gatepost ', false],
    ['one that differs at its end alone', `${'🐴'.repeat(255)}a`, `${'🐴'.repeat(255)}b`, false],
    ['one cut at a zero character', 'gate\u0000post', 'gate\u0000past', false],
  ])('[ID-2] fits %s', async (_what, password, typed, fits) => {
    expect(await passwords.verify(await passwords.hash(password), typed)).toBe(fits)
  })

  it('[ID-2] fits any password that may be used, however its letters are composed', async () => {
    const usable = fc.string({ unit: 'binary', minLength: 8, maxLength: 256 }).filter((password) => passwordProblem(password) === null)
    await fc.assert(
      fc.asyncProperty(usable, fc.constantFrom('NFC', 'NFD'), async (password, form) => {
        expect(await passwords.verify(await passwords.hash(password), password.normalize(form))).toBe(true)
      }),
      { numRuns: 15 },
    )
  })

  it('[ID-3] nobody’s hash fits nothing', async () => expect(await passwords.verify(null, 'nobody has this password')).toBe(false))

  it('[ID-3] a burst is borne up to a bound, then told in how many seconds to come back', async () => {
    const few = createPasswords({ atOnce: 2, mayWait: 10 })
    const burst = await Promise.allSettled(Array.from({ length: 15 }, () => few.verify(null, 'gatepost', () => Promise.reject(new Error('seen')))))
    const refused = burst.filter(({ status }) => status === 'rejected').map((attempt) => (attempt as PromiseRejectedResult).reason as Error)
    const busy = refused.filter((error) => error instanceof PasswordsBusy)
    expect(busy).toHaveLength(3)
    for (const { retryAfter } of busy) expect(retryAfter).toBeGreaterThanOrEqual(1)
    expect(refused.filter(({ message }) => message === 'seen')).toHaveLength(12)
    expect(await few.verify(await few.hash('gatepost'), 'gatepost')).toBe(true)
  })

  it('[ID-3] whoever has shown something already goes before those who have not, and is not crowded out by them', async () => {
    const one = createPasswords({ atOnce: 1, mayWait: 3 })
    const done: string[] = []
    const note = (name: string) => async () => void done.push(name)
    const strangers = Array.from({ length: 5 }, (_, index) => one.verify(null, 'gatepost').then(note(`stranger ${index}`), note(`refused ${index}`)))
    await Promise.all([...strangers, one.hash('gatepost', true).then(note('known'))])
    expect(done).toEqual(['refused 4', 'stranger 0', 'known', 'stranger 1', 'stranger 2', 'stranger 3'])
  })
})
