import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cpuOf } from '../../testing/cpu.ts'
import { findAddresses, readAddresses } from './addresses.ts'

const read = (list: string) => readAddresses(findAddresses(list))
const emails = (list: string) => read(list).addresses.map(({ email }) => email)
const skipped = (list: string) => read(list).skipped.map(({ address, reason }) => `${address}: ${reason}`)

const word = fc.stringMatching(/^[a-z\d]([a-z\d]|[-+'_][a-z\d]){0,8}$/)
const address = fc.tuple(word, fc.stringMatching(/^[a-z\d]{1,8}$/), fc.constantFrom('example', 'test.example', 'рф')).map(([local, host, end]) => `${local}@${host}.${end}`)
const separator = fc.stringMatching(/^[ \t]*([,;\n\t]|\r\n)[ ,;\n\t]*$/)
const written = address.chain((email) =>
  fc.constantFrom(email, `<${email}>`, `Ana Ruiz <${email}>`, `"Ruiz, Ana; Dr." <${email}>`, `  ${email} `, `mailto:${email}`, `${email} <${email}>`).map((text) => ({ email, text })))

describe('[TM-4] a list of addresses as people paste it', () => {
  test('[TM-4] any addresses in any of their forms between any separators come out as they went in', () => {
    fc.assert(
      fc.property(fc.uniqueArray(written, { selector: ({ email }) => email, maxLength: 20 }), fc.array(separator, { minLength: 20, maxLength: 20 }), (list, separators) => {
        const text = list.map((entry, index) => entry.text + separators[index]!).join('')
        expect(emails(text)).toEqual(list.map(({ email }) => email))
        expect(skipped(text)).toEqual([])
      }),
    )
  })

  test('[TM-4] whatever is sent, every word is either used or named, and nothing is an error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.array(fc.constantFrom('<', '>', '"', '(', ')', '@', ',', ' ', '\n', 'a', 'a@b.example', '.'), { maxLength: 60 }).map((parts) => parts.join(''))), (text) => {
        const found = findAddresses(text)
        const { addresses, skipped } = readAddresses(found)
        expect(addresses.length + skipped.length).toBe(found.length)
        for (const { email } of addresses) expect(text).toContain(email)
      }),
    )
  })

  test('[TM-4] spaces alone part addresses too, and named ones may stand beside bare ones', () => {
    expect(emails('ana@example.com bo@example.com Cy Bell <cy@example.com> <dee@example.com>')).toEqual(['ana@example.com', 'bo@example.com', 'cy@example.com', 'dee@example.com'])
  })

  test('[TM-4] a comma in a quoted name parts nothing; a quote that never closes is no quote', () => {
    expect(read('"Ruiz, Ana" <ana@example.com>, "Bell, Bo" <bo@example.com>')).toEqual({ addresses: [{ email: 'ana@example.com', key: 'ana@example.com' }, { email: 'bo@example.com', key: 'bo@example.com' }], skipped: [] })
    expect(emails('"Ruiz, ana@example.com\nbo@example.com')).toEqual(['ana@example.com', 'bo@example.com'])
  })

  test('[TM-4] what is no address is named as it was written', () => {
    for (const nonsense of ['ana', 'ana@', '@example.com', 'ana@localhost', 'a..b@example.com', '.a@example.com', 'a@b@example.com', 'ana@[192.0.2.1]', '(note)ana@example.com', `${'a'.repeat(250)}@example.com`])
      expect(skipped(nonsense), nonsense).toEqual([`${nonsense}: INVALID`])
  })

  test('[TM-4, ID-2] an address that stands there twice, however written, counts once', () => {
    expect(read('Ana@Example.com, ana@example.com, ＡＮＡ@example.com')).toMatchObject({
      addresses: [{ email: 'Ana@Example.com', key: 'ana@example.com' }],
      skipped: [{ address: 'ana@example.com', reason: 'REPEATED' }, { reason: 'REPEATED' }],
    })
  })

  test.each([['<'], ['"'], ['('], ['a'], ['a@'], ['a,'], ['<a@b.example '], ['"a" '], ['(@,'], ['a@b.example,']])('[TM-4] a list of 60,000 characters of %j is read in no time', (unit) => {
    const list = unit.repeat(60_000 / unit.length)
    // As the command does: more than can be invited is not looked at any further.
    expect(cpuOf(() => readAddresses(findAddresses(list).slice(0, 500)))).toBeLessThan(2_000)
  })
})
