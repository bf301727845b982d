import fc from 'fast-check'
import type { GraphQLError } from 'graphql'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { likePattern, type Page, type PageArguments, readPage, toConnection } from './keyset.ts'

type Row = [rank: number, id: string]

const anyKey = z.array(z.unknown())

const compare = (a: Row, b: Row) => a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0)

/** What a database answers: the rows behind the key, in the page's direction, one more than wanted. */
const readRows = (all: Row[], page: Page): Row[] => {
  const ordered = page.forward ? all.toSorted(compare) : all.toSorted((a, b) => compare(b, a))
  const behind = ordered.filter((row) => !page.key || (page.forward ? compare(row, page.key as Row) > 0 : compare(row, page.key as Row) < 0))
  return behind.slice(0, page.limit + 1)
}

const ask = (all: Row[], args: PageArguments) => {
  const page = readPage(args, anyKey)
  return toConnection(readRows(all, page), page, (row) => row)
}

const refusal = (args: PageArguments): string => {
  try {
    readPage(args, anyKey)
    return 'nothing'
  } catch (error) {
    expect((error as GraphQLError).extensions.code).toBe('BAD_USER_INPUT')
    return (error as Error).message
  }
}

const rows = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.string({ unit: 'grapheme', maxLength: 8 })), { maxLength: 40, selector: (row) => row.join(':') })
const size = fc.integer({ min: 1, max: 7 })

describe('pages of a list', () => {
  it('[AP-2] one after another forwards are the whole list, each row once', () => {
    fc.assert(
      fc.property(rows, size, (all, first) => {
        const seen: Row[] = []
        let page = ask(all, { first })
        for (seen.push(...page.edges.map(({ node }) => node)); page.pageInfo.hasNextPage; seen.push(...page.edges.map(({ node }) => node))) {
          page = ask(all, { first, after: page.pageInfo.endCursor })
          expect(page.pageInfo.hasPreviousPage).toBe(true)
          expect(page.edges.length).toBeGreaterThan(0)
        }
        expect(seen).toEqual(all.toSorted(compare))
      }),
    )
  })

  it('[AP-2] one before another backwards are the same list', () => {
    fc.assert(
      fc.property(rows, size, (all, last) => {
        const seen: Row[] = []
        let page = ask(all, { last })
        for (seen.unshift(...page.edges.map(({ node }) => node)); page.pageInfo.hasPreviousPage; seen.unshift(...page.edges.map(({ node }) => node))) {
          page = ask(all, { last, before: page.pageInfo.startCursor })
          expect(page.pageInfo.hasNextPage).toBe(true)
        }
        expect(seen).toEqual(all.toSorted(compare))
      }),
    )
  })

  it('[AP-2] a cursor stands for its key, whatever the key holds', () => {
    const key = fc.array(fc.oneof(fc.string({ unit: 'binary-ascii' }), fc.string({ unit: 'grapheme' }), fc.integer(), fc.constant(null)), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(key, (values) => {
        const { pageInfo } = toConnection([values], { forward: true, limit: 1, key: null }, (row) => row)
        expect(readPage({ after: pageInfo.endCursor }, anyKey).key).toEqual(values)
      }),
    )
  })

  it('[AP-2] hold 50 by default, 100 at most, none if none are wanted', () => {
    expect(readPage({}, anyKey)).toEqual({ forward: true, limit: 50, key: null })
    expect(readPage({ last: 3 }, anyKey)).toEqual({ forward: false, limit: 3, key: null })
    expect(readPage({ first: 0 }, anyKey).limit).toBe(0)
    expect(ask([[1, 'a']], { first: 0 })).toMatchObject({ edges: [], pageInfo: { hasNextPage: true, endCursor: null } })
    expect(readPage({ first: 100 }, anyKey).limit).toBe(100)
    for (const args of [{ first: 101 }, { first: -1 }, { last: 101 }, { last: -1 }]) expect(refusal(args)).toBe('Ask for at most 100 at once.')
  })

  it('[AP-2] go one way', () => {
    const cursor = ask([[1, 'a']], {}).pageInfo.endCursor
    for (const args of [{ first: 1, last: 1 }, { first: 1, before: cursor }, { after: cursor, last: 1 }, { after: cursor, before: cursor }])
      expect(refusal(args)).toContain('not both')
  })

  it.each(['', 'x', '!!', 'bnVsbA', 'e30', '\u0000', 'W10x'])('[AP-2] %j is no cursor', (after) => {
    expect(refusal({ after })).toBe('This cursor is not of this list. Leave it out to start from the beginning.')
  })
})

describe('a search term', () => {
  it('[TM-2] means its own signs literally', () => {
    expect(likePattern(' 50%_a\\b ')).toBe('%50\\%\\_a\\\\b%')
  })

  it('[TM-2] is found in every text that has it, and in no other', () => {
    // ILIKE of PostgreSQL, for patterns of our making: % at both ends, and escaped signs between.
    const like = (pattern: string, text: string) => text.includes(pattern.slice(1, -1).replace(/\\(.)/gsu, '$1'))
    const signs = fc.string({ unit: fc.constantFrom('%', '_', '\\', 'a', 'b', ' '), maxLength: 6 })
    fc.assert(
      fc.property(signs, signs, signs, (before, term, after) => {
        expect(like(likePattern(term), `${before}${term}${after}`)).toBe(true)
        expect(like(likePattern(term), before)).toBe(before.includes(term.trim()))
      }),
    )
  })
})
