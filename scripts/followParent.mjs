/** Preloaded into a program whose parent holds a channel to it: when the parent is gone, also by kill -9, it stops too.
 *  A terminal that went away with the parent must not turn the stop's last words into a crash. */
if (process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel.unref()
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}
