/** Runs one of Vitest's projects and counts. */
import { existsSync, readFileSync } from 'node:fs'
import { execute } from './steps.ts'

export interface Count {
  passed: number
  failed: number
}

interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { status: string; assertionResults: unknown[] }[]
}

/** A test that was skipped counts as failed, and so does a file that could not be loaded, or a run that failed in no
 *  test (no files, an error between tests). */
export const runTests = async (project: string, report: string): Promise<Count> => {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { code } = await execute(true, 'vitest', 'run', '--project', project, ...reporters)
  const count = existsSync(report) ? read(JSON.parse(readFileSync(report, 'utf8')) as Report) : { passed: 0, failed: 0 }
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count
}

const read = (report: Report): Count => {
  const broken = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.length)
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numPendingTests + report.numTodoTests + broken.length,
  }
}
