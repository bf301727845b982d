/** Everything of an account, fetched as its holder's browser does. */
import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { type Entry, fromBufferPromise } from 'yauzl'
import type { Person } from './person.ts'
import { confirm } from './secondFactor.ts'

const problem = '__typename ... on Problem { message }'

export const exportAccount = async (person: Person) =>
  (await person.ask(`mutation { exportAccount { ${problem} ... on Refusal { rule } ... on RateLimited { retryAt } ... on ReadyExport { address expiresAt export { state rows rowsTotal bytes } } } }`)).exportAccount

export const latestExport = async (person: Person): Promise<{ state: string; rows: number; rowsTotal: number; bytes: number; endedAt: string | null } | null> =>
  (await person.ask('{ account { latestExport { state rows rowsTotal bytes endedAt } } }')).account.latestExport

/** The address of an export that waits, after the holder has proved again who they are. */
export const readyExport = async (person: Person): Promise<string> => {
  await confirm(person)
  const ready = await exportAccount(person)
  if (ready.__typename !== 'ReadyExport') throw new Error(`No export: ${JSON.stringify(ready)}`)
  return ready.address as string
}

export const fetchExport = (person: Person, address: string, options: RequestInit = {}): Promise<Response> => {
  const { cookie, 'user-agent': agent } = person.headers() as Record<string, string>
  return fetch(`${person.house}${address}`, { headers: { ...(cookie && { cookie }), 'user-agent': agent! }, ...options })
}

/** What stands in an archive, by path. */
export const unzip = async (archive: Buffer): Promise<Map<string, Buffer>> => {
  const zip = await fromBufferPromise(archive, { lazyEntries: true, autoClose: false })
  const found: [Entry, Buffer][] = []
  for await (const entry of zip.eachEntry()) found.push([entry, await buffer(await zip.openReadStreamPromise(entry))])
  return new Map(found.map(([{ fileName }, content]) => [fileName, content]))
}

export const linesIn = (archive: Map<string, Buffer>, file: string): Record<string, unknown>[] =>
  archive.get(`${file}.ndjson`)!.toString().split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>)

/** All of an export, whole. */
export const wholeExport = async (person: Person): Promise<Buffer> => {
  const answer = await fetchExport(person, await readyExport(person))
  if (answer.status !== 200) throw new Error(`No export: ${answer.status} ${await answer.text()}`)
  return Buffer.from(await answer.arrayBuffer())
}

/** Keeps a file for as long as something looks at it. */
export const asFile = async <T>(content: Buffer, look: (path: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-export-'))
  try {
    const path = join(folder, 'export.zip')
    await writeFile(path, content)
    return await look(path)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
