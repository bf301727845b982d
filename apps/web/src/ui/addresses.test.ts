import { describe, expect, test } from 'vitest'
import { addressKey, isFinished, mergeAddresses, parseAddresses } from './addresses.ts'

const emails = (text: string) => parseAddresses(text).map((address) => address.email)

describe('what people paste into the invitation box', () => {
  test('[TM-4] commas, semicolons, spaces, tabs and new lines all separate', () => {
    expect(emails('a@x.example, b@x.example;c@x.example\nd@x.example\te@x.example f@x.example'))
      .toEqual(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}@x.example`))
  })

  test('[TM-4] a name before angle brackets is understood, quoted or not', () => {
    expect(parseAddresses('Ana Ruiz <ana@x.example>, "Okafor, Ben" <ben@x.example>')).toEqual([
      { email: 'ana@x.example', name: 'Ana Ruiz', valid: true },
      { email: 'ben@x.example', name: 'Okafor, Ben', valid: true },
    ])
  })

  test('[TM-4] bare addresses may stand beside named ones', () => {
    expect(emails('bob@x.example Ana <ana@x.example> <cy@x.example>')).toEqual(['bob@x.example', 'ana@x.example', 'cy@x.example'])
  })

  test('[TM-4] stray commas, empty lines and mailto: leave nothing behind', () => {
    expect(emails(' ,,\n ; mailto:ana@x.example, ')).toEqual(['ana@x.example'])
    expect(parseAddresses('  \n ')).toEqual([])
  })

  test('[TM-4] what is no address is kept and marked, so that it can be seen and mended', () => {
    const texts = ['ana', 'ana@', '@x.example', 'ana@x', 'a..b@x.example', 'a@b@x.example', '.a@x.example', 'a@-x.example']
    for (const text of texts) expect(parseAddresses(text), text).toMatchObject([{ valid: false }])
  })

  test('[TM-4] plus signs, other scripts and long endings are addresses', () => {
    for (const text of ['ana+team@x.example', 'юлия@почта.рф', "o'neil@x.example", 'a@b.c.engineering']) {
      expect(parseAddresses(text), text).toMatchObject([{ email: text, valid: true }])
    }
  })

  test('[TM-4] the same address twice, however written, is one chip', () => {
    const once = mergeAddresses([], parseAddresses('Ana@X.example'))
    expect(mergeAddresses(once, parseAddresses('ana@x.example, ben@x.example')).map((one) => addressKey(one.email)))
      .toEqual(['ana@x.example', 'ben@x.example'])
  })
})

describe('when what is typed becomes a chip', () => {
  test.each([
    ['ana@x.example,', true],
    ['ana@x.example ', true],
    ['Ana ', false],
    ['Ana Ruiz <ana@x.example> ', false],
    ['Ana Ruiz <ana@x.example>,', true],
    ['"Ruiz,', false],
    ['ana@x.exam', false],
  ])('%j: %s', (text, finished) => expect(isFinished(text)).toBe(finished))
})
