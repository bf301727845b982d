import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildClient } from '../build.mjs'

/** A program that has installed the package as it is published, and what the package needs. */
const home = fileURLToPath(new URL('../', import.meta.url))
const root = join(home, '../..')
let program: string
let installed: string
type Manifest = { files: string[]; publishConfig: { exports: Record<string, string | Record<string, string>> } }
const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as Manifest

beforeAll(() => {
  const cache = join(home, 'node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  program = mkdtempSync(join(cache, 'program-'))
  installed = join(program, 'node_modules/@gatehouse/client')
  buildClient(join(installed, 'dist'))
  const { publishConfig, ...rest } = manifest
  writeFileSync(join(installed, 'package.json'), JSON.stringify({ ...rest, ...publishConfig }))
}, 60_000)
afterAll(() => rmSync(program, { recursive: true, force: true }))

it('[AP-4] the package holds everything that it exports, and all that it publishes is there', () => {
  const files = Object.values(manifest.publishConfig.exports).flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.values(entry)))
  expect(files.length).toBeGreaterThan(3)
  for (const file of files) expect(existsSync(join(installed, file)), file).toBe(true)
  for (const file of manifest.files) expect(existsSync(join(file === 'dist' ? installed : home, file)), file).toBe(true)
})

it('[AP-4] with everything that it brings except graphql it is smaller than 15 kB', async () => {
  const options = { lib: { entry: join(installed, 'dist/index.js'), formats: ['es' as const] }, write: false, rolldownOptions: { external: ['graphql'] }, minify: true }
  const [{ output }] = (await build({ configFile: false, root: program, logLevel: 'silent', build: options })) as unknown as [{ output: { code: string }[] }]
  const code = output.map((chunk) => chunk.code).join('\n')
  expect(code).toContain('x-gatehouse-cursor')
  expect(code).toContain('event-stream')
  // The only thing that it takes from outside.
  expect([...code.matchAll(/from\s*["']([^"']+)["']/g)].map(([, name]) => name)).toEqual(['graphql'])
  expect(gzipSync(code).length).toBeLessThan(15_000)
}, 30_000)

const consumer = `
import { createClient, type Document, GatehouseError, type Scalars } from '@gatehouse/client'
import type { introspection } from '@gatehouse/client/introspection'
import { initGraphQLTada } from 'gql.tada'

const graphql = initGraphQLTada<{ introspection: introspection; disableMasking: true; scalars: Scalars }>()
const gatehouse = createClient({ url: 'https://gatehouse.example.com', key: async () => 'gatehouse_…' })

const members = graphql('query ($first: Int!, $search: String) { account { members(first: $first, search: $search) { nodes { name role } } } }')
const name: string = (await gatehouse.query(members, { first: 10 })).account.members.nodes[0]!.name
const role: 'OWNER' | 'ADMIN' | 'MEMBER' | 'PARTNER' = (await gatehouse.query(members, { first: 10, search: null }, { signal: AbortSignal.timeout(1) })).account.members.nodes[0]!.role
await gatehouse.query(graphql('{ account { name } }'))
await gatehouse.query(graphql('{ account { name } }'), {}, { signal: AbortSignal.timeout(1) })
// @ts-expect-error \`first\` is needed
await gatehouse.query(members)
// @ts-expect-error and is a number
await gatehouse.query(members, { first: 'ten' })
// @ts-expect-error there is no such field
void (await gatehouse.query(members, { first: 10 })).account.membership

const invite = graphql('mutation ($input: InviteMembersInput!) { inviteMembers(input: $input) { __typename ... on InvitedMembers { sent { invitation { email } } } ... on Problem { message } } }')
const { inviteMembers } = await gatehouse.mutate(invite, { input: { addresses: 'kim@example.com' } }, { idempotencyKey: 'one' })
if (inviteMembers.__typename === 'InvitedMembers') inviteMembers.sent.map(({ invitation }) => invitation.email)

const activity = graphql('subscription ($after: Cursor) { activity(after: $after) { cursor event { kind at } } }')
for await (const { activity: { cursor, event } } of gatehouse.subscribe(activity, { after: 'x' }, { onState: ({ state }) => state })) {
  const words: string = cursor + event.kind + event.at
  if (words) break
}
for await (const _ of gatehouse.subscribe(activity)) break
// @ts-expect-error without a cursor nothing resumes
gatehouse.subscribe(graphql('subscription ($after: Cursor) { activity(after: $after) { event { kind } } }'))
// @ts-expect-error nor without a place to begin at
gatehouse.subscribe(graphql('subscription { activity { cursor event { kind } } }'))

// As GraphQL Code Generator makes them.
type Generated = { __typename?: 'Subscription'; activity: { __typename?: 'ActivityMessage'; cursor: string } }
declare const generated: Document<Generated, { after?: string | null }>
for await (const { activity: { cursor } } of gatehouse.subscribe(generated)) if (cursor.length) break
declare const placeless: Document<{ __typename?: 'Subscription'; activity: { at: string } }, { after?: string | null }>
// @ts-expect-error without a cursor nothing resumes
gatehouse.subscribe(placeless)

// Plain text says nothing of its types.
const plain = (await gatehouse.query('{ account { name } }')).account.name + (await gatehouse.mutate('mutation { signOut { signedOut } }')).signOut
for await (const { activity: { cursor } } of gatehouse.subscribe('subscription ($after: Cursor) { activity(after: $after) { cursor } }', { after: plain })) if (cursor) break
gatehouse.subscribe('subscription ($after: Cursor) { activity(after: $after) { cursor } }', {}, { signal: AbortSignal.timeout(1) })
const text = await gatehouse.query<{ account: { name: string } }, object>('{ account { name } }')
const code: string = new GatehouseError('NETWORK', text.account.name + name + role).code
void code
`

/** What the compiler has to say about a program of these files. */
const compiled = (files: Record<string, string>, types: string[] = []) => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(program, name), text)
  writeFileSync(join(program, 'package.json'), '{ "type": "module" }')
  const options = { module: 'NodeNext', target: 'ES2022', lib: ['ES2022', 'DOM', 'DOM.AsyncIterable'], strict: true, noEmit: true, types }
  writeFileSync(join(program, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: Object.keys(files) }))
  const tsc = join(createRequire(import.meta.url).resolve('typescript/package.json'), '../bin/tsc')
  return spawnSync(process.execPath, [tsc, '-p', program], { encoding: 'utf8' })
}

it('[AP-4] a program’s own documents are typed by the schema that comes with the package', () => {
  expect(compiled({ 'program.ts': consumer })).toMatchObject({ stdout: '', status: 0 })
}, 60_000)

it('[AP-4] every example in TypeScript compiles as it stands on its page', () => {
  // Of the API's page, which shows what goes without this package too.
  const sockets = 'apps/server/node_modules/graphql-ws'
  symlinkSync(join(root, sockets), join(program, 'node_modules/graphql-ws'), 'junction')
  const examples = ['packages/client/README.md', 'docs/api/README.md'].flatMap((page, at) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/```(?:ts|typescript)\n([\s\S]*?)```/g)].map(([, code], number) => [`example-${at}-${number}.ts`, code!] as const))
  expect(examples.length).toBeGreaterThanOrEqual(6)
  expect(compiled(Object.fromEntries(examples), ['node'])).toMatchObject({ stdout: '', status: 0 })
}, 60_000)
