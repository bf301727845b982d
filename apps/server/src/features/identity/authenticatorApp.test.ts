import { describe, expect, it } from 'vitest'
import { heldClock, minutes, seconds } from '../../testing/clock.ts'
import type { Person } from '../../testing/person.ts'
import { begin, codeOf, confirm, confirmSecondFactor, confirmTotp, finish, removeTotp, renewRecoveryCodes, secondFactors, setUpTotp, startTotp } from '../../testing/secondFactor.ts'
import { useHouse } from '../../testing/useHouse.ts'

const clock = heldClock()
const house = useHouse({ clock })

let people = 0
const someone = () => house.owner(`Person ${++people}`)
const withTotp = async () => {
  const person = await someone()
  return { person, app: await setUpTotp(person, clock.now) }
}
/** The next code of the app will be another one. */
const nextCode = () => clock.pass(30 * seconds)
const ownEvents = (person: Person) =>
  house.sql<{ kind: string; detail: Record<string, unknown> }>(`SELECT kind, detail FROM activity a JOIN "user" u ON u.id = a.stream_id WHERE u.email = $1 ORDER BY seq DESC`, [person.email])

describe('setting up an authenticator app', () => {
  it('[ID-8] gives a secret as text, address and picture, and is in force once a right code has come back', async () => {
    const ana = await someone()
    const { token, secret, uri, picture } = await startTotp(ana)
    expect(secret).toMatch(/^[A-Z2-7]{32}$/)
    expect(uri).toBe(`otpauth://totp/Gatehouse:${encodeURIComponent(ana.email)}?issuer=Gatehouse&secret=${secret}&algorithm=SHA1&digits=6&period=30`)
    expect(Buffer.from(picture.replace('data:image/svg+xml;base64,', ''), 'base64').toString()).toMatch(/^<svg/)
    expect((await secondFactors(ana)).authenticator).toBeNull()

    const added = await confirmTotp(ana, token, ` ${codeOf(secret, clock.now()).replace(/(...)/, '$1 ')} `)
    expect(added).toMatchObject({ __typename: 'AddedSecondFactor', viewer: { secondFactors: { authenticator: { lastUsedAt: null }, passkeys: [], recoveryCodesLeft: 10, requiredBy: [] } } })
    expect(added.recoveryCodes).toHaveLength(10)
    expect(new Set(added.recoveryCodes).size).toBe(10)
    for (const code of added.recoveryCodes) expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/)
    expect((await ana.activity()).map(({ kind }) => kind)).toContain('second factor added')
  })

  it('[ID-8] takes no wrong code and no late one, and leaves nothing half done', async () => {
    const bo = await someone()
    const { token, secret } = await startTotp(bo)
    expect(await confirmTotp(bo, token, codeOf(secret, new Date(clock.now().getTime() + 5 * minutes)))).toMatchObject({ __typename: 'SetupFailed', setupHolds: true })
    for (const nonsense of ['', '12345', '1234567', 'abcdef']) expect(await confirmTotp(bo, token, nonsense)).toMatchObject({ __typename: 'SetupFailed', setupHolds: true })
    clock.pass(16 * minutes)
    expect(await confirmTotp(bo, token, codeOf(secret, clock.now()))).toMatchObject({ __typename: 'SetupFailed', setupHolds: false, message: 'This took too long. Begin again.' })
    expect((await secondFactors(bo)).authenticator).toBeNull()
    expect((await bo.elsewhere().signIn()).__typename).toBe('SessionConflict')
  })

  it('[ID-8] is nobody else’s to finish, and finished once, also at one moment', async () => {
    const [cy, di] = [await someone(), await someone()]
    const { token, secret } = await startTotp(cy)
    expect(await confirmTotp(di, token, codeOf(secret, clock.now()))).toMatchObject({ __typename: 'SetupFailed', setupHolds: false })
    const code = codeOf(secret, clock.now())
    const answers = await Promise.all(Array.from({ length: 10 }, () => confirmTotp(cy.tab(), token, code)))
    expect(answers.filter(({ __typename }) => __typename === 'AddedSecondFactor')).toHaveLength(1)
    expect((await ownEvents(cy)).filter(({ kind }) => kind === 'second factor added')).toHaveLength(1)
  })

  it('[ID-8] keeps the secret sealed and the recovery codes hashed, and neither stands in any event, mail or token', async () => {
    const { person, app } = await withTotp()
    await house.quiet()
    const everything = JSON.stringify(await Promise.all(['credential', 'activity', 'one_time_token', 'mailbox_message', 'graphile_worker._private_jobs'].map((table) => house.sql(`SELECT t::text FROM ${table} t`))))
    for (const secret of [app.secret, ...app.recoveryCodes!, ...app.recoveryCodes!.map((code) => code.replaceAll('-', ''))]) expect(everything).not.toContain(secret)
    const sealed = await house.sql<{ secret: string; user_id: string }>(`SELECT secret, user_id FROM credential c WHERE kind = 'TOTP' AND user_id = (SELECT id FROM "user" WHERE email = $1)`, [person.email])
    expect(house.app!.services.sealing.open(sealed[0]!.secret, sealed[0]!.user_id)).toBe(app.secret)
  })

  it('[ID-8] replaces the former app, whose codes are void, and keeps the recovery codes', async () => {
    const { person, app } = await withTotp()
    const next = await setUpTotp(person, clock.now)
    expect(next.recoveryCodes).toBeNull()
    await person.signOut()
    nextCode()
    const { challenge } = await begin(person)
    expect(await finish(person, challenge, { code: app.code() })).toMatchObject({ __typename: 'SecondFactorFailed', challengeHolds: true })
    expect(await finish(person, challenge, { code: next.code() })).toMatchObject({ __typename: 'SignedIn' })
  })
})

describe('what changes how one signs in', () => {
  it('[ID-8] asks for the password, and for the second factor, where the last proof is older than ten minutes', async () => {
    const { person, app } = await withTotp()
    clock.pass(11 * minutes)
    for (const act of [startTotp, removeTotp, renewRecoveryCodes]) expect(await act(person)).toMatchObject({ __typename: 'ConfirmationNeeded' })
    const { challenge } = await confirm(person)
    expect(await startTotp(person)).toMatchObject({ __typename: 'ConfirmationNeeded' })
    await confirmSecondFactor(person, challenge, { code: app.code() })
    expect(await startTotp(person)).toMatchObject({ __typename: 'TotpSetup' })
    clock.pass(9 * minutes)
    expect(await renewRecoveryCodes(person)).toMatchObject({ __typename: 'RenewedRecoveryCodes' })
    clock.pass(2 * minutes)
    expect(await removeTotp(person)).toMatchObject({ __typename: 'ConfirmationNeeded' })
  })

  it('[ID-8] is mailed, with the moment, the device, the address, and what to do', async () => {
    const { person } = await withTotp()
    await renewRecoveryCodes(person)
    await removeTotp(person)
    await house.quiet()
    const mails = (await house.mails(person.email)).filter(({ subject }) => /second factor|recovery/.test(subject))
    expect(mails.map(({ subject }) => subject).toSorted()).toEqual(['A second factor was added', 'A second factor was removed', 'You have new recovery codes'])
    for (const { text } of mails) {
      for (const words of [person.email, 'an authenticator app', 'UTC', 'Device: Mac, Safari 18', 'Network address: 127.0.0.1', 'If it was not you', '/me/security'].filter((word) => !/app$/.test(word) || /factor/.test(text.split('\n')[0]!)))
        expect(text).toContain(words)
    }
  })

  it('[ID-8] removing the app asks for no code any more, and takes the recovery codes along', async () => {
    const { person, app } = await withTotp()
    expect(await removeTotp(person)).toMatchObject({ __typename: 'RemovedSecondFactor', viewer: { secondFactors: { authenticator: null, recoveryCodesLeft: 0 } } })
    expect(await removeTotp(person)).toMatchObject({ __typename: 'NotFound' })
    await person.signOut()
    expect(await begin(person)).toMatchObject({ __typename: 'SignedIn' })
    // What it was good for is not good for a new one either.
    const again = await setUpTotp(person, clock.now)
    expect(again.recoveryCodes).toHaveLength(10)
    expect(again.recoveryCodes).not.toContain(app.recoveryCodes![0])
  })

  it('[ID-8] renewing the recovery codes voids the former ones; without a second factor there are none', async () => {
    const { person, app } = await withTotp()
    const { recoveryCodes } = await renewRecoveryCodes(person)
    expect(recoveryCodes).toHaveLength(10)
    await person.signOut()
    const { challenge } = await begin(person)
    expect(await finish(person, challenge, { recoveryCode: app.recoveryCodes![0] })).toMatchObject({ __typename: 'SecondFactorFailed' })
    expect(await finish(person, challenge, { recoveryCode: recoveryCodes[0] })).toMatchObject({ __typename: 'SignedIn' })
    expect(await renewRecoveryCodes(await someone())).toMatchObject({ __typename: 'NotFound' })
  })
})
