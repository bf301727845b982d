import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { errorCodes } from '../graphql/errors.ts'
import { makeKey, program } from '../testing/apiKeys.ts'
import { findProgram, installDebianPackage } from '../testing/programs.ts'
import { useHouse } from '../testing/useHouse.ts'

const house = useHouse()
const run = promisify(execFile)
const folder = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string) => readFileSync(fileURLToPath(new URL(`../../../../${file}`, import.meta.url)), 'utf8')

/** Each example of a page with the answer that follows it. */
const examplesIn = (file: string) =>
  [...read(file).matchAll(/```(sh|ts)\n([\s\S]*?)```\s+```json\n([\s\S]*?)```/g)].map(([, language, code, answer]) => ({ language, code: code!, answer: answer! }))
/** What stands in the place of `…`. */
const like = (value: unknown): unknown => JSON.parse(JSON.stringify(value), (_, one: unknown) => (one === '…' ? expect.any(String) : one))

let env: NodeJS.ProcessEnv
beforeAll(async () => {
  expect(findProgram('curl') ?? installDebianPackage('curl'), 'The examples need curl on PATH.').toBeTruthy()
  const ada = await house.owner('Ada')
  const { secret } = await makeKey(ada, { name: 'Examples', permissions: ['users.manage', 'coupons.view'] })
  env = { ...process.env, GATEHOUSE_URL: house.url, GATEHOUSE_KEY: secret }
})

it.each([['the API', 'docs/api/README.md', 6], ['the client', 'packages/client/README.md', 4]])('[AP-4] every example of the page of %s does what the page says, in order', async (_of, file, count) => {
  const examples = examplesIn(file)
  expect(examples.length).toBeGreaterThanOrEqual(count)
  const { account } = await program(house.url, env.GATEHOUSE_KEY!).ask('{ account { cursor } }')
  env.CURSOR = account.cursor
  for (const { language, code, answer } of examples) {
    const { stdout } = language === 'sh'
      ? await run('bash', ['-c', code], { env })
      : await run(process.execPath, ['--no-warnings', '--input-type=module-typescript', '--eval', code], { env, cwd: folder })
    expect(JSON.parse(stdout), code).toEqual(like(JSON.parse(answer)))
  }
})

it('[AP-2] every error code stands on the API’s page, with what to do', () => {
  const page = read('docs/api/README.md')
  for (const [code, does] of Object.entries(errorCodes)) expect(page).toContain(`| \`${code}\` | ${does.replaceAll('|', '\\|')} |`)
})
