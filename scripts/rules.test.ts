import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { checkRules } from './rules.ts'

const root = mkdtempSync(join(tmpdir(), 'gatehouse-rules-'))
afterAll(() => rmSync(root, { recursive: true }))

test('[OP-1] a rule without a test is named, and one test may hold several rules', () => {
  mkdirSync(join(root, 'docs'))
  mkdirSync(join(root, 'apps/server'), { recursive: true })
  expect(() => checkRules(root)).toThrow('docs/rules.md names no rule')

  // Numbers that no real rule has, put together so that this file does not itself name them.
  const [one, two, three] = ['1', '2', '3'].map((number) => `ZZ-9${number}`)
  writeFileSync(join(root, 'docs/rules.md'), `# Rules\n\n- ${one} First.\n- ${two} Second.\n- ${three} Third.\n`)
  writeFileSync(join(root, 'apps/server/a.test.ts'), `test('[${one}, ${two}] both', () => {})\n// [${three}] in a comment\n`)
  expect(() => checkRules(root)).toThrow(`These rules have no test that begins with their number: ${three}.`)

  writeFileSync(join(root, 'apps/server/b.test.ts'), `test('[${three}] the third', () => {})\n`)
  expect(() => checkRules(root)).not.toThrow()
})
