import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'

/** PostgreSQL and Redis for the tests below; installing a missing one may take its time. */
const globalSetup = './apps/server/src/testing/globalSetup.ts'

/** The copy of graphql that Node itself finds for the server's libraries: two in one process do not know each other's types. */
const resolve = { alias: { graphql: createRequire(new URL('apps/server/package.json', import.meta.url)).resolve('graphql') } }

/** Over the real wire a stalled machine can fail a test; where a whole run hangs on it, what fails twice is a fault. */
const retry = process.env.CI ? 1 : 0

export default defineConfig({
  test: {
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
          pool: 'forks',
          testTimeout: 40_000,
          retry,
          hookTimeout: 30_000,
        },
      },
      {
        resolve,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.e2e.ts'],
          globalSetup,
          pool: 'forks',
          // A browser and a server want the machine to themselves.
          fileParallelism: false,
          testTimeout: 90_000,
          retry,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
