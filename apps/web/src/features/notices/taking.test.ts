import { expect, test } from 'vitest'
import type { Notice } from './documents.ts'
import { countWords, type Known, mark, take } from './taking.ts'

const notice = (id: string, at: string, readAt: string | null = null): Notice => ({ id, kind: 'TEAM', text: id, at: `2026-11-22T${at}.000Z`, readAt, accountId: null, accountName: null, path: '/' })
const nothing = { added: [], changed: [], readUntil: null, unread: 0 }
const known: Known = { list: [notice('b', '10:00:00'), notice('a', '09:00:00')], unread: 2 }
const ids = ({ list }: Known) => list.map(({ id }) => id)

test('[NO-2] what comes in stands at its place, once, however often it comes', () => {
  const message = { ...nothing, added: [notice('c', '09:30:00')], unread: 3 }
  const once = take(known, message)
  expect(ids(once)).toEqual(['b', 'c', 'a'])
  expect(take(once, message)).toEqual(once)
})

test('[NO-2] marked elsewhere, they are marked here; all at once only as far as there were some', () => {
  expect(take(known, { ...nothing, changed: [{ id: 'a', readAt: '2026-11-22T11:00:00.000Z' }], unread: 1 }).list.map(({ readAt }) => readAt !== null)).toEqual([false, true])
  expect(take(known, { ...nothing, readUntil: '2026-11-22T09:59:59.000Z', unread: 1 }).list.map(({ readAt }) => readAt !== null)).toEqual([false, true])
  const read = take(known, { ...nothing, changed: [{ id: 'a', readAt: '2026-11-22T11:00:00.000Z' }] })
  expect(take(read, { ...nothing, changed: [{ id: 'a', readAt: null }], unread: 1 }).list.at(-1)!.readAt).toBeNull()
})

test('[NO-2] the count follows what is marked here, and never falls below none', () => {
  const read = mark(known, 'a', '2026-11-22T11:00:00.000Z')
  expect(read.unread).toBe(1)
  expect(mark(read, 'a', '2026-11-22T11:00:01.000Z')).toEqual(read)
  expect(mark(read, 'a', null).unread).toBe(2)
  expect(mark(known, 'nobody', null)).toEqual(known)
  expect([0, 1, 99, 100].map(countWords)).toEqual(['', '1', '99', '99+'])
})
