/** `npm test`: every check of the house, one after another, also after one has failed. The last line sums up: each check
 *  counts as one, each test as one. OP-1. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildConsole } from './buildConsole.ts'
import { checkRules } from './rules.ts'
import { interrupt, run } from './steps.ts'
import { runTests, type Count } from './tests.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const reports = mkdtempSync(join(tmpdir(), 'gatehouse-check-'))
process.once('exit', () => rmSync(reports, { recursive: true }))

/** Settings of a Gatehouse that may run on this machine; tests make their own. */
for (const name of ['PORT', 'HOST', 'PUBLIC_URL', 'DATABASE_URL', 'SMTP_URL', 'MAIL_FROM', 'TRUST_PROXY', 'LOG_LEVEL']) {
  delete process.env[name]
}

/** Throws what is wrong, in words, when a check fails. */
type Check = () => unknown

const checks: Record<string, Check> = {
  lint: () => run('eslint', '.', '--max-warnings', '0'),
  'import directions': () => run('depcruise', '--config', '.dependency-cruiser.js', 'apps', 'packages', 'e2e', 'scripts'),
  'types of the server': () => run('tsc', '-p', 'tsconfig.json', '--noEmit'),
  'types of the console': () => run('vue-tsc', '-p', 'apps/web/tsconfig.json', '--noEmit'),
  'migrations lead to the schema': () => run('node', 'scripts/db-diff.ts', '--check'),
  'the published API is the code\'s': () => run('node', 'apps/server/src/cli.ts', 'schema', '--check'),
  'every rule has its test': () => checkRules(root),
  'the console builds': () => buildConsole(() => {}),
}

const suites = ['unit', 'server', 'e2e', 'screens']

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`

const attempt = async (name: string, check: Check): Promise<Count> => {
  const since = performance.now()
  try {
    await check()
    console.log(`✓ ${name} (${seconds(since)})`)
    return { passed: 1, failed: 0 }
  } catch (error) {
    console.log(`✗ ${name} (${seconds(since)})\n${(error as Error).message}\n`)
    return { passed: 0, failed: 1 }
  }
}

const suite = async (name: string): Promise<Count> => {
  const since = performance.now()
  const count = await runTests(name, join(reports, `${name}.json`))
  console.log(`${count.failed ? '✗' : '✓'} ${name} tests: ${count.passed} passed, ${count.failed} failed (${seconds(since)})\n`)
  return count
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt())

const counts: Count[] = []
for (const [name, check] of Object.entries(checks)) counts.push(await attempt(name, check))
for (const name of suites) counts.push(await suite(name))

const sum = (of: keyof Count) => counts.reduce((total, count) => total + count[of], 0)
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exit(sum('failed') ? 1 : 0)
