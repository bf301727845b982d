import fc from 'fast-check'
import { activityKinds, type ActivityKind } from '@gatehouse/contract/activity-kinds'
import { describe, expect, test } from 'vitest'
import { type ActivityFilter, boundsOf, isEmpty, matches, nothingFiltered, readFilter, type Span, spans, toVariables, writeFilter } from './filter.ts'

const now = new Date(2026, 10, 21, 12, 30)
const event = { kind: 'invited', at: now.toISOString(), memberEmail: 'Ben@x.example', performerEmail: 'ana@x.example' }
const filter = (part: Partial<ActivityFilter>): ActivityFilter => ({ ...nothingFiltered, ...part })

describe('filters stand in the URL', () => {
  test('[AV-4] a link leads to the very same filter', () => {
    const day = fc.date({ min: new Date('2000-01-02'), max: new Date('2090-01-01'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10))
    const any = fc.record({
      kinds: fc.subarray(Object.keys(activityKinds) as ActivityKind[]),
      member: fc.option(fc.emailAddress(), { nil: null }),
      by: fc.option(fc.emailAddress(), { nil: null }),
      span: fc.option(fc.constantFrom(...Object.keys(spans) as Span[]), { nil: null }),
      from: fc.option(day, { nil: null }),
      to: fc.option(day, { nil: null }),
      search: fc.string().map((text) => text.trim()),
    })
    fc.assert(fc.property(any, (one) => {
      expect(readFilter(writeFilter(one))).toEqual(one)
    }))
  })

  test('[AV-4] what makes no sense in a link does not filter', () => {
    const nonsense = readFilter({ kind: 'nope,constructor', member: '', by: null, time: 'toString', from: '2026-99-99', to: 'yesterday', q: '  ' })
    expect(nonsense).toEqual(nothingFiltered)
    expect(isEmpty(nonsense)).toBe(true)
    expect(toVariables(nonsense, now)).toBeNull()
  })
})

describe('which events belong', () => {
  test.each<[Partial<ActivityFilter>, boolean]>([
    [{}, true],
    [{ kinds: ['invited', 'deleted'] }, true], [{ kinds: ['deleted'] }, false],
    [{ member: 'ben@X.example' }, true], [{ member: 'ana@x.example' }, false],
    [{ by: 'ana@x.example' }, true], [{ by: 'ben@x.example' }, false],
    [{ span: 'today' }, true],
    [{ from: '2026-11-21', to: '2026-11-21' }, true], [{ from: '2026-11-22' }, false], [{ to: '2026-11-20' }, false],
    [{ search: 'INVIT' }, true], [{ search: 'ben@x' }, true], [{ search: 'zed' }, false],
  ])('[AV-4] %j: %s', (part, belongs) => expect(matches(event, filter(part), now)).toBe(belongs))

  test('[AV-4] what nobody performed is found by no performer', () => {
    expect(matches({ ...event, performerEmail: null }, filter({ by: 'ana@x.example' }), now)).toBe(false)
  })

  test('[AV-4] days are the viewer’s, both ends included', () => {
    expect(boundsOf(filter({ from: '2026-11-20', to: '2026-11-21' }), now)).toEqual({ from: new Date(2026, 10, 20), to: new Date(2026, 10, 22) })
    expect(boundsOf(filter({ span: '7d' }), now)).toEqual({ from: new Date(2026, 10, 14), to: null })
  })
})
