/** `npm test`: every check of the house, then every suite of tests, also after one has failed. The last line sums up: each check
 *  counts as one, each test as one. OP-1. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildConsole } from './buildConsole.ts'
import { checkRules } from './rules.ts'
import { interrupt, run } from './steps.ts'
import type { TestReport } from './testReporter.ts'
import { runTests } from './tests.ts'

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
  'types of the explorer': () => run('tsc', '-p', 'apps/explorer/tsconfig.json'),
  'migrations lead to the schema': () => run('node', 'scripts/db-diff.ts', '--check'),
  'the published API is the code\'s': () => run('node', 'apps/server/src/cli.ts', 'schema', '--check'),
  'every rule has its test': () => checkRules(root),
  'the console builds': () => buildConsole(() => {}),
}

const suites = ['unit', 'server', 'e2e', 'screens']

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`

const attempt = async (name: string, check: Check): Promise<TestReport> => {
  const since = performance.now()
  try {
    await check()
    console.log(`✓ ${name} (${seconds(since)})`)
    return { passed: 1, failed: [], unsteady: [] }
  } catch (error) {
    console.log(`✗ ${name} (${seconds(since)})\n${(error as Error).message}\n`)
    return { passed: 0, failed: [name], unsteady: [] }
  }
}

const suite = async (name: string): Promise<TestReport> => {
  const since = performance.now()
  const report = await runTests(name, join(reports, `${name}.json`))
  console.log(`${report.failed.length ? '✗' : '✓'} ${name} tests: ${report.passed} passed, ${report.failed.length} failed (${seconds(since)})\n`)
  return report
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt())

const found: TestReport[] = []
// Two at once: each keeps one core busy.
const waiting = Object.entries(checks)
const worker = async () => {
  for (let next = waiting.shift(); next; next = waiting.shift()) found.push(await attempt(...next))
}
await Promise.all([worker(), worker()])
for (const name of suites) found.push(await suite(name))

const passed = found.reduce((total, report) => total + report.passed, 0)
const failed = found.flatMap((report) => report.failed)
for (const name of found.flatMap(({ unsteady }) => unsteady)) console.log(`passed only when asked again: ${name}`)
for (const name of failed) console.log(`failed: ${name}`)
console.log(`${passed} passed, ${failed.length} failed`)
process.exit(failed.length ? 1 : 0)
