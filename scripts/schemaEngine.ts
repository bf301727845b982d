/** What SQL leads from one Prisma schema to another, by Prisma's own engine, without a database. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum, mockMigrationAwareAdapterFactory,
} from '@prisma/driver-adapter-utils'

/** One file of a schema; `path` is what messages call it. */
export interface SchemaFile {
  path: string
  content: string
}

/** The part of the standard API that is used here; its types come only with a browser's. */
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>
}

type Engine = typeof import('@prisma/schema-engine-wasm')

/** Loaded once: the package's module keeps views of the memory of the one instance that it was given. */
let loaded: Promise<Engine> | undefined

/** The package's own entry imports the .wasm file, which Node cannot do without a flag. */
const loadEngine = async (): Promise<Engine> => {
  const path = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const glue = await import(pathToFileURL(path).href)
  const wasm = readFileSync(join(dirname(path), 'schema_engine_bg.wasm'))
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: (text: string) => console.error(text) } })
  ;(instance.exports.__wbindgen_start as () => void)()
  return glue
}

/** The engine asks at its start which server it has, and two texts are compared without one. It is told the release that
 *  Gatehouse is made for; every further question fails. */
const noDatabase = {
  ...mockMigrationAwareAdapterFactory('postgres'),
  connect: async () => ({
    ...(await mockMigrationAwareAdapterFactory('postgres').connect()),
    getConnectionInfo: () => ({ supportsRelationJoins: true }),
    queryRaw: async ({ sql }: { sql: string }) => {
      if (!sql.includes('server_version_num')) throw new Error(`There is no database to ask: ${sql}`)
      return {
        columnNames: ['exists', 'version', 'numeric_version'],
        columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
        rows: [[true, 'PostgreSQL 18', 180_000]],
      }
    },
    dispose: async () => {},
  }),
}

/** The statements that turn a database of schema `from` into one of schema `to`; empty when there is nothing to do.
 *  Throws Prisma's own message when a text is not a schema. */
export const diffSchemas = async (from: SchemaFile[], to: SchemaFile[]): Promise<string> => {
  const { SchemaEngine } = await (loaded ??= loadEngine())
  const adapter = bindMigrationAwareSqlAdapterFactory(noDatabase)
  const target = (files: SchemaFile[]) => ({ tag: 'schemaDatamodel' as const, files })
  const engine = await SchemaEngine.new({ datamodels: undefined }, () => {}, adapter)
  try {
    const { stdout, exitCode } = await engine.diff({
      from: from.length ? target(from) : { tag: 'empty' },
      to: target(to),
      script: true,
      // Asks for exit code 2 where there is a difference: the text is not empty even where there is none.
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    })
    return exitCode === 2 ? (stdout ?? '').trim() : ''
  } catch (error) {
    throw new Error(readable(error), { cause: error })
  } finally {
    engine.free()
  }
}

/** The engine packs its message for people into a JSON inside the error. */
const readable = (error: unknown): string => {
  const text = (error as Error).message ?? String(error)
  try {
    const { message } = JSON.parse(text) as { message?: string }
    return message ?? text
  } catch {
    return text
  }
}
