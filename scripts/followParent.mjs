/** Preloaded into a program whose parent holds a channel to it: when the parent is gone, also by kill -9, it stops too. */
if (process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel.unref()
}
