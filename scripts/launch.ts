/** The second half of `npm start`, in the right Node: a built console, then the server. OP-1. */
import { fileURLToPath, pathToFileURL } from 'node:url'
import { buildConsole } from './buildConsole.ts'
import { become } from './children.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const followParent = pathToFileURL(`${root}scripts/followParent.mjs`).href

/** Nothing has been opened yet that would need closing. */
const leave = () => process.exit(130)
process.once('SIGINT', leave).once('SIGTERM', leave)

try {
  await buildConsole(console.log)
} catch (error) {
  console.error((error as Error).message)
  process.exit(1)
}
process.off('SIGINT', leave).off('SIGTERM', leave)
become(process.execPath, ['--import', followParent, 'apps/server/src/main.ts'], { cwd: root })
