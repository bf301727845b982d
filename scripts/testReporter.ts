/** What a run of tests came to, written where `TEST_REPORT` says, for whoever sums up. */
import { writeFileSync } from 'node:fs'
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node'

export interface TestReport {
  passed: number
  /** Each by name, with the first line of why. A test that was skipped counts among them, and a file that could not be loaded. */
  failed: string[]
  /** What passed only when it was asked again. */
  unsteady: string[]
}

const because = (name: string, errors: readonly { message?: string }[] = []) => [name, errors[0]?.message?.split('\n')[0]].filter(Boolean).join(': ')

const named = (test: TestCase) => `${test.module.relativeModuleId}: ${test.fullName}`

export default class implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], between: readonly SerializedError[]): void {
    const report: TestReport = { passed: 0, failed: between.map(outside), unsteady: [] }
    for (const module of modules) {
      if (module.errors().length) report.failed.push(because(module.relativeModuleId, module.errors()))
      for (const test of module.children.allTests()) tell(test, report)
    }
    writeFileSync(process.env.TEST_REPORT!, JSON.stringify(report))
  }
}

/** What no test waited for, with the file and the test that ran when it was noticed. */
const outside = (error: SerializedError) => because(['between tests', error.VITEST_TEST_PATH, error.VITEST_TEST_NAME].filter(Boolean).join(', '), [error])

const tell = (test: TestCase, report: TestReport): void => {
  const { state, errors } = test.result()
  if (state !== 'passed') return void report.failed.push(because(named(test), errors ?? [{ message: state }]))
  report.passed += 1
  if (test.diagnostic()?.flaky) report.unsteady.push(because(named(test), errors))
}
