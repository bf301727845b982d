/** Writes what is published into `dist`: JavaScript with its types, the schema, and the schema as a type for gql.tada.
 *
 *  Plain JavaScript, as Node 20 has to read it. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { minifyIntrospection, outputIntrospectionFile } from '@gql.tada/internal'
import { buildSchema, introspectionFromSchema } from 'graphql'

const here = fileURLToPath(new URL('.', import.meta.url))
const schemaFile = fileURLToPath(import.meta.resolve('@gatehouse/contract/schema.graphql'))

/** Builds the package into a folder, which is emptied before. Throws with the compiler's words.
 *  @param {string} folder */
export const buildClient = (folder) => {
  rmSync(folder, { recursive: true, force: true })
  const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc')
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', here, '--outDir', folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The client could not be built:\n${stdout}`)
  mkdirSync(folder, { recursive: true })
  copyFileSync(schemaFile, join(folder, 'schema.graphql'))
  const introspection = minifyIntrospection(introspectionFromSchema(buildSchema(readFileSync(schemaFile, 'utf8')), { descriptions: false }))
  const [types, declaring] = outputIntrospectionFile(introspection, { fileType: '.d.ts', shouldPreprocess: true }).split("import * as gqlTada from 'gql.tada'")
  // What follows would declare it for everything that a program has of GraphQL, also of other servers.
  if (declaring === undefined) throw new Error('The schema is written as a type in another way than it was.')
  writeFileSync(join(folder, 'introspection.d.ts'), types)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildClient(join(here, 'dist'))
