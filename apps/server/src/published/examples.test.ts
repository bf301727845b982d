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
const page = readFileSync(fileURLToPath(new URL('../../../../docs/api/README.md', import.meta.url)), 'utf8')

/** Each example with the answer that follows it. */
const examples = [...page.matchAll(/```(sh|ts)\n([\s\S]*?)```\s+```json\n([\s\S]*?)```/g)].map(([, language, code, answer]) => ({ language, code: code!, answer: answer! }))
/** What stands in the place of `…`. */
const like = (value: unknown): unknown => JSON.parse(JSON.stringify(value), (_, one: unknown) => (one === '…' ? expect.any(String) : one))

let env: NodeJS.ProcessEnv
beforeAll(async () => {
  expect(findProgram('curl') ?? installDebianPackage('curl'), 'The examples need curl on PATH.').toBeTruthy()
  const ada = await house.owner('Ada')
  const { secret } = await makeKey(ada, { name: 'Examples', permissions: ['users.manage', 'coupons.view'] })
  const { account } = await program(house.url, secret).ask('{ account { cursor } }')
  env = { ...process.env, GATEHOUSE_URL: house.url, GATEHOUSE_KEY: secret, CURSOR: account.cursor }
})

it('[AP-4] every example of the API’s page does what the page says, in order', async () => {
  expect(examples.length).toBeGreaterThanOrEqual(6)
  for (const { language, code, answer } of examples) {
    const { stdout } = language === 'sh'
      ? await run('bash', ['-c', code], { env })
      : await run(process.execPath, ['--no-warnings', '--input-type=module-typescript', '--eval', code], { env, cwd: folder })
    expect(JSON.parse(stdout), code).toEqual(like(JSON.parse(answer)))
  }
})

it('[AP-2] every error code stands on the API’s page, with what to do', () => {
  for (const [code, does] of Object.entries(errorCodes)) expect(page).toContain(`| \`${code}\` | ${does.replaceAll('|', '\\|')} |`)
})
