import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashEvent } from './chain.ts'
import type { EventRow } from './event.ts'
import { createLogReader } from './log.ts'
import { openLog, someEvent } from '../testing/log.ts'
import { verifyEvents, verifyStream } from './verify.ts'

let log: Awaited<ReturnType<typeof openLog>>
beforeAll(async () => {
  log = await openLog()
  // What only the owner of the database can do.
  await log.database.pool.query('ALTER TABLE activity DISABLE TRIGGER activity_is_immutable')
})
afterAll(() => log.close())

const written = async (count: number) => {
  const stream = await log.newStream()
  await log.change(async () => ({ result: undefined, events: Array.from({ length: count }, (_, index) => someEvent(stream, { index })) }))
  return stream
}
const sql = (text: string, values: unknown[]) => log.database.pool.query(text, values)
const linesOf = (stream: string) => createLogReader(log.database).after(stream, 0, 10_000)

/** Puts a line into the log as somebody would who knows how hashes are made. */
const forge = async (stream: string, seq: number, before: string) => {
  const line = { ...(await linesOf(stream))[0]!, seq, detail: { forged: true } }
  const hash = hashEvent(Buffer.from(before, 'hex'), line)
  await sql(
    `INSERT INTO activity (stream_id, seq, kind, at, member_email, detail, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [stream, seq, line.kind, line.at, line.memberEmail, line.detail, Buffer.from(hash)],
  )
}

describe('[AV-6] a whole log is verified', () => {
  test('[AV-6] an intact one, longer than it is read at once', async () => {
    const stream = await written(4_500)
    const verdict = await verifyStream(log.database, stream)
    expect(verdict).toMatchObject({ intact: true, events: 4_500, head: (await linesOf(stream)).at(-1)!.hash })
  })

  test('[AV-6] an empty one', async () => {
    expect(await verifyStream(log.database, await log.newStream())).toMatchObject({ intact: true, events: 0 })
  })

  test('[AV-6] one that is written to meanwhile', async () => {
    const stream = await written(2_500)
    const [verdict] = await Promise.all([
      verifyStream(log.database, stream),
      ...Array.from({ length: 20 }, () => log.change(async () => ({ result: undefined, events: [someEvent(stream)] }))),
    ])
    expect(verdict.intact).toBe(true)
  })
})

const tampering: Record<string, { does: (stream: string) => Promise<unknown>; seq: number; problem: string }> = {
  'a changed detail': { does: (id) => sql(`UPDATE activity SET detail = '{"index": 99}' WHERE stream_id = $1 AND seq = 4`, [id]), seq: 4, problem: 'changed' },
  'a changed time': { does: (id) => sql(`UPDATE activity SET at = at - interval '1 millisecond' WHERE stream_id = $1 AND seq = 1`, [id]), seq: 1, problem: 'changed' },
  'another performer': { does: (id) => sql(`UPDATE activity SET performer_email = 'eve@example.com' WHERE stream_id = $1 AND seq = 10`, [id]), seq: 10, problem: 'changed' },
  'another kind': { does: (id) => sql(`UPDATE activity SET kind = 'invited' WHERE stream_id = $1 AND seq = 2`, [id]), seq: 2, problem: 'changed' },
  'a last line that was rewritten with a hash that fits': {
    does: async (id) => {
      const before = (await linesOf(id))[8]!
      await sql('DELETE FROM activity WHERE stream_id = $1 AND seq = 10', [id])
      await forge(id, 10, before.hash)
    },
    seq: 10, problem: 'changed',
  },
  'a removed line': { does: (id) => sql('DELETE FROM activity WHERE stream_id = $1 AND seq = 5', [id]), seq: 5, problem: 'removed' },
  'a removed first line': { does: (id) => sql('DELETE FROM activity WHERE stream_id = $1 AND seq = 1', [id]), seq: 1, problem: 'removed' },
  'a line removed without leaving a gap': {
    does: async (id) => {
      await sql('DELETE FROM activity WHERE stream_id = $1 AND seq = 5', [id])
      await sql('UPDATE activity SET seq = seq - 1 WHERE stream_id = $1 AND seq > 5', [id])
    },
    seq: 5, problem: 'changed',
  },
  'an end that was cut off': { does: (id) => sql('DELETE FROM activity WHERE stream_id = $1 AND seq > 7', [id]), seq: 8, problem: 'cut off' },
  'a log that was emptied': { does: (id) => sql('DELETE FROM activity WHERE stream_id = $1', [id]), seq: 1, problem: 'cut off' },
  'a line put after the end, with a hash that fits': {
    does: async (id) => forge(id, 11, (await linesOf(id)).at(-1)!.hash), seq: 11, problem: 'inserted',
  },
  'a line put before the first one': { does: (id) => forge(id, 0, '00'.repeat(32)), seq: 0, problem: 'inserted' },
  'a line put between two others': {
    does: async (id) => {
      await sql('UPDATE activity SET seq = -seq WHERE stream_id = $1 AND seq >= 4', [id])
      await sql('UPDATE activity SET seq = 1 - seq WHERE stream_id = $1 AND seq < 0', [id])
      await forge(id, 4, (await linesOf(id))[2]!.hash)
    },
    // The forged line follows well; the one that it pushed on is no longer what was written in its place.
    seq: 5, problem: 'changed',
  },
}

describe('[AV-6] what was tampered with is named', () => {
  test.each(Object.entries(tampering))('[AV-6] %s', async (_name, { does, seq, problem }) => {
    const stream = await written(10)
    await does(stream)
    expect(await verifyStream(log.database, stream)).toMatchObject({ intact: false, seq, problem })
  })
})

test('[AV-6] an export is verified without a database, and a line told twice is named', async () => {
  const stream = await written(6)
  const lines = await linesOf(stream)
  const exported = async function* (events: EventRow[]) {
    yield* events
  }
  expect(await verifyEvents(stream, exported(lines))).toMatchObject({ intact: true, events: 6 })
  expect(await verifyEvents(stream, exported(lines.toSpliced(3, 0, lines[2]!)))).toMatchObject({ intact: false, seq: 3, problem: 'inserted' })
  const [foreign] = await linesOf(await written(1))
  expect(await verifyEvents(stream, exported([foreign!, ...lines.slice(1)]))).toMatchObject({ intact: false, seq: 1, problem: 'changed' })
})

describe('[AV-6] gatehouse verify', () => {
  const cli = fileURLToPath(new URL('../cli.ts', import.meta.url))
  const verify = (...words: string[]) =>
    new Promise<{ code: number; said: string }>((resolve) => {
      const environment = { ...process.env, DATABASE_URL: log.url }
      execFile(process.execPath, [cli, 'verify', ...words], { env: environment }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }))
    })
  const account = async (slug: string) => {
    const id = await written(5)
    await sql('INSERT INTO account (id, slug, name) VALUES ($1, $2, $2)', [id, slug])
    return id
  }

  test('[AV-6] says of each account whether it is intact, and ends with 1 when one is not', async () => {
    await account('sound')
    const harmed = await account('harmed')
    expect(await verify('sound')).toMatchObject({ code: 0, said: expect.stringMatching(/^sound: 5 events, intact\. Head [\da-f]{64}\n$/) })
    await sql(`UPDATE activity SET detail = '{}' WHERE stream_id = $1 AND seq = 3`, [harmed])
    const all = await verify()
    expect(all.code).toBe(1)
    expect(all.said).toContain('sound: 5 events, intact')
    expect(all.said).toContain('harmed: NOT INTACT at event 3 (changed)')
    const nobody = await verify('no-such-house')
    expect(nobody).toMatchObject({ code: 1, said: expect.stringContaining('There is no account with the address no-such-house.') })
  })

  test('[AV-6] takes an export, line by line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-export-'))
    const file = join(folder, 'log.ndjson')
    try {
      const lines = (await linesOf(await written(5))).map((line) => JSON.stringify(line))
      writeFileSync(file, `${lines.join('\n')}\n`)
      expect(await verify('--file', file)).toMatchObject({ code: 0, said: expect.stringContaining('5 events, intact') })
      writeFileSync(file, lines.toSpliced(1, 1).join('\n'))
      expect(await verify('--file', file)).toMatchObject({ code: 1, said: expect.stringContaining('at event 2 (removed)') })
      writeFileSync(file, `${lines[0]}\n{"seq":`)
      expect(await verify('--file', file)).toMatchObject({ code: 1, said: expect.stringMatching(/^Line 2 of .* is not JSON/) })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
