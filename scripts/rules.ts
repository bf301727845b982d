/** Holds docs/rules.md and the tests together: each rule that the house claims to hold has a test that names it. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const tests = ['apps/**/*.test.ts', 'packages/**/*.test.ts', 'scripts/**/*.test.ts', 'e2e/**/*.e2e.ts']

/** Throws the rules that no test names. A rule is a line `- SE-2 …`, a test's name begins `[SE-2]` or `[SE-2, SE-3]`. */
export const checkRules = (root: string): void => {
  const page = join(root, 'docs/rules.md')
  const claimed = existsSync(page) ? [...readFileSync(page, 'utf8').matchAll(/^- ([A-Z]{2}-\d+)\b/gm)].map(([, rule]) => rule) : []
  if (!claimed.length) throw new Error('docs/rules.md names no rule: each needs a line that begins "- SE-2 ".')
  const tested = new Set<string | undefined>()
  for (const file of globSync(tests, { cwd: root, exclude: ['**/node_modules'] })) {
    for (const [, names] of readFileSync(join(root, file), 'utf8').matchAll(/['"`]\[([A-Z]{2}-\d+(?:, [A-Z]{2}-\d+)*)\] /g)) {
      for (const rule of names?.split(', ') ?? []) tested.add(rule)
    }
  }
  const missing = claimed.filter((rule) => !tested.has(rule))
  if (missing.length) throw new Error(`These rules have no test that begins with their number: ${missing.join(', ')}.`)
}
