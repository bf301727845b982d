import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { withNews } from './news.ts'

type Row = { id: string, place: number }
const row = (id: string, place: number): Row => ({ id, place })
const rules = { compare: (one: Row, other: Row) => one.place - other.place, shows: () => true, complete: true }
const news = (moved: Row[] = [], gone: string[] = []) => ({ moved: new Map(moved.map((one) => [one.id, one])), gone: new Set(gone) })
const ids = (rows: readonly Row[]) => rows.map(({ id }) => id).join('')
const pages = [row('a', 1), row('b', 3), row('c', 5)]

describe('what happens live is worked into the pages', () => {
  test('[LV-1] who joins stands at their place', () => expect(ids(withNews(pages, news([row('x', 4)]), rules))).toBe('abxc'))
  test('[LV-1] who is removed is gone', () => expect(ids(withNews(pages, news([], ['b']), rules))).toBe('ac'))
  test('[LV-1] who becomes something else moves, and stands there once', () => expect(ids(withNews(pages, news([row('c', 0)]), rules))).toBe('cab'))
  test('[LV-2] a page that was read after the message changes nothing', () => expect(ids(withNews([...pages, row('x', 6)], news([row('x', 6)]), rules))).toBe('abcx'))
  test('[LV-1] who belongs behind what has been read waits for their page', () => {
    expect(ids(withNews(pages, news([row('x', 9)]), { ...rules, complete: false }))).toBe('abc')
  })
  test('[TM-2] who does not match the search is left out, also when new', () => {
    expect(ids(withNews(pages, news([row('x', 4)]), { ...rules, shows: ({ id }) => id !== 'x' && id !== 'a' }))).toBe('bc')
  })

  test('[LV-2] whatever comes in whatever order: each row once, sorted, nobody who has gone', () => {
    const rows = fc.uniqueArray(fc.record({ id: fc.constantFrom(...'abcdefghij'), place: fc.nat(50) }), { selector: ({ id }) => id })
    fc.assert(fc.property(rows, rows, fc.subarray([...'abcdefghij']), (read, moved, gone) => {
      const result = withNews([...read].sort(rules.compare), news(moved, gone), rules)
      expect(new Set(result.map(({ id }) => id)).size).toBe(result.length)
      expect(result.map(({ place }) => place)).toEqual(result.map(({ place }) => place).sort((one, other) => one - other))
      expect(result.map(({ id }) => id).sort()).toEqual([...new Set([...read, ...moved].map(({ id }) => id))].filter((id) => !gone.includes(id)).sort())
    }))
  })
})
