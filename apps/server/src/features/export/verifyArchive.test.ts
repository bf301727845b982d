import { execFile } from 'node:child_process'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { ZipFile } from 'yazl'
import { asFile, unzip, wholeExport } from '../../testing/export.ts'
import { useHouse } from '../../testing/useHouse.ts'
import { verifyArchive } from './verifyArchive.ts'

const house = useHouse()

let raw: Buffer
let archive: Map<string, Buffer>
beforeAll(async () => {
  const ada = await house.owner('Ada')
  for (let guest = 0; guest < 6; guest++) await ada.invite(`guest${guest}@example.com`)
  raw = await wholeExport(ada)
  archive = await unzip(raw)
})

const zipped = async (files: Map<string, Buffer>): Promise<Buffer> => {
  const zip = new ZipFile()
  for (const [path, content] of files) zip.addBuffer(content, path)
  zip.end()
  return buffer(zip.outputStream as never)
}

/** The archive with one file put in another's place. */
const withFile = (path: string, change: (text: string) => string) => zipped(new Map(archive).set(path, Buffer.from(change(archive.get(path)!.toString()))))
const withLines = (change: (lines: string[]) => string[]) => withFile('activity.ndjson', (text) => `${change(text.trimEnd().split('\n')).join('\n')}\n`)

const harms: [string, () => Promise<Buffer>, string | RegExp][] = [
  ['an event is changed', () => withLines((lines) => lines.with(3, lines[3]!.replace('guest', 'guess'))), /^Event 4 of the log: changed/],
  ['an event is removed', () => withLines((lines) => lines.toSpliced(4, 1)), /^Event 5 of the log: removed/],
  ['the first event is removed', () => withLines((lines) => lines.slice(1)), /^Event 1 of the log: removed/],
  ['the last event is removed', () => withLines((lines) => lines.slice(0, -1)), /^The log ends at event \d+; \d+ were written/],
  ['an event is inserted', () => withLines((lines) => lines.toSpliced(2, 0, lines[1]!)), /^Event 2 of the log: inserted/],
  ['two events change places', () => withLines((lines) => lines.with(2, lines[3]!).with(3, lines[2]!)), /^Event 3 of the log: removed/],
  ['a line is no event', () => withLines((lines) => lines.with(2, '{"seq":')), /^Line 3 of activity\.ndjson is not JSON/],
  ['a member is changed', () => withFile('members.ndjson', (text) => text.replace('"OWNER"', '"ADMIN"')), 'members.ndjson is not what was written.'],
  ['a record is added', () => withFile('coupons.ndjson', (text) => `${text}{}\n`), 'coupons.ndjson is not what was written.'],
  ['a file is missing', () => zipped(new Map([...archive].filter(([path]) => path !== 'grants.ndjson'))), 'grants.ndjson is missing.'],
  ['a file is added', () => zipped(new Map(archive).set('more.ndjson', Buffer.from('{}'))), 'more.ndjson was put into it.'],
  ['the manifest is missing', () => zipped(new Map([...archive].filter(([path]) => path !== 'manifest.json'))), /no manifest.*cut off/],
  ['it was cut off', async () => raw.subarray(0, Math.floor(raw.length / 2)), /no whole archive/],
  ['its last byte is missing', async () => raw.subarray(0, -1), /no whole archive/],
  ['it is another zip', () => zipped(new Map([['manifest.json', Buffer.from('{}')]])), /no export that this version knows/],
]

describe('an export, offline', () => {
  test('[AV-6, AC-8] is intact as it was written, also when it is packed anew', async () => {
    expect(await asFile(raw, verifyArchive)).toMatchObject({ intact: true })
    expect(await asFile(await zipped(archive), verifyArchive)).toMatchObject({ intact: true })
  })

  test.each(harms)('[AV-6, AC-8] is found out where %s', async (_what, harm, message) => {
    const verdict = await asFile(await harm(), verifyArchive)
    expect(verdict).toEqual({ intact: false, message: typeof message === 'string' ? message : expect.stringMatching(message) as string })
  })

  const cli = fileURLToPath(new URL('../../cli.ts', import.meta.url))
  const verify = (path: string) =>
    new Promise<{ code: number; said: string }>((resolve) => {
      execFile(process.execPath, [cli, 'verify', '--file', path], { env: { ...process.env, DATABASE_URL: 'postgres://nowhere.invalid/none' } }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }))
    })

  test('[AV-6, AC-8] is verified by the operators’ command, which needs no database', async () => {
    expect(await asFile(raw, verify)).toEqual({ code: 0, said: expect.stringMatching(/everything of adas-house at .*, \d+ files, \d+ events, intact\. Head [\da-f]{64}\n$/) as string })
    expect(await asFile(await withLines((lines) => lines.toSpliced(4, 1)), verify)).toEqual({ code: 1, said: expect.stringContaining('NOT INTACT. Event 5 of the log: removed.') as string })
  })
})
