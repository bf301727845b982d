/** Writes Prisma's client after an install. The engine binary is named so that none is downloaded: generation needs none. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { status, error, stdout, stderr } = spawnSync('prisma', ['generate', '--no-hints'], {
  cwd: root,
  env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' },
  encoding: 'utf8',
  shell: process.platform === 'win32',
})
if (status !== 0) console.error(error?.message ?? `${stdout}${stderr}`)
process.exit(status ?? 1)
