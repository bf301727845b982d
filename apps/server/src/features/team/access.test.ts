import fc from 'fast-check'
import { permissionNames } from '@gatehouse/policy'
import { beforeAll, describe, expect, test } from 'vitest'
import { changeAccess, changeLevel, createLevel, heldBy, productOf } from '../../testing/access.ts'
import { globalId, tokenIn } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
let people = 0
const owner = () => house.owner(`Owner ${++people}`)
const member = async (of: Person, permissions: string[] = []) => {
  const name = `Member ${++people}`
  return { name, person: await house.member(of, name, { permissions }) }
}
const holds = (permissions: string[]) => ({ permissions, allProducts: true })

describe('editing access', () => {
  let ada: Person
  beforeAll(async () => {
    ada = await owner()
  })

  test('[TM-10] permissions are given and taken at once, with the difference in the log', async () => {
    const ben = await member(ada, ['coupons.view', 'customers.search'])
    const answer = await changeAccess(ada, await heldBy(ada, ben.name), holds(['coupons.view', 'statistics.view']))
    expect(answer).toMatchObject({ __typename: 'ChangedMember', member: { version: 2, permissions: ['coupons.view', 'statistics.view'] } })
    const [line] = await ada.activity()
    expect(line).toMatchObject({ kind: 'permissions changed', memberEmail: ben.person.email, performerEmail: ada.email, detail: { given: ['statistics.view'], taken: ['customers.search'] } })
  })

  test('[TM-10] what is the same already is no change and leaves no line', async () => {
    const ben = await member(ada, ['coupons.view'])
    const lines = (await ada.activity()).length
    expect(await changeAccess(ada, await heldBy(ada, ben.name), holds(['coupons.view']))).toMatchObject({ __typename: 'ChangedMember', member: { version: 1 } })
    expect(await ada.activity()).toHaveLength(lines)
  })

  test('[TM-10, PE-2] products are chosen out of those that there are, with a line of their own', async () => {
    const ben = await member(ada, ['coupons.view'])
    const book = await productOf(house, ada, 'Book')
    expect(await changeAccess(ada, await heldBy(ada, ben.name), { permissions: ['coupons.view'], productIds: [book] })).toMatchObject({ member: { productAccess: { all: false, productIds: [book] } } })
    expect((await ada.activity()).slice(0, 1)).toMatchObject([{ kind: 'product access changed', detail: { before: { products: 'all' } } }])
    const eves = await productOf(house, await owner(), 'Not yours')
    for (const productIds of [[eves], [globalId('Product', crypto.randomUUID())]]) {
      expect(await changeAccess(ada, await heldBy(ada, ben.name), { permissions: ['coupons.view'], productIds })).toMatchObject({ __typename: 'InvalidInput', message: 'There is no such product.' })
    }
  })

  test('[TM-12] a level comes first, and what somebody holds on top of it is their own', async () => {
    const { accessLevel } = await createLevel(ada, { name: 'Support', permissions: ['customers.search'] })
    const ben = await member(ada)
    await changeAccess(ada, await heldBy(ada, ben.name), { accessLevelId: accessLevel.id, permissions: ['customers.search', 'coupons.view'] })
    expect(await heldBy(ada, ben.name)).toMatchObject({ accessLevel: { name: 'Support' }, permissions: ['coupons.view', 'customers.search'] })
    expect(await house.sql(`SELECT permission FROM "grant" g JOIN membership m ON m.id = g.membership_id JOIN "user" u ON u.id = m.user_id WHERE u.email = $1`, [ben.person.email]))
      .toEqual([{ permission: 'coupons.view' }])
    await changeAccess(ada, await heldBy(ada, ben.name), holds(['coupons.view']))
    expect(await heldBy(ada, ben.name)).toMatchObject({ accessLevel: null, permissions: ['coupons.view'] })
  })

  test('[TM-10, LV-3] what was taken is refused in the next request, and nothing that is committed later arrives', async () => {
    const ben = await member(ada, ['users.manage'])
    const tab = ben.person.connect()
    const all = tab.follow('subscription { activity { event { kind memberEmail } } }')
    const own = tab.follow('subscription { access { change { __typename ... on AccessChanged { permissions } } } }')
    const [before, after] = [house.newEmail('Before Loss'), house.newEmail('After Loss')]
    await ada.invite(before)
    await all.until(({ activity }) => activity.event.memberEmail === before)
    await changeAccess(ada, await heldBy(ada, ben.name), holds([]))
    expect(await ben.person.invite('by.ben@example.com', { permissions: [] })).toMatchObject({ __typename: 'Refusal', rule: 'TM-4' })
    await ada.invite(after)
    await own.until(({ access }) => access.change.__typename === 'AccessChanged')
    await tab.close()
    expect(JSON.stringify(all.messages)).not.toContain(after)
  })

  test.each([
    ['themselves', 'TM-9', async (by: Person, _name: string, own: string) => heldBy(by, own)],
    ['the account holder', 'TM-9', async (by: Person, holder: string) => heldBy(by, holder)],
  ])('[TM-9] nobody changes the access of %s', async (_whom, rule, whom) => {
    const bea = await owner()
    const holder = `Owner ${people}`
    const deputy = await member(bea, ['users.manage'])
    expect(await changeAccess(deputy.person, await whom(deputy.person, holder, deputy.name), holds([]))).toMatchObject({ __typename: 'Refusal', rule })
  })

  test('[TM-10] a prerequisite that is missing is refused, and named', async () => {
    const ben = await member(ada)
    expect(await changeAccess(ada, await heldBy(ada, ben.name), holds(['affiliates.attribute']))).toMatchObject({
      __typename: 'Refusal', rule: 'TM-10', message: `'Attribute transactions to affiliates' works only together with 'Search customers' or 'Browse customers'.`,
    })
  })

  test('[PE-2] product access shows only what the viewer reaches too, and does not hint at the rest', async () => {
    const bea = await owner()
    const [book, course] = [await productOf(house, bea, 'Book'), await productOf(house, bea, 'Course')]
    const [mia, ben] = [await member(bea, ['users.manage']), await member(bea)]
    await changeAccess(bea, await heldBy(bea, ben.name), { permissions: [], productIds: [book, course] })
    await changeAccess(bea, await heldBy(bea, mia.name), { permissions: ['users.manage'], productIds: [book] })
    expect((await heldBy(mia.person, ben.name)).productAccess).toEqual({ all: false, productIds: [book] })
    expect(JSON.stringify(await mia.person.activity())).not.toContain(Buffer.from(course, 'base64').toString().split(':')[1])
    expect((await heldBy(bea, ben.name)).productAccess.productIds).toHaveLength(2)
  })
})

describe('two who edit one member', () => {
  test('[TM-13] the second save is refused with what changed and by whom, and can be redone on top', async () => {
    const ada = await owner()
    const [mia, ben] = [await member(ada, ['users.manage', 'coupons.view', 'customers.search']), await member(ada, ['coupons.view'])]
    const seen = await heldBy(ada, ben.name)
    await changeAccess(mia.person, seen, holds(['coupons.view', 'customers.search']))
    const refused = await changeAccess(ada, seen, holds(['coupons.view', 'statistics.view']))
    expect(refused).toMatchObject({
      __typename: 'ChangedMeanwhile', by: [mia.name], version: 2,
      changes: [{ field: 'permissions', before: ['coupons.view'], after: ['coupons.view', 'customers.search'] }],
    })
    expect((await heldBy(ada, ben.name)).permissions).toEqual(['coupons.view', 'customers.search'])
    expect(await changeAccess(ada, { id: seen.id, version: refused.version }, holds(['coupons.view', 'customers.search', 'statistics.view']))).toMatchObject({ member: { version: 3 } })
  })

  test('[TM-13] of ten saves at one moment that saw the same, one holds', async () => {
    const ada = await owner()
    const ben = await member(ada)
    const seen = await heldBy(ada, ben.name)
    const answers = await Promise.all(permissionNames.slice(0, 5).concat(permissionNames.slice(5, 10)).filter((name) => name !== 'affiliates.attribute').map((name) => changeAccess(ada.tab(), seen, holds([name]))))
    expect(answers.filter(({ __typename }) => __typename === 'ChangedMember')).toHaveLength(1)
    expect(answers.filter(({ __typename }) => __typename === 'ChangedMeanwhile')).toHaveLength(answers.length - 1)
  })

  test('[TM-13] a change of their level counts as a change of theirs', async () => {
    const ada = await owner()
    const { accessLevel } = await createLevel(ada, { name: 'Support', permissions: ['coupons.view'] })
    const ben = await member(ada)
    await changeAccess(ada, await heldBy(ada, ben.name), { accessLevelId: accessLevel.id, permissions: [] })
    const seen = await heldBy(ada, ben.name)
    await changeLevel(ada, accessLevel, { name: 'Support', permissions: ['coupons.view', 'statistics.view'] })
    expect(await changeAccess(ada, seen, holds(['coupons.view']))).toMatchObject({
      __typename: 'ChangedMeanwhile', changes: [{ field: 'permissions', before: ['coupons.view'], after: ['coupons.view', 'statistics.view'] }],
    })
  })
})

describe('[TM-10] an invitation gives no more than its inviter still has', () => {
  const accept = async (link: string, name: string) => house.visitor().accept(tokenIn({ text: link } as never), { name, password: 'keeps the gate' })

  test('[TM-10] what the inviter has lost meanwhile does not come along', async () => {
    const ada = await owner()
    const mia = await member(ada, ['users.manage', 'coupons.view', 'settings.manage'])
    const { sent } = await mia.person.invite(house.newEmail('Helper One'), { permissions: ['coupons.view', 'settings.manage'] })
    await changeAccess(ada, await heldBy(ada, mia.name), holds(['users.manage', 'coupons.view']))
    expect(await accept(sent[0].link, 'Helper One')).toMatchObject({ __typename: 'SignedIn' })
    expect((await heldBy(ada, 'Helper One')).permissions).toEqual(['coupons.view'])
  })

  test.each([
    ['may invite nobody any more', async (ada: Person, name: string) => changeAccess(ada, await heldBy(ada, name), holds(['coupons.view']))],
    ['is out', async (ada: Person, name: string) => ada.remove(await ada.memberId(name))],
  ])('[TM-10] where the inviter %s it is void, until somebody who may sends it again', async (_how, lose) => {
    const ada = await owner()
    const mia = await member(ada, ['users.manage', 'coupons.view'])
    const email = `helper${people}@example.com`
    const { sent } = await mia.person.invite(email, { permissions: ['coupons.view'] })
    await lose(ada, mia.name)
    expect(await accept(sent[0].link, 'Helper')).toMatchObject({ __typename: 'InvitationClosed', status: 'CANCELLED' })
    const { link } = await ada.resend(sent[0].invitation.id)
    expect(await accept(link, 'Helper')).toMatchObject({ __typename: 'SignedIn' })
  })
})

test('[TM-10] nobody ever holds what nobody gave them, whoever edits whom, and in which order', async () => {
  const ada = await owner()
  const crew = [await member(ada, ['users.manage', 'coupons.manage', 'customers.search']), await member(ada, ['users.manage', 'statistics.view']), await member(ada)]
  /** What each may hold at most: what somebody who had it gave them. */
  const holding = new Map(await Promise.all(crew.map(async ({ name }) => [name, new Set((await heldBy(ada, name)).permissions)] as const)))
  const step = fc.record({ by: fc.nat(2), to: fc.nat(2), permissions: fc.subarray([...permissionNames]) })
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
    for (const { by, to, permissions } of steps) {
      const [giver, taker] = [crew[by]!, crew[to]!]
      const before = await heldBy(ada, taker.name)
      const answer = await changeAccess(giver.person, before, holds(permissions))
      const after = (await heldBy(ada, taker.name)).permissions
      if (answer.__typename !== 'ChangedMember') expect(after).toEqual(before.permissions)
      const allowed = new Set([...before.permissions, ...holding.get(giver.name)!])
      expect(after.filter((name) => !allowed.has(name))).toEqual([])
      if (giver === taker) expect(after).toEqual(before.permissions)
      holding.set(taker.name, new Set(after))
    }
  }), { numRuns: 12 })
})
