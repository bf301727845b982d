import { beforeAll, describe, expect, test } from 'vitest'
import { changeAccess, changeLevel, createLevel, deleteLevel, heldBy, levelsOf, productOf } from '../../testing/access.ts'
import { globalId, tokenIn } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
let people = 0
const owner = () => house.owner(`Owner ${++people}`)
/** Somebody new in the account; their name is as the inviter reads it. */
const member = async (of: Person, permissions: string[] = []) => {
  const name = `Member ${++people}`
  return { name, person: await house.member(of, name, { permissions }) }
}
const idOf = async (person: Person, name: string) => (await levelsOf(person)).find((level) => level.name === name)!
const give = async (by: Person, name: string, levelId: string, permissions: string[] = []) => changeAccess(by, await heldBy(by, name), { accessLevelId: levelId, permissions })

describe('access levels', () => {
  let ada: Person
  beforeAll(async () => {
    ada = await owner()
  })

  test('[TM-12] are made, renamed, listed by name, and deleted while nobody has them', async () => {
    const made = await createLevel(ada, { name: 'Support', permissions: ['customers.search'] })
    expect(made).toMatchObject({ __typename: 'SavedAccessLevel', accessLevel: { name: 'Support', version: 1 } })
    await createLevel(ada, { name: 'Books', permissions: ['statistics.view'] })
    expect((await levelsOf(ada)).map(({ name }) => name)).toEqual(['Books', 'Support'])
    expect(await changeLevel(ada, made.accessLevel, { name: 'Help desk', permissions: ['customers.search'] })).toMatchObject({ accessLevel: { name: 'Help desk', version: 2 } })
    expect(await deleteLevel(ada, made.accessLevel.id)).toEqual({ __typename: 'DeletedAccessLevel', accessLevelId: made.accessLevel.id })
    expect((await levelsOf(ada)).map(({ name }) => name)).toEqual(['Books'])
    const kinds = (await ada.activity()).map(({ kind, detail }) => `${kind}: ${String(detail.name)}`)
    expect(kinds.slice(0, 4)).toEqual(['level deleted: Help desk', 'level changed: Help desk', 'level created: Books', 'level created: Support'])
  })

  test.each([
    ['a name that is taken, in other letters', { name: 'BOOKS', permissions: [] }, 'There is a level with this name already. Choose another.'],
    ['no name', { name: ' ', permissions: [] }, 'Enter a name.'],
    ['a permission that does not exist', { name: 'Odd', permissions: ['coupons.eat'] }, 'There is no permission called coupons.eat.'],
    ['a product that does not exist', { name: 'Odd', permissions: [], productIds: [globalId('Product', crypto.randomUUID())] }, 'There is no such product.'],
  ])('[TM-12] %s is told as a mistake', async (_name, terms, message) => {
    expect(await createLevel(ada, terms)).toMatchObject({ __typename: 'InvalidInput', message })
  })

  test('[TM-12] a permission that lacks what it needs is refused, and says what is missing', async () => {
    expect(await createLevel(ada, { name: 'Odd', permissions: ['affiliates.attribute'] })).toMatchObject({ __typename: 'Refusal', rule: 'TM-12' })
  })

  test('[TM-12] offer presets to start from, each of which can be made as it is', async () => {
    const bea = await owner()
    const { levelPresets } = await bea.ask('{ levelPresets { name purpose permissions } }')
    expect(levelPresets.map(({ name }: { name: string }) => name)).toEqual(['Support', 'Marketing', 'Bookkeeping', 'Affiliate manager', 'Full member'])
    for (const { name, permissions } of levelPresets) expect(await createLevel(bea, { name, permissions })).toMatchObject({ __typename: 'SavedAccessLevel' })
  })

  test('[TM-12] of thirty that are made at one moment, three fill the twelve places, and the others are told that there are twelve', async () => {
    const bea = await owner()
    for (let count = 1; count <= 9; count++) await createLevel(bea, { name: `Level ${count}`, permissions: [] })
    const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => createLevel(bea.tab(), { name: `Late ${index}`, permissions: [] })))
    expect(answers.filter(({ __typename }) => __typename === 'SavedAccessLevel')).toHaveLength(3)
    expect(answers.filter(({ rule }) => rule === 'TM-12')).toHaveLength(27)
    expect(await levelsOf(bea)).toHaveLength(12)
  })

  test('[TM-12] are not deleted while a member or an open invitation has them, and the reason says so beforehand', async () => {
    // An account of its own: a name stands there once.
    const ada = await owner()
    const email = house.newEmail('Level Holder')
    const { accessLevel } = await createLevel(ada, { name: 'In use', permissions: ['coupons.view'] })
    const { sent } = await ada.invite(email, { accessLevelId: accessLevel.id })
    expect(await deleteLevel(ada, accessLevel.id)).toMatchObject({ __typename: 'Refusal', rule: 'TM-12' })
    expect(await idOf(ada, 'In use')).toMatchObject({ memberCount: 0, invitationCount: 1, viewerCan: [{ action: 'change', allowed: true }, { action: 'delete', allowed: false, rule: 'TM-12' }] })
    const joined = house.visitor()
    await joined.accept(tokenIn({ text: sent[0].link } as never), { name: 'Level Holder', password: 'keeps the gate' })
    expect(await deleteLevel(ada, accessLevel.id)).toMatchObject({ __typename: 'Refusal', rule: 'TM-12' })
    await ada.remove(await ada.memberId('Level Holder'))
    expect(await deleteLevel(ada, accessLevel.id)).toMatchObject({ __typename: 'DeletedAccessLevel' })
    const kept = await house.sql<{ permission: string }>(
      `SELECT permission FROM "grant" g JOIN membership m ON m.id = g.membership_id JOIN "user" u ON u.id = m.user_id WHERE u.email = $1`, [email],
    )
    expect(kept).toEqual([{ permission: 'coupons.view' }])
  })

  test('[TM-12, PE-6] another account’s level is no level here', async () => {
    const eve = await owner()
    const theirs = await idOf(ada, 'Books')
    const answer = { __typename: 'NotFound', message: 'There is no such access level, or no longer.' }
    expect(await changeLevel(eve, theirs, { name: 'Mine', permissions: [] })).toEqual(answer)
    expect(await deleteLevel(eve, theirs.id)).toEqual(answer)
    const { errors } = await eve.send('query ($id: ID!) { accessLevelImpact(id: $id, permissions: []) { memberCount } }', { id: theirs.id })
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
  })
})

describe('a change of a level', () => {
  test('[TM-12] shows beforehand whom it affects and how, and changes nothing by that', async () => {
    const ada = await owner()
    const { accessLevel } = await createLevel(ada, { name: 'Support', permissions: ['customers.search', 'coupons.view'] })
    const [one, two] = [await member(ada), await member(ada)]
    await give(ada, one.name, accessLevel.id)
    await give(ada, two.name, accessLevel.id, ['statistics.view'])
    await ada.invite('pending@example.com', { accessLevelId: accessLevel.id })
    const { accessLevelImpact } = await ada.ask(
      'query ($id: ID!) { accessLevelImpact(id: $id, permissions: ["customers.search", "statistics.view"]) { memberCount invitationCount decision { allowed } members { member { name } gains loses } } }',
      { id: accessLevel.id },
    )
    expect(accessLevelImpact).toEqual({
      memberCount: 2, invitationCount: 1, decision: { allowed: true },
      members: [
        { member: { name: one.name }, gains: ['statistics.view'], loses: ['coupons.view'] },
        { member: { name: two.name }, gains: [], loses: ['coupons.view'] },
      ],
    })
    expect((await heldBy(ada, one.name)).permissions).toEqual(['coupons.view', 'customers.search'])
  })

  test('[TM-12, AV-1] changes all who have it at once, in one line that lists them', async () => {
    const ada = await owner()
    const { accessLevel } = await createLevel(ada, { name: 'Support', permissions: ['coupons.view'] })
    const others = [await member(ada), await member(ada)]
    for (const { name } of others) await give(ada, name, accessLevel.id)
    await changeLevel(ada, accessLevel, { name: 'Support', permissions: ['coupons.manage'] })
    for (const { name } of others) expect((await heldBy(ada, name)).permissions).toEqual(['coupons.view', 'coupons.manage'])
    const lines = (await ada.activity()).filter(({ kind }) => kind === 'level changed')
    expect(lines).toHaveLength(1)
    expect(lines[0]!.detail).toMatchObject({ before: { permissions: ['coupons.view'] }, after: { permissions: ['coupons.manage'] } })
    expect((lines[0]!.detail.members as { email: string }[]).map(({ email }) => email).sort()).toEqual(others.map(({ person }) => person.email).sort())
  })

  test('[TM-12, LV-3] narrows the live connections of all who have it: what is committed later reaches none of them', async () => {
    const ada = await owner()
    const { accessLevel } = await createLevel(ada, { name: 'Deputies', permissions: ['users.manage'] })
    const deputies = [await member(ada), await member(ada)]
    for (const { name } of deputies) await give(ada, name, accessLevel.id)
    const tabs = deputies.map(({ person }) => person.connect())
    const after = await ada.cursor()
    const followed = tabs.map((tab) => ({ all: tab.follow('subscription ($after: Cursor) { activity(after: $after) { event { kind } } }', { after }), own: tab.follow('subscription { access { change { __typename ... on AccessChanged { permissions } } } }') }))
    await ada.invite('seen@example.com')
    for (const { all } of followed) await all.until(({ activity }) => activity.event.kind === 'invited')
    await changeLevel(ada, accessLevel, { name: 'Deputies', permissions: ['coupons.view'] })
    await ada.invite('unseen@example.com')
    for (const { own } of followed) expect((await own.until(({ access }) => access.change.__typename === 'AccessChanged')).access.change.permissions).toEqual(['coupons.view'])
    for (const tab of tabs) await tab.close()
    for (const { all } of followed) expect(all.messages.map(({ data }) => data?.activity.event.kind).filter((kind) => kind === 'invited')).toHaveLength(1)
  })

  test('[TM-13] on top of somebody else’s change is refused with who and what, and can be redone on top', async () => {
    const ada = await owner()
    const { accessLevel } = await createLevel(ada, { name: 'Support', permissions: ['coupons.view'] })
    const ben = await member(ada, ['users.manage', 'coupons.view', 'customers.search'])
    await changeLevel(ben.person, accessLevel, { name: 'Support', permissions: ['coupons.view', 'customers.search'] })
    const refused = await changeLevel(ada, accessLevel, { name: 'Help', permissions: ['coupons.view'] })
    expect(refused).toMatchObject({ __typename: 'ChangedMeanwhile', by: [ben.name], version: 2, changes: [{ field: 'permissions', before: ['coupons.view'], after: ['coupons.view', 'customers.search'] }] })
    expect(await changeLevel(ada, { ...accessLevel, version: refused.version }, { name: 'Help', permissions: ['coupons.view', 'customers.search'] })).toMatchObject({ accessLevel: { name: 'Help', version: 3 } })
  })
})

describe('who may', () => {
  test('[TM-10, TM-12] nobody puts into a level what they cannot give, nor touches one that holds more than they have', async () => {
    const ada = await owner()
    const product = await productOf(house, ada, 'Book')
    const { accessLevel: high } = await createLevel(ada, { name: 'High', permissions: ['settings.manage'] })
    const mia = await member(ada, ['users.manage', 'coupons.view'])
    expect(await createLevel(mia.person, { name: 'Mine', permissions: ['coupons.manage'] })).toMatchObject({ __typename: 'Refusal', rule: 'TM-10' })
    expect(await changeLevel(mia.person, high, { name: 'High', permissions: [] })).toMatchObject({ __typename: 'Refusal', rule: 'TM-10' })
    expect(await deleteLevel(mia.person, high.id)).toMatchObject({ __typename: 'Refusal', rule: 'TM-10' })
    const { accessLevel: mine } = await createLevel(mia.person, { name: 'Mine', permissions: ['coupons.view'] })
    expect(await changeLevel(mia.person, mine, { name: 'Mine', permissions: ['coupons.view', 'statistics.view'] })).toMatchObject({ __typename: 'Refusal', rule: 'TM-10' })
    await changeAccess(ada, await heldBy(ada, mia.name), { permissions: ['users.manage', 'coupons.view'], productIds: [product] })
    expect(await createLevel(mia.person, { name: 'All products', permissions: ['coupons.view'] })).toMatchObject({ __typename: 'Refusal', rule: 'TM-10' })
    expect(await createLevel(mia.person, { name: 'The book', permissions: ['coupons.view'], productIds: [product] })).toMatchObject({ __typename: 'SavedAccessLevel' })
  })

  test('[TM-9] nobody changes a level that they have themselves, but may rename it', async () => {
    const ada = await owner()
    const { accessLevel } = await createLevel(ada, { name: 'Deputies', permissions: ['users.manage', 'coupons.view'] })
    const mia = await member(ada)
    await give(ada, mia.name, accessLevel.id, ['customers.search'])
    expect(await changeLevel(mia.person, accessLevel, { name: 'Deputies', permissions: ['users.manage', 'coupons.view', 'customers.search'] })).toMatchObject({ __typename: 'Refusal', rule: 'TM-9' })
    expect(await changeLevel(mia.person, accessLevel, { name: 'Right hands', permissions: ['users.manage', 'coupons.view'] })).toMatchObject({ __typename: 'SavedAccessLevel' })
  })

  test('[TM-10] a level is not changed by who could not edit everyone that has it', async () => {
    const ada = await owner()
    const { accessLevel } = await createLevel(ada, { name: 'Base', permissions: ['coupons.view'] })
    const rich = await member(ada)
    await give(ada, rich.name, accessLevel.id, ['settings.manage'])
    const mia = await member(ada, ['users.manage', 'coupons.view'])
    expect(await changeLevel(mia.person, accessLevel, { name: 'Base', permissions: [] })).toMatchObject({ __typename: 'Refusal', rule: 'TM-10' })
    expect((await heldBy(ada, rich.name)).permissions).toEqual(['coupons.view', 'settings.manage'])
  })

  test('[TM-12, PE-6] whoever does not manage users neither makes nor changes levels, nor asks whom a change affects', async () => {
    const ada = await owner()
    const { accessLevel } = await createLevel(ada, { name: 'Base', permissions: ['coupons.view'] })
    const ben = await member(ada, ['coupons.view'])
    expect(await createLevel(ben.person, { name: 'Mine', permissions: [] })).toMatchObject({ __typename: 'Refusal', rule: 'TM-4' })
    expect(await deleteLevel(ben.person, accessLevel.id)).toMatchObject({ __typename: 'Refusal', rule: 'TM-4' })
    const { errors } = await ben.person.send('query ($id: ID!) { accessLevelImpact(id: $id, permissions: []) { memberCount } }', { id: accessLevel.id })
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  })
})
