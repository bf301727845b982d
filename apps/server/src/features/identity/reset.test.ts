import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { closeCodes } from '@gatehouse/contract/close-codes'
import { describe, expect, it } from 'vitest'
import { begin, secondFactors, setUpTotp } from '../../testing/secondFactor.ts'
import { changeSettings } from '../../testing/settings.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse({ tempo: { lookEvery: 100 } })

const cli = fileURLToPath(new URL('../../cli.ts', import.meta.url))
const reset = (email: string) =>
  new Promise<{ code: number; said: string }>((resolve) => {
    execFile(process.execPath, [cli, 'second-factor', 'reset', email], { env: { ...process.env, DATABASE_URL: house.databaseUrl } }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }))
  })

describe('gatehouse second-factor reset', () => {
  it('[ID-8, AV-1] frees a login of what its person has lost, leaves its line and mails them', async () => {
    const ana = await house.owner('Ana')
    await setUpTotp(ana)
    expect(await reset(ana.email.toUpperCase())).toEqual({ code: 0, said: 'ANA@EXAMPLE.COM: 1 second factor removed, with the recovery codes. They are mailed about it.\n' })
    expect(await secondFactors(ana)).toMatchObject({ authenticator: null, recoveryCodesLeft: 0 })
    expect((await ana.activity())[0]).toMatchObject({ kind: 'second factor reset', memberEmail: ana.email, performerEmail: null, detail: { factors: 1 } })
    await house.quiet()
    const mail = (await house.mails(ana.email)).find(({ subject }) => subject === 'Your second factor was reset')
    expect(mail!.text).toContain('By: An operator of this Gatehouse')
    await ana.signOut()
    expect((await begin(ana)).__typename).toBe('SignedIn')
  })

  it('[ID-8, LV-3] closes the connections to accounts that ask for one, on nodes that run meanwhile', async () => {
    const bo = await house.owner('Bo')
    await setUpTotp(bo)
    await changeSettings(bo, { secondFactorRequired: true })
    const tab = bo.connect()
    await tab.opened
    await reset(bo.email)
    expect((await tab.closed).code).toBe(closeCodes.accessEnded)
    expect((await bo.send('{ account { name } }')).errors).toMatchObject([{ extensions: { code: 'SECOND_FACTOR_REQUIRED' } }])
  })

  it('[ID-8] says in a line where there is no such login, or nothing to reset', async () => {
    const cy = await house.owner('Cy')
    expect(await reset('nobody@example.com')).toEqual({ code: 1, said: 'There is no login with the email nobody@example.com.\n' })
    expect(await reset(cy.email)).toEqual({ code: 1, said: `${cy.email} has no second factor.\n` })
  })
})
