import { type GraphQLNamedType, type GraphQLObjectType, isAbstractType, isLeafType, isObjectType, getNamedType, isNonNullType } from 'graphql'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { decodeGlobalID } from '@pothos/plugin-relay'
import { schema } from '../features/schema.ts'
import { anyDocument, type House, openHouse } from '../testing/house.ts'
import type { Followed, Person } from '../testing/person.ts'
import { accountIdOf, userIdOf } from '../testing/writers.ts'

let house: House
let ada: Person
beforeAll(async () => {
  house = await openHouse({ room: anyDocument })
  ada = await house.owner('Ada')
})
afterAll(() => house.stop())

/** Says how it is at the moment of asking, which differs between two executions of one event. */
const ofTheMoment = new Set(['Member.presence', 'SeatsChanged.seats'])

/** Everything that can be asked of a type, but for what is marked as personal. */
const everything = (type: GraphQLNamedType, depth: number): string => {
  if (isLeafType(type)) return ''
  if (isAbstractType(type)) return `{ __typename ${schema.getPossibleTypes(type).map((one) => `... on ${one.name} ${everything(one, depth)}`).join(' ')} }`
  if (!isObjectType(type)) return ''
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type)
    if (field.extensions.personal || ofTheMoment.has(`${type.name}.${field.name}`) || field.args.some((argument) => isNonNullType(argument.type)) || (depth === 0 && !isLeafType(inner))) return []
    return [`${type.name}_${field.name}: ${field.name} ${everything(inner, depth - 1)}`]
  })
  return `{ __typename ${fields.join(' ')} }`
}

const messageType = (field: string) => getNamedType(schema.getSubscriptionType()!.getFields()[field]!.type) as GraphQLObjectType

it('[LV-3] what a shared execution sends is what each viewer would have got alone, whatever they ask for', async () => {
  const [bo, cy] = [await house.member(ada, 'Bo'), await house.member(ada, 'Cy')]
  await Promise.all([ada.makeAdmin(await ada.memberId('Bo')), ada.makeAdmin(await ada.memberId('Cy'))])
  const tabs = [bo, cy].map((person) => person.connect())
  await Promise.all(tabs.map((tab) => tab.opened))
  const account = await accountIdOf(house, ada)
  for (const field of ['team', 'activity']) {
    const ask = (name: string) => `subscription ${name} { ${field} ${everything(messageType(field), 4)} }`
    const followed: Followed[] = [tabs[0]!.follow(ask('Together')), tabs[1]!.follow(ask('Together')), tabs[0]!.follow(ask('BoAlone')), tabs[1]!.follow(ask('CyAlone'))]
    await expect.poll(() => house.app!.services.live.held().plans).toBe(3)
    const dee = await house.member(ada, `Dee ${field}`)
    await ada.makeAdmin(await ada.memberId(`Dee ${field}`))
    const deeTab = dee.connect()
    await deeTab.opened
    await ada.remove(await ada.memberId(`Dee ${field}`))
    await deeTab.closed
    // Something about each of the viewers too.
    for (const { id } of (await ada.members()).filter(({ name }) => name === 'Bo' || name === 'Cy'))
      await house.app!.services.change(async () => ({ result: undefined, events: [{ streamId: account, kind: 'logged in', performer: null, member: null, subjectId: decodeGlobalID(id).id }] }))
    await ada.invite(`last.${field}@example.com`)
    const invited = (message: unknown) => JSON.stringify(message).includes(`last.${field}@example.com`)
    await Promise.all(followed.map((of) => of.until(invited)))
    // Their own coming may still have been news to the first of them.
    const [first, ...others] = followed.map(({ messages }) => messages.slice(messages.findIndex((message) => JSON.stringify(message).includes(`dee.${field}@example.com`))))
    expect(first!.length).toBeGreaterThan(5)
    for (const messages of others) expect(messages).toEqual(first)
    for (const of of followed) of.stop()
    await expect.poll(() => house.app!.services.live.held().plans).toBe(0)
  }
  await Promise.all(tabs.map((tab) => tab.close()))
})

it('[LV-3] what is personal is each viewer’s own: who it is, and what they may do', async () => {
  const [eva, fin] = [await house.member(ada, 'Eva'), await house.member(ada, 'Fin', { permissions: ['users.manage'] })]
  const tabs = [ada, eva, fin].map((person) => person.connect())
  const followed = tabs.map((tab) => tab.follow('subscription { team { changes { ... on MemberChanged { member { email isViewer viewerCan { action allowed } } } } } }'))
  await Promise.all(tabs.map((tab) => tab.opened))
  await expect.poll(() => house.app!.services.live.held().plans).toBe(3)
  await ada.makeAdmin(await ada.memberId('Eva'))
  const members = await Promise.all(followed.map(async (of) => (await of.until(({ team }) => team.changes[0]?.member?.email === eva.email)).team.changes[0].member))
  expect(members.map(({ isViewer }) => isViewer)).toEqual([false, true, false])
  const may = members.map(({ viewerCan }) => viewerCan.find(({ action }: { action: string }) => action === 'remove')?.allowed ?? false)
  expect(may[1]).toBe(false)
  expect(may[0]).toBe(true)
  await Promise.all(tabs.map((tab) => tab.close()))
})

it('[AV-5] members who do not manage users hear of themselves alone, also where they ask for the same with the same rights', async () => {
  const permissions = ['coupons.view']
  const [gus, hal] = [await house.member(ada, 'Gus', { permissions }), await house.member(ada, 'Hal', { permissions })]
  const account = await accountIdOf(house, ada)
  const tabs = [gus, hal].map((person) => person.connect())
  const followed = tabs.map((tab) => tab.follow('subscription { activity { event { kind memberEmail } } }'))
  await Promise.all(tabs.map((tab) => tab.opened))
  await expect.poll(() => house.app!.services.live.held().plans).toBe(2)
  const about = await Promise.all([gus, hal].map(async (person) => ({ id: await userIdOf(house, person), email: person.email })))
  await ada.invite('nobody.of.theirs@example.com')
  for (const member of about)
    await house.app!.services.change(async () => ({ result: undefined, events: [{ streamId: account, kind: 'logged in', performer: null, member }] }))
  await Promise.all(followed.map((of, index) => of.until(({ activity }) => activity.event.memberEmail === about[index]!.email)))
  expect(followed.map((of) => of.messages.map(({ data }) => data.activity.event.memberEmail))).toEqual([[gus.email], [hal.email]])
  await Promise.all(tabs.map((tab) => tab.close()))
})
