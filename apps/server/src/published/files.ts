import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql'
import { linesOf } from './operations.ts'
import { operationsModule } from './operationsModule.ts'
import { permissionsPage } from './permissionsPage.ts'

/** A schema as text, in an order of its own, so that moving code changes nothing. */
export const sdlOf = (schema: GraphQLSchema): string => `${printSchema(lexicographicSortSchema(schema))}\n`

/** What is published of the schema, by where it stands in the repository. */
const published = (schema: GraphQLSchema): Record<string, string> => {
  const lines = linesOf(schema)
  return {
    'packages/contract/schema.graphql': sdlOf(schema),
    'packages/contract/src/operations.ts': operationsModule(lines),
    'docs/permissions.md': permissionsPage(lines),
  }
}

const placeOf = (file: string) => fileURLToPath(new URL(`../../../../${file}`, import.meta.url))

const read = (file: string): string | null => {
  try {
    return readFileSync(placeOf(file), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Writes what is not as the schema says. */
export const publish = (schema: GraphQLSchema): void => {
  for (const [file, text] of Object.entries(published(schema))) writeFileSync(placeOf(file), text)
}

/** The files that are not as the schema says. */
export const staleFiles = (schema: GraphQLSchema): string[] =>
  Object.entries(published(schema)).flatMap(([file, text]) => (read(file) === text ? [] : [file]))
