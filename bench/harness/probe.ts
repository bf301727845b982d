import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Loaded before a contestant (`--import`): answers the bench's question what the process has used so far. */
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

process.on('message', (question) => {
  if (question === 'held') {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    process.send!({ held: heapUsed + external })
  }
  if (question !== 'usage') return
  const { user, system } = process.cpuUsage()
  process.send!({ usage: { cpu: (user + system) / 1e6, memory: process.memoryUsage.rss() } })
})
// Without the bench nobody needs a contestant.
process.on('disconnect', () => process.exit(0))
