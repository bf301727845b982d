import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { canonicalJson } from './chain.ts'
import { openLog, someEvent } from '../testing/log.ts'
import { verifyStream } from './verify.ts'

let log: Awaited<ReturnType<typeof openLog>>
beforeAll(async () => void (log = await openLog()))
afterAll(() => log.close())

// PostgreSQL stores any text but U+0000.
const text = fc.string({ unit: 'binary', maxLength: 12 }).map((given) => given.replaceAll('\0', '␀'))
const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.constantFrom(-0, 1e21, 5e-324, 2 ** 53 + 2, 0.1 + 0.2))
const anyDetail = fc.letrec<{ value: unknown; object: Record<string, unknown> }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, text, number, fc.boolean(), fc.constant(null), fc.array(tie('value'), { maxLength: 4 }), tie('object')),
  object: fc.dictionary(fc.oneof(text, fc.constantFrom('__proto__', 'constructor', '$type', 'toJSON', '10', '9')), tie('value'), { maxKeys: 5 }),
})).object

test('[AV-6] whatever a detail holds, it comes back from the database with the hash that was written', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyDetail, { minLength: 1, maxLength: 25 }), async (details) => {
      const stream = await log.newStream()
      await log.change(async () => ({ result: undefined, events: details.map((detail) => someEvent(stream, detail)) }))
      expect(await verifyStream(log.database, stream)).toMatchObject({ intact: true, events: details.length })
    }),
    { numRuns: 60 },
  )
})

test('[AV-6] dates, undefined and what else JSON turns into something else is hashed as it will be read', async () => {
  const stream = await log.newStream()
  const detail = { at: new Date(0), nothing: undefined, list: [undefined, Number.NaN], nested: { big: Number.POSITIVE_INFINITY } }
  await log.change(async () => ({ result: undefined, events: [someEvent(stream, detail)] }))
  const [row] = await log.database.read<{ detail: unknown }>({ text: 'SELECT detail FROM activity WHERE stream_id = $1', values: [stream] })
  expect(row!.detail).toEqual({ at: '1970-01-01T00:00:00.000Z', list: [null, null], nested: { big: null } })
  expect(await verifyStream(log.database, stream)).toMatchObject({ intact: true })
})

test('[AV-6] canonical JSON is the same however the members were ordered, and is JSON', () => {
  fc.assert(
    fc.property(anyDetail, (detail) => {
      const turned = (value: unknown): unknown => {
        if (Array.isArray(value)) return value.map(turned)
        if (typeof value !== 'object' || value === null) return value
        return Object.fromEntries(Object.entries(value).reverse().map(([key, member]) => [key, turned(member)]))
      }
      const written = canonicalJson(detail)
      expect(canonicalJson(turned(detail))).toBe(written)
      expect(canonicalJson(JSON.parse(written))).toBe(written)
    }),
  )
})
