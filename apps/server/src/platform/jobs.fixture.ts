/** A process for jobs.test.ts that takes a job and never ends it. */
import { openPool } from './database/client.ts'
import { startJobs } from './jobs.ts'

const quiet = () => {}
await startJobs({
  pool: openPool(process.argv[2]!),
  log: { info: quiet, warn: quiet, error: quiet, debug: quiet },
  tasks: {
    abandon: () => {
      process.stdout.write('holding\n')
      return new Promise(() => {})
    },
  },
})
process.stdout.write('listening\n')
