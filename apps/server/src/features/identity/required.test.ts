import { closeCodes } from '@gatehouse/contract/close-codes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type House, openHouse, passwordOf } from '../../testing/house.ts'
import { passkeys } from '../../testing/passkeys.ts'
import type { Person } from '../../testing/person.ts'
import { redisUrl } from '../../testing/redis.ts'
import { begin, removePasskey, removeTotp, secondFactors, setUpPasskey, setUpTotp } from '../../testing/secondFactor.ts'
import { changeSettings } from '../../testing/settings.ts'
import { stream } from '../../testing/stream.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()

let accounts = 0
/** An account whose owner has a second factor and can ask one of everybody, with a member who has none. */
const team = async (at = house) => {
  const number = ++accounts
  const owner = await at.owner(`Owner ${number}`, `Harbour Bakery ${number}`)
  await setUpTotp(owner)
  const member = await at.member(owner, `Member ${number}`)
  return { owner, member, name: `Harbour Bakery ${number}` }
}
const require = async (owner: Person, required = true) =>
  expect(await changeSettings(owner, { secondFactorRequired: required })).toMatchObject({ __typename: 'ChangedAccount' })

const asksFor = (name: string) => ({ message: `${name} asks everyone for a second factor. Set one up, then enter.`, extensions: { code: 'SECOND_FACTOR_REQUIRED' } })
const lookAt = (person: Person) => person.send(`{ account { name members(first: 5) { nodes { email } } } }`)
const activity = `subscription { activity { event { kind memberEmail } } }`
const missing = async (person: Person) => (await person.ask(`{ viewer { memberships { slug secondFactorMissing } } }`)).viewer.memberships as { slug: string; secondFactorMissing: boolean }[]

describe('an account that asks for a second factor', () => {
  it('[ID-8, AC-7] shows nothing to a member without one, says so with its own code, and everything to the others', async () => {
    const { owner, member, name } = await team()
    expect((await lookAt(member)).errors).toBeUndefined()
    await require(owner)
    const asked = [
      `{ account { name } }`,
      `mutation { inviteMembers(input: { addresses: "x@example.com", allPermissions: true }) { ... on Refusal { rule } ... on InvitedMembers { sent { link } } } }`,
    ]
    for (const query of asked) {
      const { data, errors } = await member.send(query)
      expect(errors, query).toMatchObject([asksFor(name)])
      expect(Object.values(data ?? {}).filter(Boolean)).toEqual([])
    }
    expect((await lookAt(owner)).errors).toBeUndefined()
    expect(await missing(member)).toMatchObject([{ secondFactorMissing: true }])
    expect(await missing(owner)).toMatchObject([{ secondFactorMissing: false }])
    expect((await secondFactors(member)).requiredBy).toEqual([name])
    // Whoever is in no way concerned learns nothing of it.
    const stranger = await house.owner(`Stranger ${accounts}`)
    stranger.account = owner.account
    expect((await lookAt(stranger)).errors).toMatchObject([{ extensions: { code: 'ACCOUNT_NOT_FOUND' } }])
  })

  it('[ID-8] is not entered, and not logged as entered: by sign-in, by switch, by an invitation', async () => {
    const { owner, member, name } = await team()
    await require(owner)
    await member.signOut()
    const signedIn = await begin(member)
    expect(signedIn).toMatchObject({ __typename: 'SignedIn', enter: null, viewer: { memberships: [{ secondFactorMissing: true }] } })
    expect((await member.enter(owner.account!))).toMatchObject({ __typename: 'SecondFactorRequired', message: asksFor(name).message })

    const newcomer = house.visitor()
    await owner.invite(`newcomer.${accounts}@example.com`)
    await house.quiet()
    const [mail] = await house.mails(`newcomer.${accounts}@example.com`)
    const accepted = await newcomer.accept(/\/accept\/([\w-]+)/.exec(mail!.text)![1]!, { name: 'Newcomer', password: passwordOf('Newcomer') })
    expect(accepted).toMatchObject({ __typename: 'SignedIn', enter: null })
    const entered = (await owner.activity()).filter(({ kind }) => kind === 'logged in').map(({ memberEmail }) => memberEmail)
    expect(entered).toEqual([member.email, owner.email])
  })

  it.each([['a passkey', (person: Person) => setUpPasskey(person, passkeys())], ['an authenticator app', (person: Person) => setUpTotp(person)]])(
    '[ID-8] lets in at once whoever sets up %s', async (_what, setUp) => {
      const { owner, member } = await team()
      await require(owner)
      expect((await lookAt(member)).errors).toMatchObject([{ extensions: { code: 'SECOND_FACTOR_REQUIRED' } }])
      await setUp(member)
      expect((await lookAt(member)).errors).toBeUndefined()
      expect(await member.enter(owner.account!)).toMatchObject({ __typename: 'EnteredAccount' })
      expect(await missing(member)).toMatchObject([{ secondFactorMissing: false }])
    },
  )

  it('[ID-8] lets nobody go without: the last second factor is not removed, and the refusal names the account', async () => {
    const { owner, name } = await team()
    const { viewer } = await setUpPasskey(owner, passkeys())
    await require(owner)
    expect(await removeTotp(owner)).toMatchObject({ __typename: 'RemovedSecondFactor' })
    expect(await removePasskey(owner, viewer.secondFactors.passkeys[0].id)).toEqual({
      __typename: 'Refusal', message: `${name} asks everyone for a second factor. Set up another one before you remove this.`,
    })
    expect(await secondFactors(owner)).toMatchObject({ passkeys: [{ name: 'Laptop' }], recoveryCodesLeft: 10 })
    await require(owner, false)
    expect(await removePasskey(owner, viewer.secondFactors.passkeys[0].id)).toMatchObject({ __typename: 'RemovedSecondFactor' })
  })

  it('[ID-8] holds for everyone alike: owners, admins, members and partners', async () => {
    const { owner, member, name } = await team()
    await require(owner)
    for (const role of ['OWNER', 'ADMIN', 'MEMBER', 'PARTNER'] as const) {
      await house.setRole(member, role)
      expect((await lookAt(member)).errors, role).toMatchObject([asksFor(name)])
    }
  })

  it('[ID-8] leaves the member’s other accounts alone', async () => {
    const { owner, member } = await team()
    await member.createAccount(`Own House ${accounts}`)
    await require(owner)
    expect((await lookAt(member)).errors).toBeUndefined()
  })
})

describe.each([['one node', false], ['two nodes over Redis', true]])('live, on %s', (_where, withRedis) => {
  let here: House
  let there: House
  beforeAll(async () => {
    here = await openHouse({ redisUrl: withRedis ? redisUrl() : undefined })
    there = withRedis ? await openHouse({ redisUrl: redisUrl(), databaseUrl: here.databaseUrl }) : here
  })
  afterAll(async () => {
    if (there !== here) await there.stop()
    await here.stop()
  })

  it('[ID-8, LV-3] asking for it closes the connections of those who have none, who hear nothing later; setting one up lets them in again', async () => {
    const { owner, member, name } = await team(here)
    const other = await here.member(owner, `Other ${accounts}`)
    await setUpTotp(other)
    const faraway = member.at(there.url)
    const tab = faraway.connect()
    await tab.opened
    const followed = tab.follow(activity)
    await tab.follow('{ viewer { cursor } }').until(() => true)
    const sse = stream(faraway.tab(), activity)
    const own = faraway.tab(null).connect({})
    await own.opened
    const access = own.follow(`subscription { access { change { __typename ... on SecondFactorsChanged { secondFactors { passkeys { name } requiredBy } memberships { secondFactorMissing } } } } }`)
    const keeps = other.at(there.url).connect()
    await keeps.opened
    const kept = keeps.follow(activity)
    await keeps.follow('{ viewer { cursor } }').until(() => true)

    await require(owner)
    await owner.invite(`later.${accounts}@example.com`)
    expect((await tab.closed).code).toBe(closeCodes.accessEnded)
    await sse.ended
    expect(sse.followed.messages.at(-1)).toMatchObject({ errors: [asksFor(name)] })
    await kept.until(({ activity: { event } }) => event.kind === 'invited')
    for (const heard of [followed, sse.followed]) expect(JSON.stringify(heard.messages)).not.toContain(`later.${accounts}@example.com`)

    const refused = faraway.connect()
    expect((await refused.closed).code).toBe(closeCodes.accessEnded)
    await setUpPasskey(member, passkeys(), 'Phone')
    const news = await access.until(({ access: { change } }) => change.__typename === 'SecondFactorsChanged')
    expect(news.access.change).toMatchObject({ secondFactors: { passkeys: [{ name: 'Phone' }], requiredBy: [name] }, memberships: [{ secondFactorMissing: false }] })
    const again = faraway.connect()
    await again.opened
    const back = again.follow(activity)
    await again.follow('{ viewer { cursor } }').until(() => true)
    await owner.invite(`back.${accounts}@example.com`)
    await back.until(({ activity: { event } }) => event.memberEmail === `back.${accounts}@example.com`)
    await Promise.all([again.close(), own.close(), keeps.close()])
  })
})
