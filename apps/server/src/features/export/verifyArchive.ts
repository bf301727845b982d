import { createHash } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { eventsIn } from '../../activity/lines.ts'
import { verifyEvents } from '../../activity/verify.ts'
import type { Manifest } from './snapshot.ts'

/** What a verification of an archive found: all of it as it was written, or the first thing that is not. */
export type ArchiveVerdict = { intact: true; manifest: Manifest } | { intact: false; message: string }

const harmed = (message: string): ArchiveVerdict => ({ intact: false, message })

const entriesOf = async (zip: ZipFile): Promise<Map<string, Entry>> => {
  const entries = new Map<string, Entry>()
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry)
  return entries
}

/** Holds the log against its chain and against the manifest, and names the first event that was changed, removed or inserted. AV-6 */
const checkLog = async (zip: ZipFile, entry: Entry, { account, log }: Manifest): Promise<ArchiveVerdict | null> => {
  const verdict = await verifyEvents(account.id, eventsIn(await zip.openReadStreamPromise(entry), entry.fileName))
  if (!verdict.intact) return harmed(`Event ${verdict.seq} of the log: ${verdict.problem}. ${verdict.message}`)
  if (verdict.events < log.events) return harmed(`The log ends at event ${verdict.events}; ${log.events} were written.`)
  if (verdict.events > log.events) return harmed(`Event ${log.events + 1} of the log: inserted. Only ${log.events} were written.`)
  if (verdict.head !== log.head) return harmed(`Event ${verdict.events} of the log: changed. It follows the one before it, and is not what was written.`)
  return null
}

const checkFile = async (zip: ZipFile, entry: Entry, { path, bytes, sha256 }: Manifest['files'][number]): Promise<ArchiveVerdict | null> => {
  const hash = createHash('sha256')
  let length = 0
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    hash.update(chunk as Buffer)
    length += (chunk as Buffer).length
  }
  return length === bytes && hash.digest('hex') === sha256 ? null : harmed(`${path} is not what was written.`)
}

const checkAll = async (zip: ZipFile): Promise<ArchiveVerdict> => {
  const entries = await entriesOf(zip)
  const last = entries.get('manifest.json')
  if (!last) return harmed('It has no manifest: it is no export, or was cut off.')
  const manifest = JSON.parse(await text(await zip.openReadStreamPromise(last))) as Manifest
  if (manifest.format !== 'gatehouse-export' || manifest.version !== 1) return harmed('It is no export that this version knows.')
  const named = new Set(['manifest.json', ...manifest.files.map(({ path }) => path)])
  const missing = [...named].find((path) => !entries.has(path))
  if (missing) return harmed(`${missing} is missing.`)
  const foreign = [...entries.keys()].find((path) => !named.has(path))
  if (foreign) return harmed(`${foreign} was put into it.`)
  const fault = await checkLog(zip, entries.get('activity.ndjson')!, manifest)
  if (fault) return fault
  for (const file of manifest.files) {
    const found = await checkFile(zip, entries.get(file.path)!, file)
    if (found) return found
  }
  return { intact: true, manifest }
}

/** Verifies an export of an account offline: that nothing of it is missing, changed or added, and its log against the hash chain. AC-8, AV-6 */
export const verifyArchive = async (path: string): Promise<ArchiveVerdict> => {
  const opened = await openPromise(path, { autoClose: false, lazyEntries: true }).catch((error: Error) => error)
  if (opened instanceof Error) return harmed(`It is no whole archive, and may have been cut off: ${opened.message}`)
  try {
    return await checkAll(opened)
  } catch (error) {
    return harmed((error as Error).message)
  } finally {
    opened.close()
  }
}
