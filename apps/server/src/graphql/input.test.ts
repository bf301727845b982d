import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { InvalidInput } from './errors.ts'
import { line, paragraphs, readInput } from './input.ts'

const name = line('a name', 10)
const message = paragraphs('the message', 20)

/** What is said of a wrong value. */
const saysOf = (shape: z.ZodType, value: unknown): string => {
  try {
    readInput(shape, value)
    return 'nothing'
  } catch (error) {
    return (error as Error).message
  }
}

describe('one line of text for people', () => {
  it.each([
    ['Ana', 'Ana'],
    ['  Ana   Ruiz \n', 'Ana Ruiz'],
    ['Ana\u00a0\u2003Ruiz', 'Ana Ruiz'],
    ['Jose\u0301', 'José'],
    ['🐴🔋📎🚪🌙🏮🪜🧭🗝🪧', '🐴🔋📎🚪🌙🏮🪜🧭🗝🪧'],
    ['\u{1f469}\u200d\u{1f467}', '\u{1f469}\u200d\u{1f467}'],
    ['עברית', 'עברית'],
  ])('[ID-1] %j is taken as %j', (text, taken) => expect(readInput(name, text)).toBe(taken))

  it.each([
    ['', 'Enter a name.'],
    [' \n\u3000', 'Enter a name.'],
    ['12345678901', 'Shorten a name to at most 10 characters.'],
    ['Ana\u0000', 'Take out the invisible control characters in a name.'],
    ['Ana\u202eziuR', 'Take out the invisible control characters in a name.'],
    ['Ana\ud83d', 'Take out the invisible control characters in a name.'],
  ])('[ID-1] %j is refused: %s', (text, words) => expect(saysOf(name, text)).toBe(words))

  it('[ID-1] what was taken once is taken again as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 15 }), (text) => {
        const read = name.safeParse(text)
        if (!read.success) return
        expect(read.data).toBe(read.data.trim())
        expect([...read.data].length).toBeLessThanOrEqual(10)
        expect(readInput(name, read.data)).toBe(read.data)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('several lines of text', () => {
  it('[TM-4] keep their line breaks, and may be nothing', () => {
    expect(readInput(message, ' Welcome,\r\nAna \n')).toBe('Welcome,\nAna')
    expect(readInput(message, '  ')).toBe('')
  })

  it('[TM-4] are refused where they are too long or hide something', () => {
    expect(saysOf(message, 'x'.repeat(21))).toBe('Shorten the message to at most 20 characters.')
    expect(saysOf(message, 'a\u2066b')).toBe('Take out the invisible control characters in the message.')
  })
})

describe('an input', () => {
  it('[AP-2] says everything that is wrong at once, and where', () => {
    const shape = z.object({ name, inner: z.object({ message }) })
    try {
      readInput(shape, { name: '', inner: { message: 'x'.repeat(21) } })
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidInput)
      expect((error as InvalidInput).issues).toEqual([
        { path: ['input', 'name'], message: 'Enter a name.' },
        { path: ['input', 'inner', 'message'], message: 'Shorten the message to at most 20 characters.' },
      ])
    }
  })
})
