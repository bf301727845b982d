/** Runs one of Vitest's projects and tells what it came to. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { execute } from './steps.ts'
import type { TestReport } from './testReporter.ts'

const reporter = fileURLToPath(new URL('testReporter.ts', import.meta.url))

/** A test that fails is asked once more, since one stalled moment of a busy machine is no fault of ours; whoever sums up names it.
 *  A run that failed in no test (no files at all) counts as one failure. */
export const runTests = async (project: string, path: string): Promise<TestReport> => {
  process.env.TEST_REPORT = path
  const { code } = await execute(true, 'vitest', 'run', '--project', project, '--retry=1', '--reporter=default', `--reporter=${reporter}`)
  const report = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as TestReport) : { passed: 0, failed: [], unsteady: [] }
  return code !== 0 && !report.failed.length ? { ...report, failed: [`The ${project} tests ended with code ${code}.`] } : report
}
