import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { contents, statementOf } from './queries/contents.ts'
import type { Manifest, Snapshot } from './snapshot.ts'

/** How many rows are in memory at once, of each export. */
const page = 500
/** From so many rows on a file may pass 4 GiB, which takes another form in a zip. */
const many = 4_000_000

const readme = ({ account, exportedAt }: Snapshot): string => `Everything of ${account.name} (${account.slug}) as it was at ${exportedAt}.

Each .ndjson file holds one kind of record, one JSON object on each line, in UTF-8. Moments are RFC 3339, sums are whole minor units.

${contents.map(({ file, what }) => `${`${file}.ndjson`.padEnd(24)} ${what}`).join('\n')}
${'pictures/'.padEnd(24)} Pictures of members, by the id of their membership
${'manifest.json'.padEnd(24)} Rows, bytes and SHA-256 of each file; written last, so an archive without it was cut off

'npm run gatehouse -- verify --file' with the name of this archive checks all of it, offline, in any copy of Gatehouse's source.
`

type Part = { bytes: Buffer; rows?: number }

/** The rows that a statement finds, as lines of JSON: read by a cursor, a page at a time. */
async function* rowsOf({ client }: Snapshot, text: string): AsyncGenerator<Part> {
  await client.query(`DECLARE exported NO SCROLL CURSOR FOR ${text}`)
  for (;;) {
    const { rows } = await client.query<{ line: string }>(`FETCH ${page} FROM exported`)
    if (rows.length > 0) yield { bytes: Buffer.from(rows.map(({ line }) => `${line}\n`).join('')), rows: rows.length }
    if (rows.length < page) break
  }
  await client.query('CLOSE exported')
}

async function* whole(read: () => Promise<Buffer> | Buffer): AsyncGenerator<Part> {
  yield { bytes: await read() }
}

/** Writes the archive, file after file, as fast as it is read and no faster. `told` hears how many more rows were written. Once the stream is
 *  closed, at its end or before, nothing is asked of the snapshot any more. AC-8 */
export const writeArchive = (snapshot: Snapshot, picture: (key: string) => Promise<Buffer | null>, told: (rows: number) => void): Readable => {
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  const files: Manifest['files'] = []
  let current: Readable | null = null

  /** Passes on what goes into a file, and notes what that was. */
  async function* noted(path: string, parts: AsyncIterable<Part>): AsyncGenerator<Buffer> {
    const hash = createHash('sha256')
    let bytes = 0
    let rows = 0
    for await (const part of parts) {
      hash.update(part.bytes)
      bytes += part.bytes.length
      rows += part.rows ?? 0
      told(part.rows ?? 0)
      yield part.bytes
    }
    files.push({ path, ...(path.endsWith('.ndjson') && { rows }), bytes, sha256: hash.digest('hex') })
  }

  async function* manifest(): AsyncGenerator<Buffer> {
    const { account, exportedAt, log } = snapshot
    yield Buffer.from(`${JSON.stringify({ format: 'gatehouse-export', version: 1, account, exportedAt, log, files } satisfies Manifest, null, 2)}\n`)
  }

  /** Begins to read a file's source when its turn comes. */
  const add = (path: string, source: () => AsyncIterable<Buffer>, options = {}) =>
    zip.addReadStreamLazy(path, { mtime: new Date(snapshot.exportedAt), ...options }, (begin) => {
      current = Readable.from(source(), { objectMode: false })
      // What breaks one file breaks all of it.
      current.on('error', (error) => output.destroy(error))
      if (output.destroyed) current.destroy()
      else begin(null, current)
    })

  output.on('close', () => current?.destroy())
  zip.on('error', (error: Error) => output.destroy(error))
  add('README.txt', () => noted('README.txt', whole(() => Buffer.from(readme(snapshot)))))
  for (const content of contents) {
    const path = `${content.file}.ndjson`
    add(path, () => noted(path, rowsOf(snapshot, statementOf(content, snapshot.account.id))), { forceZip64Format: snapshot.counts.get(content.file)! > many })
  }
  for (const { membershipId, key } of snapshot.pictures) {
    const path = `pictures/${membershipId}.webp`
    // One that was replaced meanwhile is empty: its file may be gone.
    add(path, () => noted(path, whole(async () => (await picture(key)) ?? Buffer.alloc(0))), { compress: false })
  }
  add('manifest.json', manifest)
  zip.end()
  return output
}
