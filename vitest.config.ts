import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** PostgreSQL and Redis for the tests below; installing a missing one may take its time. */
const globalSetup = './apps/server/src/testing/globalSetup.ts'
const browserSetup = [globalSetup, './e2e/globalSetup.ts']

/** The copy of graphql that Node itself finds for the server's libraries: two in one process do not know each other's types. */
const resolve = { alias: { graphql: createRequire(new URL('apps/server/package.json', import.meta.url)).resolve('graphql') } }

/** The files of a worker load the house once: nothing in it remembers one file in another, and loading it took a fifth of the time. */
const shared = { pool: 'forks', isolate: false } as const

/** What happens over a wire is waited for as long as a busy machine may take; what must be quick, a test times by itself. */
const expect = { poll: { timeout: 15_000 } }

/** The longest files first, so that at the end no worker waits for one of them. */
const longest = ['matrix.test.ts', 'gifts.test.ts', 'equalTimes.test.ts', 'killed.test.ts', 'stranger.test.ts', 'closing.test.ts', 'races.test.ts', 'everyCause.test.ts']
const rank = ({ moduleId }: TestSpecification) => (longest.findIndex((name) => moduleId.endsWith(`/${name}`)) + longest.length + 1) % (longest.length + 1)

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other))
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    teardownTimeout: 30_000,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/**/*.test.ts', 'apps/web/src/**/*.test.ts'],
        },
      },
      {
        resolve,
        test: {
          name: 'server',
          include: ['apps/server/**/*.test.ts', 'scripts/**/*.test.ts'],
          globalSetup,
          ...shared,
          // Left to itself, Vitest takes one less than there are cores.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          expect,
          testTimeout: 40_000,
          hookTimeout: 30_000,
        },
      },
      {
        resolve,
        test: {
          name: 'e2e',
          include: ['e2e/*.e2e.ts'],
          globalSetup: browserSetup,
          ...shared,
          // A third of the time each waits for something live.
          maxWorkers: 2,
          expect,
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve,
        test: {
          name: 'screens',
          include: ['e2e/screens/*.e2e.ts'],
          globalSetup: browserSetup,
          ...shared,
          maxWorkers: 2,
          expect,
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
