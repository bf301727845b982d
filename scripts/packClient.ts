/** Packs packages/client as it would be published, and says how a program takes it in. pnpm does it: npm would leave in what only this repository
 *  understands. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const [folder = root] = process.argv.slice(2)
const packed = execFileSync('pnpm', ['--filter', '@gatehouse/client', 'pack', '--json', '--pack-destination', folder], { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' })
const { filename } = JSON.parse(packed) as { filename: string }
console.log(`Packed. In your program: npm install graphql ${filename}`)
