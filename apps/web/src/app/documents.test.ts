import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSchema, NoUnusedFragmentsRule, parse, specifiedRules, validate, visit } from 'graphql'
import { expect, test } from 'vitest'

const web = join(import.meta.dirname, '../..')
const schema = buildSchema(readFileSync(join(web, '../../packages/contract/schema.graphql'), 'utf8'))

const written = globSync('src/**/*.{ts,vue}', { cwd: web })
  .filter((file) => !file.endsWith('.test.ts'))
  .flatMap((file) => [...readFileSync(join(web, file), 'utf8').matchAll(/\bgraphql\(\s*`([^`]+)`/g)].map(([, text]) => ({ file, text: text! })))
const fragments = new Map(written.flatMap(({ text }) => parse(text).definitions).flatMap((definition) =>
  definition.kind === 'FragmentDefinition' ? [[definition.name.value, definition] as const] : []))
const operations = written.filter(({ text }) => parse(text).definitions.some((definition) => definition.kind === 'OperationDefinition'))

/** The document with all the fragments that it names, directly or through another. */
const complete = (text: string) => {
  const document = parse(text)
  const definitions = [...document.definitions]
  for (const definition of definitions) visit(definition, {
    FragmentSpread: ({ name }) => {
      const fragment = fragments.get(name.value)
      if (fragment && !definitions.includes(fragment)) definitions.push(fragment)
    },
  })
  return { ...document, definitions }
}

test.each(operations.map(({ file, text }) => [/\b(?:query|mutation|subscription)\s+(\w+)/.exec(text)?.[1] ?? file, text]))(
  '[AP-2] %s asks only for what the contract has',
  (_, text) => {
    const rules = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule)
    expect(validate(schema, complete(text), rules).map((error) => error.message)).toEqual([])
  },
)

test('[AP-2] every query, mutation and subscription has a name of its own, by which the server knows it', () => {
  const names = operations.map(({ text }) => /\b(?:query|mutation|subscription)\s+\w+/.exec(text)?.[0])
  expect(new Set(names).size).toBe(names.length)
})

test('[AP-5] the types of the contract are those of the published schema: `pnpm --filter @gatehouse/web contract` writes them', () => {
  const fresh = join(mkdtempSync(join(tmpdir(), 'contract-')), 'graphql-env.d.ts')
  execFileSync(process.execPath, [join(web, 'node_modules/gql.tada/bin/cli.js'), 'generate-output', '--output', fresh], { cwd: web })
  expect(readFileSync(join(web, 'src/app/graphql-env.d.ts'), 'utf8') === readFileSync(fresh, 'utf8')).toBe(true)
})
