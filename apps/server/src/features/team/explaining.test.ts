import { beforeAll, describe, expect, test } from 'vitest'
import { changeAccess, createLevel, heldBy, productOf } from '../../testing/access.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
let ada: Person
let book: string
let course: string
beforeAll(async () => {
  ada = await house.owner('Ada')
  ;[book, course] = [await productOf(house, ada, 'Book'), await productOf(house, ada, 'Course')]
  const { accessLevel } = await createLevel(ada, { name: 'Support', permissions: ['customers.search'] })
  for (const name of ['Ben', 'Cid', 'Mia']) await house.member(ada, name, { permissions: [] })
  await changeAccess(ada, await heldBy(ada, 'Ben'), { accessLevelId: accessLevel.id, permissions: ['coupons.manage'] })
  await changeAccess(ada, await heldBy(ada, 'Cid'), { permissions: ['coupons.view'], productIds: [book] })
})

const who = async (asker: Person, permission: string, productId?: string) => {
  const { data, errors } = await asker.send('query ($permission: String!, $productId: ID) { whoCan(permission: $permission, productId: $productId) { totalCount members { name } } }', { permission, productId })
  return errors ? errors[0]!.extensions : { ...data.whoCan, members: data.whoCan.members.map(({ name }: { name: string }) => name) }
}
const explained = async (asker: Person, name: string) =>
  asker.send('query ($memberId: ID!) { explainAccess(memberId: $memberId) { permission held path because } }', { memberId: await asker.memberId(name) })

describe('what somebody can do, and why', () => {
  test('[TM-15] each permission says whether it is held, and by which way', async () => {
    const { data } = await explained(ada, 'Ben')
    const paths = Object.fromEntries(data.explainAccess.map(({ permission, held, path }: { permission: string; held: boolean; path: string }) => [permission, [held, path]]))
    expect(paths).toMatchObject({
      'customers.search': [true, 'LEVEL'], 'coupons.manage': [true, 'GRANT'], 'coupons.view': [true, 'INCLUDED'], 'settings.manage': [false, 'NOT_GIVEN'],
    })
    expect(Object.keys(paths)).toHaveLength(14)
    const held = data.explainAccess.filter((one: { held: boolean }) => one.held).map((one: { permission: string }) => one.permission)
    expect(held).toEqual((await heldBy(ada, 'Ben')).permissions)
  })

  test('[TM-15] who can do something is told for any product, and for one', async () => {
    expect(await who(ada, 'coupons.view')).toEqual({ totalCount: 3, members: ['Ada', 'Ben', 'Cid'] })
    expect(await who(ada, 'coupons.view', course)).toEqual({ totalCount: 2, members: ['Ada', 'Ben'] })
    expect(await who(ada, 'settings.manage')).toEqual({ totalCount: 1, members: ['Ada'] })
  })

  test('[TM-15, PE-6] only those who manage users ask, and of a product out of reach nobody hears', async () => {
    const ben = await house.member(ada, 'Eli', { permissions: [] })
    expect(await who(ben, 'coupons.view')).toMatchObject({ code: 'FORBIDDEN', rule: 'TM-4' })
    expect((await explained(ben, 'Ada')).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
    const mia = await house.member(ada, 'Una', { permissions: ['users.manage'] })
    await changeAccess(ada, await heldBy(ada, 'Una'), { permissions: ['users.manage'], productIds: [book] })
    expect(await who(mia, 'coupons.view', course)).toMatchObject({ code: 'NOT_FOUND' })
    expect(await who(ada, 'coupons.eat')).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  const whoMay = async (asker: Person, operation: string, productId?: string) => {
    const { data, errors } = await asker.send('query ($operation: String!, $productId: ID) { whoCan(operation: $operation, productId: $productId) { totalCount who rule besides people { member { name } path because } } }', { operation, productId })
    if (errors) return errors[0]!.extensions
    const { people, ...rest } = data.whoCan
    return { ...rest, people: people.map(({ member, because }: { member: { name: string }; because: string }) => `${member.name}: ${because}`) }
  }

  test('[TM-15] who may use an operation is told by the rule that guards it, with the way of each', async () => {
    expect(await whoMay(ada, 'Mutation.createCoupon')).toEqual({
      totalCount: 2, rule: 'BO-2', who: 'Owners, admins, partners, and members with coupons.manage',
      besides: [expect.stringMatching(/^for products within one’s own access.*\(PE-2\)$/)],
      people: ['Ada: Owners hold every permission.', 'Ben: It was given to them.'],
    })
    expect(await whoMay(ada, 'Mutation.createProduct')).toMatchObject({ totalCount: 1, rule: 'PE-1', people: ['Ada: Owners may.'] })
    expect(await whoMay(ada, 'Query.explainAccess')).toMatchObject({ people: expect.arrayContaining([`Una: 'Manage users' lets them. It was given to them.`]) })
    const all = await ada.members()
    expect(await whoMay(ada, 'Subscription.team')).toMatchObject({ totalCount: all.length, who: 'Everyone with a live membership in the account' })
    expect(await whoMay(ada, 'Mutation.signOut')).toMatchObject({ totalCount: all.length, rule: null, who: 'Everyone who is signed in' })
    expect(await whoMay(ada, 'Account.coupons', course)).toMatchObject({ people: ['Ada: Owners hold every permission.', `Ben: It comes with 'Manage coupons'.`] })
  })

  test('[TM-15, AP-2] what is no operation is told so, and exactly one of both is asked for', async () => {
    for (const operation of ['Mutation.flyAway', 'removeMember', 'Mutation', 'Nonsense.name', '__proto__.x']) expect(await whoMay(ada, operation)).toMatchObject({ code: 'BAD_USER_INPUT' })
    expect((await ada.send('{ whoCan { totalCount } }')).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect((await ada.send('{ whoCan(permission: "coupons.view", operation: "Query.whoCan") { totalCount } }')).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
  })
})
