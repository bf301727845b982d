import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }

test.each(['README.md', 'packages/client/README.md', 'docs/api/README.md'])('[OP-1] whatever %s says to run here needs an older Node and npm, and nothing else', (page) => {
  const text = read(page)
  expect(text.match(/(`|^)(npx )?pnpm\b.*/gm)).toBeNull()
  for (const [, name] of text.matchAll(/(?:`|^)npm (?:run ([\w-]+)|(?:start|test)\b)/gm)) if (name) expect(scripts[name], name).toBe(`node scripts/bootstrap.mjs ${name}`)
})

test('[OP-1] the operators’ commands are told as they are typed', async () => {
  const { stdout } = await run(process.execPath, [join(root, 'apps/server/src/cli.ts'), '--help'])
  expect(stdout).toContain('npm run gatehouse -- verify|')
})

test('[AP-4] the client is packed into the file that its page names, for any npm', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'packed-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const { stdout } = await run(process.execPath, [join(root, 'scripts/packClient.ts'), folder])
  const { version } = JSON.parse(read('packages/client/package.json')) as { version: string }
  const name = `gatehouse-client-${version}.tgz`
  expect(stdout).toContain(`npm install graphql ${join(folder, name)}`)
  expect(read('packages/client/README.md')).toContain(`npm install graphql ../gatehouse/${name}`)
  await run('tar', ['-xzf', name], { cwd: folder })
  const packed = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8')) as { exports: unknown; dependencies: Record<string, string> }
  expect(packed).toMatchObject({ exports: { '.': { default: './dist/index.js' } } })
  // What only pnpm understands, and only here.
  expect(JSON.stringify([packed.dependencies, packed.exports])).not.toMatch(/catalog:|workspace:|\.\.\/|src\//)
})
