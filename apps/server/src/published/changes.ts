import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type DeclaredChange, declaredChanges } from '@gatehouse/contract/declared-changes'
import { buildSchema, findBreakingChanges, type GraphQLSchema } from 'graphql'
import { deprecationFaults } from './deprecations.ts'
import { sdlOf } from './files.ts'

const publishedFile = fileURLToPath(new URL('../../../../packages/contract/published.graphql', import.meta.url))

/** What is wrong with how a schema differs from the published one: what breaks and is not declared, or is declared badly or for nothing. AP-5 */
export const changeFaults = (published: GraphQLSchema, schema: GraphQLSchema, declared: readonly DeclaredChange[]): string[] => {
  const breaking = findBreakingChanges(published, schema).map(({ description }) => description)
  return [
    ...breaking.filter((change) => !declared.some((one) => one.change === change))
      .map((change) => `This breaks programs that work: "${change}" Take it back, or say in packages/contract/src/declaredChanges.ts why it has to be.`),
    ...declared.filter(({ change }) => !breaking.includes(change)).map(({ change }) => `A change is declared that is none since the last release: "${change}"`),
    ...declared.filter(({ why, on }) => why.trim().length < 20 || !/^\d{4}-\d\d-\d\d$/.test(on) || Number.isNaN(Date.parse(on)))
      .map(({ change }) => `A declared change needs its reason, in a sentence, and its day: "${change}"`),
  ]
}

/** The same for the schema of now, with what is wrong with its deprecations. */
export const faultsSincePublished = (schema: GraphQLSchema): string[] =>
  [...changeFaults(buildSchema(readFileSync(publishedFile, 'utf8')), schema, declaredChanges), ...deprecationFaults(schema)]

/** From now on the schema of now is the published one, which programs may rely on. */
export const release = (schema: GraphQLSchema): void => writeFileSync(publishedFile, sdlOf(schema))
