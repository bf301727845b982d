import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slugInput, slugsFor } from './slugs.ts'

const problem = (text: string) => slugInput.safeParse(text).error?.issues[0]?.message ?? null

describe('a site address as people write it', () => {
  it.each([
    ['acme', 'acme'],
    [' ACME ', 'acme'],
    ['acme-2', 'acme-2'],
    ['42', '42'],
    ['a'.repeat(48), 'a'.repeat(48)],
  ])('[AC-7] %j is taken as %s', (text, slug) => expect(slugInput.parse(text)).toBe(slug))

  it.each([
    ['', 'lower-case letters'],
    ['a', 'at least 2'],
    ['a'.repeat(49), 'at most 48'],
    ['-acme', 'lower-case letters'],
    ['acme-', 'lower-case letters'],
    ['ac--me', 'lower-case letters'],
    ['ac me', 'lower-case letters'],
    ['ac/me', 'lower-case letters'],
    ['acmé', 'lower-case letters'],
    ['acme\n-', 'lower-case letters'],
    ['\u212aelvin', null],
    ['graphql', 'kept for Gatehouse'],
    ['Sign-In', 'kept for Gatehouse'],
  ])('[AC-7] %j is refused: %s', (text, words) => (words ? expect(problem(text)).toContain(words) : expect(problem(text)).toBeNull()))
})

describe('the site addresses for a name', () => {
  it.each([
    ['Acme', 'acme'],
    ['  Ana’s  House ', 'anas-house'],
    ['Café Zürich', 'cafe-zuerich'],
    ['Übergröße & Söhne', 'uebergroesse-and-soehne'],
    ['Россия', 'rossiya'],
    ['正午', 'account-team'],
    ['🐴', 'account-team'],
    ['A', 'a-team'],
    ['Settings', 'settings-team'],
    ['acme-2', 'acme-2'],
    ['x'.repeat(48), 'x'.repeat(48)],
  ])('[ID-1] begin for %j with %s', (name, slug) => expect(slugsFor(name)[0]).toBe(slug))

  it('[ID-1] go on with numbers, and at last with letters that nobody can take beforehand', () => {
    const slugs = slugsFor('Acme')
    expect(slugs.slice(0, 3)).toEqual(['acme', 'acme-2', 'acme-3'])
    expect(slugs.slice(-3).every((slug) => /^acme-[\da-f]{6}$/.test(slug))).toBe(true)
    expect(slugs.slice(-3)).not.toEqual(slugsFor('Acme').slice(-3))
  })

  it('[ID-1] are ones that people could have written, whatever the name', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 90 }), fc.stringMatching(/^[a-z-]{1,60}$/)), (name) => {
        for (const slug of slugsFor(name)) expect(slugInput.parse(slug)).toBe(slug)
      }),
      { numRuns: 300 },
    )
  })
})
