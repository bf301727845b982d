import type { Config } from '../config.ts'
import { localFiles } from './local.ts'
import { s3Files } from './s3.ts'

/** Where files are kept that people hand in. Keys are chosen here, never by them: letters, digits, `-`, `_`, `.` and `/`. */
export type Files = {
  /** Keeps a file; whoever asks for it after this has settled gets it whole. */
  put(key: string, bytes: Uint8Array, type: string): Promise<void>
  /** The whole file, or null where there is none. Files are small. */
  get(key: string): Promise<Buffer | null>
  /** Takes a file away; one that is not there is no error. */
  delete(key: string): Promise<void>
}

/** A bucket where one is set, else a folder beside the embedded database. */
export const openFiles = ({ filesUrl, dataDir }: Pick<Config, 'filesUrl' | 'dataDir'>): Files => (filesUrl ? s3Files(filesUrl) : localFiles(dataDir))
