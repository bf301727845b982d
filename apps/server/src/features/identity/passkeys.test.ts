import { describe, expect, it } from 'vitest'
import { heldClock, minutes, seconds } from '../../testing/clock.ts'
import { globalId } from '../../testing/house.ts'
import { passkeys } from '../../testing/passkeys.ts'
import type { Person } from '../../testing/person.ts'
import {
  addPasskey, begin, confirm, finish, finishPasskeySignIn, removePasskey, renamePasskey, secondFactors, setUpPasskey, setUpTotp, startPasskey, startPasskeySignIn,
} from '../../testing/secondFactor.ts'
import { useHouse } from '../../testing/useHouse.ts'

const clock = heldClock()
const house = useHouse({ clock })

let people = 0
const someone = () => house.owner(`Person ${++people}`)
/** Somebody with a passkey; signed in nowhere. */
const withPasskey = async () => {
  const person = await someone()
  const device = passkeys()
  const added = await setUpPasskey(person, device)
  await person.signOut()
  return { person, device, added, id: added.viewer.secondFactors.passkeys[0].id as string }
}
const noSignIn = { __typename: 'SignInFailed', message: 'This passkey does not sign in here. Sign in with your password.' }

describe('setting up a passkey', () => {
  it('[ID-8] asks the browser for one that knows its person, and keeps it with its name', async () => {
    const ana = await someone()
    const { token, options } = await startPasskey(ana)
    expect(options).toMatchObject({
      rp: { id: 'localhost', name: 'Gatehouse' }, user: { name: ana.email }, attestation: 'none', excludeCredentials: [],
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    const added = await addPasskey(ana, token, passkeys().create(options), '  Ana’s   phone ')
    expect(added).toMatchObject({ __typename: 'AddedSecondFactor', viewer: { secondFactors: { authenticator: null, passkeys: [{ name: 'Ana’s phone', lastUsedAt: null, synced: false }], recoveryCodesLeft: 10 } } })
    expect(added.recoveryCodes).toHaveLength(10)
    // What it is called is nobody else's business.
    const lines = await house.sql<{ own: boolean; detail: object }>(`SELECT a.stream_id = u.id AS own, a.detail FROM activity a JOIN "user" u ON u.id = a.member_id WHERE u.email = $1 AND a.kind = 'second factor added'`, [ana.email])
    expect(lines).toHaveLength(2)
    for (const { own, detail } of lines) expect('name' in detail).toBe(own)
    await house.quiet()
    expect((await house.mails(ana.email)).map(({ text }) => text).join()).toContain('was given a second factor: the passkey “Ana’s phone”.')
  })

  it('[ID-8] gives no second one to an authenticator that has one, and no new recovery codes with the second factor', async () => {
    const { person, device } = await withPasskey()
    await finishPasskeySignIn(person, ...(await assertion(person, device)))
    const { token, options } = await startPasskey(person)
    expect(() => device.create(options)).toThrow('InvalidStateError')
    expect(await addPasskey(person, token, passkeys().create(options), 'Phone')).toMatchObject({ __typename: 'AddedSecondFactor', recoveryCodes: null })
    expect((await secondFactors(person)).passkeys.map(({ name }: { name: string }) => name)).toEqual(['Laptop', 'Phone'])
  })

  it('[ID-8] takes no answer of another page, to another question, without its person, or of somebody else', async () => {
    const [bo, cy] = [await someone(), await someone()]
    const { token, options } = await startPasskey(bo)
    const failed = { __typename: 'SetupFailed', setupHolds: false }
    for (const response of [
      passkeys().create(options, { origin: 'https://evil.example' }),
      passkeys().create(options, { verified: false }),
      passkeys().create({ ...options, challenge: Buffer.alloc(32).toString('base64url') }),
      passkeys().create({ ...options, rp: { id: 'evil.example' } }),
      { id: 'x' }, 'nonsense', [], 7,
    ]) expect(await addPasskey(bo, token, response)).toMatchObject(failed)
    expect(await addPasskey(cy, token, passkeys().create(options))).toMatchObject(failed)
    expect(await addPasskey(bo, token, passkeys().create(options), ' ')).toMatchObject({ __typename: 'InvalidInput', message: 'Enter a name for the passkey.' })
    expect((await secondFactors(bo)).passkeys).toEqual([])
    expect(await addPasskey(bo, token, passkeys().create(options))).toMatchObject({ __typename: 'AddedSecondFactor' })
    expect(await addPasskey(bo, token, passkeys().create(options))).toMatchObject(failed)
  })

  it('[ID-8] asks for the password where the last proof is older than ten minutes', async () => {
    const di = await someone()
    clock.pass(11 * minutes)
    expect(await startPasskey(di)).toMatchObject({ __typename: 'ConfirmationNeeded' })
    await confirm(di)
    await setUpPasskey(di, passkeys())
    const [{ id }] = (await secondFactors(di)).passkeys
    clock.pass(11 * minutes)
    expect(await removePasskey(di, id)).toMatchObject({ __typename: 'ConfirmationNeeded' })
  })

  it('[ID-8] is one’s own: nobody else renames or removes it, nor learns that it is there', async () => {
    const { person, id, device } = await withPasskey()
    const other = await someone()
    const nothing = { __typename: 'NotFound', message: 'There is no such passkey any more.' }
    for (const which of [id, globalId('Passkey', crypto.randomUUID())]) {
      expect(await renamePasskey(other, which, 'Mine')).toEqual(nothing)
      expect(await removePasskey(other, which)).toEqual(nothing)
    }
    await finishPasskeySignIn(person, ...(await assertion(person, device)))
    expect(await renamePasskey(person, id, 'Desk')).toMatchObject({ viewer: { secondFactors: { passkeys: [{ name: 'Desk' }] } } })
    expect(await removePasskey(person, id)).toMatchObject({ __typename: 'RemovedSecondFactor', viewer: { secondFactors: { passkeys: [], recoveryCodesLeft: 0 } } })
    await person.signOut()
    const { challenge, options } = await startPasskeySignIn(person)
    expect(await finishPasskeySignIn(person, challenge, device.get(options))).toEqual(noSignIn)
  })
})

/** What a browser sends to sign in by a passkey alone. */
const assertion = async (person: Person, device: ReturnType<typeof passkeys>): Promise<[string, unknown]> => {
  const { challenge, options } = await startPasskeySignIn(person)
  return [challenge, device.get(options)]
}

describe('signing in by passkey alone', () => {
  it('[ID-8] takes no password and no further factor', async () => {
    const { person, device } = await withPasskey()
    const { challenge, options } = await startPasskeySignIn(person)
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' })
    expect(options.allowCredentials ?? []).toEqual([])
    expect(await finishPasskeySignIn(person, challenge, device.get(options), person.account!)).toMatchObject({ __typename: 'SignedIn', viewer: { user: { email: person.email } } })
    expect((await person.whoAmI()).email).toBe(person.email)
    expect((await secondFactors(person)).passkeys[0].lastUsedAt).not.toBeNull()
  })

  it('[ID-8, SE-2] offers to take over where the login is in use', async () => {
    const { person, device } = await withPasskey()
    await finishPasskeySignIn(person, ...(await assertion(person, device)))
    const windows = person.elsewhere()
    const conflict = await finishPasskeySignIn(windows, ...(await assertion(windows, device)))
    expect(conflict.__typename).toBe('SessionConflict')
    expect(await windows.takeOver(conflict.offer)).toMatchObject({ __typename: 'SignedIn' })
  })

  it('[ID-8] one answer serves once, also at one moment, and a challenge holds for five minutes', async () => {
    const { person, device } = await withPasskey()
    const [challenge, response] = await assertion(person, device)
    const answers = await Promise.all(Array.from({ length: 20 }, () => finishPasskeySignIn(person.elsewhere(), challenge, response)))
    expect(answers.filter(({ __typename }) => __typename === 'SignedIn')).toHaveLength(1)
    expect(answers.filter(({ __typename }) => __typename === 'SignInFailed')).toHaveLength(19)
    const late = await assertion(person, device)
    clock.pass(5 * minutes + seconds)
    expect(await finishPasskeySignIn(person.elsewhere(), ...late)).toEqual(noSignIn)
  })

  it('[ID-8, ID-3] answers the same to a passkey that is unknown, a copy, of another page, without its person, or nonsense', async () => {
    const { person, device } = await withPasskey()
    const ask = async (make: (options: never) => unknown) => {
      const { challenge, options } = await startPasskeySignIn(person)
      return finishPasskeySignIn(person.elsewhere(), challenge, make(options as never))
    }
    const stranger = passkeys()
    stranger.create({ challenge: 'AA', rp: { id: 'localhost' }, user: { id: device.kept[0]!.user } })
    const forged = passkeys()
    forged.create({ challenge: 'AA', rp: { id: 'localhost' }, user: { id: device.kept[0]!.user } })
    forged.kept[0]!.id = device.kept[0]!.id
    for (const make of [
      (options: never) => stranger.get(options),
      (options: never) => forged.get(options),
      (options: never) => device.get(options, { origin: 'https://evil.example' }),
      (options: never) => device.get(options, { verified: false }),
      (options: never) => device.get({ ...(options as object), challenge: Buffer.alloc(32).toString('base64url') } as never),
      (options: never) => device.get({ ...(options as object), rpId: 'evil.example' } as never),
      () => ({}), () => 'nonsense', () => [7],
    ]) expect(await ask(make)).toEqual(noSignIn)
    expect(await ask((options) => device.get(options))).toMatchObject({ __typename: 'SignedIn' })
    // A counter that does not grow is that of a copy.
    await house.sql(`UPDATE session SET ended_at = now(), end_reason = 'EXPIRED' WHERE user_id = (SELECT id FROM "user" WHERE email = $1)`, [person.email])
    expect(await ask((options) => device.get(options, { counter: device.kept[0]!.counter }))).toEqual(noSignIn)
    expect(await ask((options) => device.get(options))).toMatchObject({ __typename: 'SignedIn' })
  })
})

describe('a passkey as the second factor', () => {
  it('[ID-8] follows the password, for the login’s own passkeys', async () => {
    const { person, device } = await withPasskey()
    const needed = await begin(person)
    expect(needed).toMatchObject({ __typename: 'SecondFactorNeeded', methods: ['PASSKEY', 'RECOVERY_CODE'], passkeyOptions: { rpId: 'localhost', userVerification: 'preferred' } })
    expect(needed.passkeyOptions.allowCredentials).toHaveLength(1)
    // After the password, an authenticator that only notices somebody is enough.
    expect(await finish(person, needed.challenge, { passkey: device.get(needed.passkeyOptions, { verified: false }) })).toMatchObject({ __typename: 'SignedIn' })
  })

  it('[ID-8] is neither somebody else’s nor one that was signed for another step', async () => {
    const [ana, bo] = [await withPasskey(), await withPasskey()]
    const needed = await begin(ana.person)
    const wrong = { __typename: 'SecondFactorFailed', challengeHolds: true }
    const alone = await startPasskeySignIn(ana.person)
    expect(await finish(ana.person, needed.challenge, { passkey: bo.device.get({ ...needed.passkeyOptions, allowCredentials: [] }) })).toMatchObject(wrong)
    expect(await finish(ana.person, needed.challenge, { passkey: ana.device.get(alone.options) })).toMatchObject(wrong)
    expect(await finishPasskeySignIn(ana.person, needed.challenge, ana.device.get(needed.passkeyOptions))).toEqual(noSignIn)
    expect(await finish(ana.person, needed.challenge, { passkey: ana.device.get(needed.passkeyOptions) })).toMatchObject({ __typename: 'SignedIn' })
  })

  it('[ID-8] stands beside the app: either will do', async () => {
    const person = await someone()
    const app = await setUpTotp(person, clock.now)
    const device = passkeys()
    await setUpPasskey(person, device)
    await person.signOut()
    clock.pass(30 * seconds)
    const needed = await begin(person)
    expect(needed.methods).toEqual(['TOTP', 'PASSKEY', 'RECOVERY_CODE'])
    expect(await finish(person, needed.challenge, { code: app.code() })).toMatchObject({ __typename: 'SignedIn' })
  })
})
