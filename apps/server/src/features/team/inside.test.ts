import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyStream } from '../../activity/verify.ts'
import { heldClock, minutes } from '../../testing/clock.ts'
import { type House, openHouse } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { redisUrl } from '../../testing/redis.ts'

let house: House
const clock = heldClock()
beforeAll(async () => {
  house = await openHouse({ clock, tempo: { lookEvery: 50 } })
})
afterAll(() => house.stop())

let teams = 0
/** An owner, an admin, a member who manages users, and one who manages nothing. */
const team = async () => {
  const number = ++teams
  const named = (name: string) => `${name} ${number}`
  const owner = await house.owner(named('Olga'))
  const admin = await house.member(owner, named('Ada'))
  await house.setRole(admin, 'ADMIN')
  const manager = await house.member(owner, named('Mia'), { permissions: ['users.manage'] })
  const plain = await house.member(owner, named('Pia'), { permissions: [] })
  return { owner, admin, manager, plain, idOf: (name: string) => owner.memberId(named(name)), named }
}

const sessionFields = `session { signedInAt lastActiveAt live page device { device browser address } viewerCan { action allowed rule reason } }`
type Session = { signedInAt: string; lastActiveAt: string; live: boolean; page: string | null; device: object; viewerCan: { action: string; allowed: boolean; rule: string | null; reason: string | null }[] }

const sessions = async (viewer: Person): Promise<Record<string, Session | null>> => {
  const { account } = await viewer.ask(`{ account { members(first: 100) { nodes { name ${sessionFields} } } } }`)
  return Object.fromEntries(account.members.nodes.map(({ name, session }: { name: string; session: Session | null }) => [name.replace(/ \d+$/, ''), session]))
}

/** A tab that follows the team and stands. */
const follow = async (person: Person) => {
  const tab = person.connect()
  await tab.opened
  const followed = tab.follow(`subscription { team { changes { __typename
    ... on SessionChanged { memberId lastActiveAt session { lastActiveAt page live device { device } } }
    ... on MemberChanged { member { id session { device { device } } } } } } }`)
  await tab.follow(`{ viewer { cursor } }`).until(() => true)
  const changes = () => followed.messages.flatMap(({ data }) => data?.team.changes ?? [])
  return { tab, changes, until: (fits: (change: Record<string, any>) => boolean) => followed.until(({ team: { changes: some } }) => some.some(fits)) } // eslint-disable-line @typescript-eslint/no-explicit-any
}

describe('who is inside', () => {
  it('[SE-6] shows to those who manage users: device, since when, last active, live and on which page', async () => {
    const { owner, admin, manager, plain } = await team()
    const since = clock.now().getTime()
    clock.pass(2 * minutes)
    await plain.whoAmI()
    const tab = plain.connect()
    await tab.opened
    await tab.follow(`mutation { showPresence(page: "Team") }`).until(() => true)
    await admin.signOut()
    for (const viewer of [owner, manager]) {
      await expect.poll(async () => Date.parse((await sessions(viewer)).Pia!.lastActiveAt) - since).toBeGreaterThan(minutes)
      const { Pia, Ada, Olga } = await sessions(viewer)
      expect(Pia).toMatchObject({ live: true, page: 'Team', device: { device: 'Mac', browser: 'Safari 18', address: '127.0.0.1' } })
      expect(Math.abs(Date.parse(Pia!.signedInAt) - since)).toBeLessThan(20_000)
      expect(Ada).toBeNull()
      expect(Olga).toMatchObject({ live: false, page: null })
    }
    await tab.close()
  })

  it('[SE-6] shows nothing to those who do not, in lists, by id and live', async () => {
    const { owner, plain, idOf } = await team()
    expect(Object.values(await sessions(plain))).toEqual([null, null, null, null])
    const id = await idOf('Olga')
    expect((await plain.ask(`query ($id: ID!) { node(id: $id) { ... on Member { ${sessionFields} } } }`, { id })).node).toEqual({ session: null })
    const { tab, changes } = await follow(plain)
    const watching = await follow(owner)
    const phone = owner.elsewhere('iPhone')
    await phone.takeOver((await phone.signIn()).offer)
    await watching.tab.closed
    // What comes last in the stream: by now everything before it has been told.
    await phone.invite(`last.${teams}@example.com`)
    await expect.poll(() => changes().map(({ __typename }) => __typename)).toContain('InvitationChanged')
    expect(changes().filter(({ __typename }) => __typename === 'SessionChanged')).toEqual([])
    expect(changes().filter(({ member }) => member).every(({ member }) => member.session === null)).toBe(true)
    await tab.close()
  })

  it('[SE-6] says whose session may be ended, and why not', async () => {
    const { owner, admin, manager } = await team()
    const verdicts = async (viewer: Person) =>
      Object.fromEntries(Object.entries(await sessions(viewer)).map(([name, session]) => [name, session!.viewerCan.map(({ action, allowed, reason }) => `${action}: ${allowed ? 'yes' : reason}`).join()]))
    const own = 'endSession: You cannot end your own session here; sign out instead.'
    const owners = 'endSession: Only an owner can end an owner\'s session.'
    expect(await verdicts(owner)).toEqual({ Olga: own, Ada: 'endSession: yes', Mia: 'endSession: yes', Pia: 'endSession: yes' })
    expect(await verdicts(admin)).toEqual({ Olga: owners, Ada: own, Mia: 'endSession: yes', Pia: 'endSession: yes' })
    expect(await verdicts(manager)).toEqual({ Olga: owners, Ada: 'endSession: yes', Mia: own, Pia: 'endSession: yes' })
  })

  it('[SE-6] reads the sessions of a whole page in one', async () => {
    const { owner } = await team()
    const { pool } = house.app!.services.database
    await sessions(owner)
    let asked = 0
    const count = () => void asked++
    pool.on('acquire', count)
    await sessions(owner)
    pool.off('acquire', count)
    // Who asks, the members, their sessions; and looks of the node's own.
    expect(asked).toBeLessThan(10)
  })
})

describe('live', () => {
  it('[SE-6, TM-1] tells everyone when somebody was last active, as they leave', async () => {
    const { owner, plain, idOf } = await team()
    const memberId = await idOf('Olga')
    const watching = plain.connect()
    await watching.opened
    const followed = watching.follow(`subscription { team { changes { ... on PresenceChanged { memberId lastActiveAt presence { since } } } } }`)
    await watching.follow(`{ viewer { cursor } }`).until(() => true)
    const tab = owner.connect()
    await tab.opened
    await followed.until(({ team: { changes } }) => changes.some((change: { memberId?: string; presence?: object }) => change.memberId === memberId && change.presence))
    clock.pass(minutes)
    const since = clock.now().getTime()
    await owner.ask('{ account { name } }')
    await expect.poll(async () => Date.parse((await owner.ask(`query ($id: ID!) { node(id: $id) { ... on Member { lastActiveAt } } }`, { id: memberId })).node.lastActiveAt)).toBeGreaterThanOrEqual(since)
    await tab.close()
    await followed.until(({ team: { changes } }) =>
      changes.some((change: { memberId?: string; presence?: object; lastActiveAt: string }) => change.memberId === memberId && !change.presence && Date.parse(change.lastActiveAt) >= since))
    await watching.close()
  })

  it('[SE-6] tells of a sign-out, a sign-in, and a takeover', async () => {
    const { owner, plain, idOf } = await team()
    const memberId = await idOf('Pia')
    const { tab, until } = await follow(owner)
    await plain.signOut()
    await until((change) => change.__typename === 'SessionChanged' && change.memberId === memberId && change.session === null)
    await plain.signIn()
    await until((change) => change.__typename === 'MemberChanged' && change.member.id === memberId && change.member.session?.device.device === 'Mac')
    const phone = plain.elsewhere('iPhone')
    await phone.takeOver((await phone.signIn()).offer)
    await until((change) => change.__typename === 'SessionChanged' && change.memberId === memberId && change.session?.device.device === 'iPhone')
    await tab.close()
  })

  it('[SE-6] tells of a sign-in that enters another account, or none, and of use, which stand in no log of this one', async () => {
    const { owner, plain, idOf } = await team()
    const memberId = await idOf('Pia')
    await plain.createAccount(`Second of ${plain.email}`)
    await plain.signOut()
    const { tab, until } = await follow(owner)
    const at = clock.now().getTime()
    const second = plain.elsewhere('iPhone')
    await second.signIn()
    expect(second.account).toBeNull()
    await until((change) => change.__typename === 'SessionChanged' && change.memberId === memberId && change.session?.device.device === 'iPhone')
    clock.pass(3 * minutes)
    await second.whoAmI()
    await until((change) => change.memberId === memberId && Date.parse(change.session?.lastActiveAt) > at + 2 * minutes)
    await tab.close()
  })

  it('[SE-6] does not tell again of what was told', async () => {
    const { owner, plain, idOf } = await team()
    const memberId = await idOf('Pia')
    const { tab, until, changes } = await follow(owner)
    /** A use of somebody else's, of which one hears once looks have been made since. */
    const looksPass = async () => {
      clock.pass(minutes)
      const since = clock.now().getTime()
      await owner.whoAmI()
      await until((change) => change.memberId !== memberId && Date.parse(change.session?.lastActiveAt) >= since)
    }
    await looksPass()
    clock.pass(minutes)
    const at = clock.now().getTime()
    await plain.whoAmI()
    const isUse = (change: { memberId?: string; session?: { lastActiveAt: string } }) => change.memberId === memberId && Date.parse(change.session!.lastActiveAt) >= at
    await until(isUse)
    await looksPass()
    expect(changes().filter(isUse)).toHaveLength(1)
    await tab.close()
  })
})

describe('ending a session', () => {
  it('[SE-6] signs the person out at once, everywhere, and tells them who did it', async () => {
    const { admin, plain, idOf, named } = await team()
    await plain.createAccount(`Second of ${plain.email}`)
    const tab = plain.connect()
    await tab.opened
    const followed = tab.follow(`subscription { access { change { __typename ... on SessionEnded { reason byName message by { device } } } } }`)
    await tab.follow(`{ viewer { cursor } }`).until(() => true)
    expect(await admin.endSession(await idOf('Pia'))).toEqual({ __typename: 'EndedMemberSession', member: { name: named('Pia'), session: null } })
    const message = `${named('Ada')} ended this session.`
    await followed.until(({ access: { change } }) => change.reason === 'ENDED_BY_ADMIN' && change.byName === named('Ada') && change.message === message && change.by === null)
    expect((await tab.closed).code).toBe(4401)
    expect((await plain.whoAmI()).ended).toMatchObject({ reason: 'ENDED_BY_ADMIN', byName: named('Ada'), by: null, message })
    expect((await plain.signIn()).__typename).toBe('SignedIn')
  })

  it('[SE-6] is logged with who did it, here and for the person; another account of theirs does not learn who', async () => {
    const { owner, admin, plain, idOf } = await team()
    const here = plain.account
    await plain.createAccount(`Third of ${plain.email}`)
    await admin.endSession(await idOf('Pia'))
    expect((await owner.activity())[0]).toMatchObject({ kind: 'session ended', memberEmail: plain.email, performerEmail: admin.email, detail: { reason: 'ENDED_BY_ADMIN', device: 'Mac' } })
    await plain.signIn({ account: plain.account! })
    expect(plain.account).not.toBe(here)
    const there = (await plain.activity()).find(({ kind }) => kind === 'session ended')!
    expect(there).toMatchObject({ performerEmail: null, detail: { reason: 'ENDED_BY_ADMIN' } })
    expect(JSON.stringify(there)).not.toMatch(new RegExp(`${admin.email}|Ada`))
    const streams = await house.sql<{ id: string }>('SELECT id FROM stream')
    for (const { id } of streams) expect(await verifyStream(house.app!.services.database, id)).toMatchObject({ intact: true })
  })

  it('[SE-6] is refused for one’s own, for an owner’s to those who are none, and to those who manage no users', async () => {
    const { owner, admin, manager, plain, idOf } = await team()
    const [olga, ada, pia] = await Promise.all(['Olga', 'Ada', 'Pia'].map(idOf))
    expect(await admin.endSession(ada!)).toMatchObject({ __typename: 'Refusal', rule: 'SE-6', message: 'You cannot end your own session here; sign out instead.' })
    for (const viewer of [admin, manager]) expect(await viewer.endSession(olga!)).toMatchObject({ __typename: 'Refusal', rule: 'SE-6', message: 'Only an owner can end an owner\'s session.' })
    expect(await plain.endSession(ada!)).toMatchObject({ __typename: 'Refusal' })
    for (const person of [owner, admin, manager, plain]) expect((await person.whoAmI()).email).toBe(person.email)
    expect((await manager.endSession(ada!)).__typename).toBe('EndedMemberSession')
    expect((await owner.endSession(pia!)).__typename).toBe('EndedMemberSession')
  })

  it('[SE-6] of another owner is for owners', async () => {
    const { owner, admin, idOf } = await team()
    await house.setRole(admin, 'OWNER')
    expect((await admin.endSession(await idOf('Olga'))).__typename).toBe('EndedMemberSession')
    expect((await owner.whoAmI()).ended).toMatchObject({ reason: 'ENDED_BY_ADMIN' })
  })

  it('[SE-6] that is no more says so, and ends nothing later', async () => {
    const { admin, plain, idOf } = await team()
    const id = await idOf('Pia')
    await plain.signOut()
    expect(await admin.endSession(id)).toEqual({ __typename: 'NotFound', message: 'This person is not, or no longer, signed in.' })
    await plain.signIn()
    expect((await plain.whoAmI()).email).toBe(plain.email)
    clock.pass(31 * minutes)
    await admin.signIn()
    expect(await admin.endSession(id)).toMatchObject({ __typename: 'NotFound' })
    expect((await plain.whoAmI()).ended).toMatchObject({ reason: 'IDLE' })
  })

  it('[SE-6] by ten at one moment ends it once', async () => {
    const { owner, admin, plain, idOf } = await team()
    const id = await idOf('Pia')
    const answers = await Promise.all(Array.from({ length: 10 }, (_, at) => (at % 2 ? owner : admin).tab().endSession(id)))
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual(['EndedMemberSession', ...Array.from({ length: 9 }, () => 'NotFound')])
    expect((await owner.activity()).filter(({ kind, memberEmail }) => kind === 'session ended' && memberEmail === plain.email)).toHaveLength(1)
  })

  it('[SE-6] of each other at one moment, and while they sign in, leaves nobody waiting', async () => {
    const { owner, admin, manager, idOf } = await team()
    const [ada, mia] = await Promise.all(['Ada', 'Mia'].map(idOf))
    const windows = manager.elsewhere('Windows')
    const { offer } = await windows.signIn()
    const answers = await Promise.all([admin.tab().endSession(mia!), manager.tab().endSession(ada!), windows.takeOver(offer), owner.tab().endSession(mia!)].map((one) => one.catch((error: Error) => error.message)))
    expect(answers).toHaveLength(4)
    const live = await house.sql(`SELECT user_id FROM session WHERE ended_at IS NULL GROUP BY user_id HAVING count(*) > 1`)
    expect(live).toEqual([])
  })

  it('[SE-6] is asked for again under the lock: whoever lost the right meanwhile ends nothing', async () => {
    const { owner, manager, plain, idOf } = await team()
    const [pia, mia] = await Promise.all(['Pia', 'Mia'].map(idOf))
    const { database } = house.app!.services
    let ending: Promise<{ __typename: string }>
    await database.transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 FROM "user" WHERE email = ${plain.email} FOR UPDATE`
      ending = manager.endSession(pia!)
      await house.waiting(1)
      expect((await owner.remove(mia!)).__typename).toBe('RemovedMember')
    })
    expect(await ending!).toMatchObject({ __typename: 'Refusal' })
    expect((await plain.whoAmI()).email).toBe(plain.email)
  })
})

describe.each([['over Redis', true], ['over the database alone', false]])('on two nodes %s', (_by, withRedis) => {
  let here: House
  let there: House
  beforeAll(async () => {
    const url = withRedis ? redisUrl() : undefined
    here = await openHouse({ redisUrl: url })
    // With Redis it never looks by itself: what it hears, it hears over that.
    there = await openHouse({ redisUrl: url, databaseUrl: here.databaseUrl, tempo: withRedis ? { lookEvery: 3_600_000 } : {} })
  })
  afterAll(async () => {
    await there.stop()
    await here.stop()
  })

  it('[SE-6, SE-4] a session that is ended on one is refused on both, and its connections are closed on both', async () => {
    const owner = await here.owner('Olga')
    const pia = await here.member(owner, 'Pia')
    const tabs = [pia.connect(), pia.at(there.url).connect(), pia.at(there.url).tab(null).connect()]
    await Promise.all(tabs.map(({ opened }) => opened))
    const id = await owner.memberId('Pia')
    expect((await owner.endSession(id)).__typename).toBe('EndedMemberSession')
    for (const node of [here, there]) expect((await pia.at(node.url).whoAmI()).ended).toMatchObject({ reason: 'ENDED_BY_ADMIN', byName: 'Olga' })
    expect((await Promise.all(tabs.map(({ closed }) => closed))).map(({ code }) => code)).toEqual([4401, 4401, 4401])
  })

  it('[SE-6] use on one is told to those who manage users on the other', async () => {
    const owner = await here.owner('Olaf')
    const bo = await here.member(owner, 'Bo')
    const id = await owner.memberId('Bo')
    const { tab, until } = await follow(owner)
    await bo.at(there.url).createAccount(`Second of Bo, ${withRedis}`)
    await bo.signOut()
    const phone = bo.elsewhere('iPhone', there.url)
    await phone.signIn()
    await until((change) => change.memberId === id && change.session?.device.device === 'iPhone')
    await tab.close()
  })
})
