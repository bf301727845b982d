import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeAccess, heldBy } from '../../testing/access.ts'
import { globalId, type House, openHouse, tokenIn } from '../../testing/house.ts'
import type { Followed, Person } from '../../testing/person.ts'
import { redisUrl } from '../../testing/redis.ts'
import { changeSettings, hideFinancials, switchesOf } from '../../testing/settings.ts'
import { stream } from '../../testing/stream.ts'
import { accountIdOf, writeLines } from '../../testing/writers.ts'

let house: House
/** Hears of changes over Redis. */
let far: House
beforeAll(async () => {
  house = await openHouse({ redisUrl: redisUrl() })
  far = await openHouse({ databaseUrl: house.databaseUrl, redisUrl: redisUrl() })
})
afterAll(async () => {
  await far.stop()
  await house.stop()
})

let teams = 0
/** An owner with an admin, a partner and a member who has statistics. */
const team = async () => {
  const number = ++teams
  const ada = await house.owner(`Ada ${number}`)
  const [abe, paul, mia] = [
    await house.member(ada, `Abe ${number}`), await house.member(ada, `Paul ${number}`), await house.member(ada, `Mia ${number}`, { permissions: ['users.manage', 'statistics.view'] }),
  ]
  await house.setRole(abe, 'ADMIN')
  await house.setRole(paul, 'PARTNER')
  return { ada, abe, paul, mia, number }
}

const hashes = async (person: Person): Promise<(string | null)[]> =>
  (await person.ask('{ account { activity(first: 5) { nodes { hash } } } }')).account.activity.nodes.map(({ hash }: { hash: string | null }) => hash)
const shown = async (person: Person) => (await hashes(person)).every((hash) => hash !== null)
const hidden = async (person: Person) => (await hashes(person)).every((hash) => hash === null)

describe('the two switches', () => {
  it('[AC-7] are turned by owners alone; others are told so', async () => {
    const { ada, abe, paul, mia } = await team()
    expect(await switchesOf(mia)).toEqual({ hideFinancialsFromAdmins: false, hideFinancialsFromPartners: false })
    for (const person of [abe, paul, mia]) {
      expect(await hideFinancials(person, { hideFinancialsFromPartners: true })).toMatchObject({
        __typename: 'Refusal', rule: 'AC-7', message: 'Only owners can decide from whom financial information is hidden.',
      })
    }
    expect(await hideFinancials(ada, { hideFinancialsFromAdmins: true })).toEqual({
      __typename: 'ChangedAccount', account: { hideFinancialsFromAdmins: true, hideFinancialsFromPartners: false },
    })
    await hideFinancials(ada, { hideFinancialsFromAdmins: true })
    const [line, ...more] = (await ada.activity()).filter(({ kind }) => kind === 'settings changed')
    expect(line!.detail).toMatchObject({ before: { hideFinancialsFromAdmins: false }, after: { hideFinancialsFromAdmins: true } })
    expect(Object.keys(line!.detail.after as object)).toEqual(['hideFinancialsFromAdmins'])
    expect(more).toEqual([])
  })

  it('[AC-7] a save on top of a change that was not seen is refused, with who and what; other settings do not stand in its way', async () => {
    const { ada } = await team()
    const seen = await switchesOf(ada)
    const tab = ada.tab()
    await changeSettings(ada, { idleMinutes: 45 })
    await hideFinancials(ada, { hideFinancialsFromPartners: true, seen })
    expect(await hideFinancials(tab, { hideFinancialsFromAdmins: true, seen })).toMatchObject({ __typename: 'ChangedAccount', account: { hideFinancialsFromAdmins: true, hideFinancialsFromPartners: true } })
    expect(await hideFinancials(tab, { hideFinancialsFromPartners: false, seen: { ...seen, hideFinancialsFromPartners: false } })).toMatchObject({
      __typename: 'SettingsConflict', changedBy: expect.stringMatching(/^Ada/), account: { hideFinancialsFromPartners: true },
    })
  })
})

describe('what is hidden', () => {
  it('[PE-4] each switch hides from its own role, and never from owners and members', async () => {
    const { ada, abe, paul, mia } = await team()
    for (const person of [ada, abe, paul, mia]) expect(await shown(person)).toBe(true)
    await hideFinancials(ada, { hideFinancialsFromAdmins: true })
    expect([await shown(ada), await hidden(abe), await shown(paul), await shown(mia)]).toEqual([true, true, true, true])
    await hideFinancials(ada, { hideFinancialsFromAdmins: false, hideFinancialsFromPartners: true })
    expect([await shown(ada), await shown(abe), await hidden(paul), await shown(mia)]).toEqual([true, true, true, true])
  })

  it('[PE-4, TM-15] permissions that show nothing else have no effect, and it is said why', async () => {
    const { ada, paul, mia, number } = await team()
    await hideFinancials(ada, { hideFinancialsFromAdmins: true })
    const { permissions, id } = await heldBy(ada, `Abe ${number}`)
    expect(permissions).not.toContain('statistics.view')
    expect(permissions).toContain('customers.search')
    const explained = (await ada.ask('query ($id: ID!) { explainAccess(memberId: $id) { permission held path because } }', { id })).explainAccess
    expect(explained.filter(({ path }: { path: string }) => path === 'FINANCIALS_HIDDEN')).toEqual(['statistics.view', 'affiliates.payouts'].map((permission) => ({
      permission, held: false, path: 'FINANCIALS_HIDDEN', because: 'Admins hold it, and the owners hide financial information from them.',
    })))
    const who = async (permission: string) =>
      (await ada.ask('query ($permission: String!) { whoCan(permission: $permission) { members { id } } }', { permission })).whoCan.members.map((one: { id: string }) => one.id)
    const ids = async (people: Person[]) => Promise.all(people.map(async (person) => (await person.ask('{ account { me { id } } }')).account.me.id))
    expect((await who('statistics.view')).sort()).toEqual((await ids([ada, paul, mia])).sort())
    expect(await who('customers.search')).toContain(id)
  })

  it('[TM-10, PE-4] nobody gives what is hidden from them: not in an invitation, not to a member, not by an invitation from before', async () => {
    const { ada, abe, number } = await team()
    const email = `early.${number}@example.com`
    const { sent } = await abe.invite(email, { permissions: ['statistics.view', 'coupons.view'] })
    await hideFinancials(ada, { hideFinancialsFromAdmins: true })
    const reason = "'View statistics' is not yours to give. The owners hide financial information from admins."
    expect(await abe.invite(`late.${number}@example.com`, { permissions: ['statistics.view'] })).toMatchObject({ rule: 'TM-10', message: reason })
    expect(await abe.resend(sent[0].invitation.id)).toMatchObject({ rule: 'TM-10' })
    await house.member(ada, `Ben ${number}`, { permissions: ['coupons.view'] })
    expect(await changeAccess(abe, await heldBy(abe, `Ben ${number}`), { permissions: ['coupons.view', 'statistics.view'], allProducts: true })).toMatchObject({ rule: 'TM-10', message: reason })
    // What somebody has already they keep, whoever edits the rest.
    expect(await changeAccess(abe, await heldBy(abe, `Mia ${number}`), { permissions: ['statistics.view', 'products.edit'], allProducts: true })).toMatchObject({ __typename: 'ChangedMember' })
    const early = house.visitor()
    await early.accept(tokenIn({ text: sent[0].link } as never), { name: `Early ${number}`, password: 'keeps the gate' })
    expect((await heldBy(ada, `Early ${number}`)).permissions).toEqual(['coupons.view'])
  })

  it('[TM-10, PE-4] of what an admin gives at the very moment, nothing is given after the switch', async () => {
    const { ada, abe, number } = await team()
    const names = Array.from({ length: 6 }, (_, index) => `Given ${number}.${index}`)
    for (const name of names) await house.member(ada, name, { permissions: [] })
    const held = await Promise.all(names.map((name) => heldBy(ada, name)))
    const [first, ...rest] = held
    const give = (one: (typeof held)[number]) => changeAccess(abe.tab(), one, { permissions: ['statistics.view'], allProducts: true })
    const gifts = [give(first!), hideFinancials(ada, { hideFinancialsFromAdmins: true }), ...rest.map(give)]
    await Promise.all(gifts)
    const lines = await ada.activity()
    const turned = lines.find(({ kind }) => kind === 'settings changed')!.sequence
    for (const { kind, sequence } of lines) if (kind === 'permissions changed') expect(sequence).toBeLessThan(turned)
    expect(await give((await Promise.all(names.map((name) => heldBy(ada, name)))).find(({ permissions }) => permissions.length === 0) ?? (await heldBy(ada, `Paul ${number}`)))).toMatchObject({ __typename: 'Refusal' })
  })
})

describe('live', () => {
  const activity = 'subscription { activity { event { sequence hash detail } } }'
  type Line = { sequence: number; hash: string | null }
  const lines = (followed: Followed): Line[] => followed.messages.flatMap(({ data }) => (data?.activity ? [data.activity.event] : []))

  it('[LV-3, PE-4] while lines are written as fast as that goes, nothing after the switch shows what it hides: WebSocket and SSE, on both nodes', async () => {
    const { ada, abe } = await team()
    const account = await accountIdOf(house, ada)
    const nodes = [house, far].map((node) => abe.at(node.url))
    const tabs = nodes.map((person) => person.connect())
    const streams = nodes.map((person) => stream(person, activity))
    const owners = ada.at(far.url).connect()
    const following = [...tabs.map((tab) => tab.follow(activity)), ...streams.map(({ followed }) => followed)]
    const ofOwner = owners.follow(activity)
    const writing = writeLines(house, account, 200, { writers: 3 })
    await Promise.all([...following, ofOwner].map((followed) => followed.until((data) => data.activity)))
    await hideFinancials(ada, { hideFinancialsFromAdmins: true })
    await writing
    const turned = (await ada.activity()).find(({ kind }) => kind === 'settings changed')?.sequence
      ?? Number((await house.sql<{ seq: string }>(`SELECT max(seq) AS seq FROM activity WHERE stream_id = $1 AND kind = 'settings changed'`, [account]))[0]!.seq)
    await ada.invite('the.last@example.com')
    const last = (await ada.activity())[0]!.sequence
    await Promise.all([...following, ofOwner].map((followed) => followed.until((data) => data.activity.event.sequence === last)))
    for (const followed of following) {
      const seen = lines(followed)
      for (const { sequence, hash } of seen) expect(hash === null, `${sequence}, turned at ${turned}`).toBe(sequence >= turned)
      expect(seen.some(({ hash }) => hash !== null)).toBe(true)
      seen.slice(1).forEach(({ sequence }, index) => expect(sequence).toBe(seen[index]!.sequence + 1))
    }
    expect(lines(ofOwner).every(({ hash }) => hash !== null)).toBe(true)

    await hideFinancials(ada, { hideFinancialsFromAdmins: false })
    for (const followed of following) await followed.until(({ activity: { event } }) => event.sequence > last && event.hash !== null)
    for (const { close } of streams) close()
    await Promise.all([...tabs, owners].map((tab) => tab.close()))
  })

  it('[AC-7, LV-1] everyone who follows the account is told, and an owner who looks at an admin sees what they may do now', async () => {
    const { ada, abe, number } = await team()
    const [tab, owner] = [abe.connect(), ada.connect()]
    const told = tab.follow('subscription { account { account { id hideFinancialsFromAdmins } } }')
    const seen = owner.follow('subscription { team { changes { __typename ... on MemberChanged { member { name permissions } } } } }')
    await Promise.all([tab, owner].map((one) => one.follow('{ viewer { cursor } }').until(() => true)))
    await hideFinancials(ada, { hideFinancialsFromAdmins: true })
    const { account } = await told.until(() => true)
    expect(account.account).toEqual({ id: globalId('Account', await accountIdOf(house, ada)), hideFinancialsFromAdmins: true })
    const { team: news } = await seen.until(({ team: { changes } }) => changes.some((change: { member?: { name: string } }) => change.member?.name === `Abe ${number}`))
    expect(news.changes.find((change: { member?: { name: string } }) => change.member?.name === `Abe ${number}`).member.permissions).not.toContain('statistics.view')
    await Promise.all([tab.close(), owner.close()])
  })
})
