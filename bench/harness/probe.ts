/** Loaded before a contestant (`--import`): answers the bench's question what the process has used so far. */
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send!({ usage: { cpu: (user + system) / 1e6, memory: process.memoryUsage.rss() } })
})
// Without the bench nobody needs a contestant.
process.on('disconnect', () => process.exit(0))
