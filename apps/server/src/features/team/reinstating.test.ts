import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { changeAccess, createLevel, deleteLevel, heldBy, levelsOf, productOf, setExpiry } from '../../testing/access.ts'
import { days, heldClock, minutes, seconds } from '../../testing/clock.ts'
import { emailOf, passwordOf, tokenIn } from '../../testing/house.ts'
import { catalogue, held as inEffect } from '../../testing/oracle/rules.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const clock = heldClock()
const house = useHouse({ clock })
let count = 0
const fresh = (what: string) => `${what} ${++count}`

let ada: Person
let product: string
let other: string
beforeAll(async () => {
  ada = await house.owner('Ada')
  product = await productOf(house, ada, 'Book')
  other = await productOf(house, ada, 'Course')
})

type Former = { email: string; role: string; endedAt: string; accessLevel: { name: string } | null; permissions: string[]; productAccess: { all: boolean; productIds: string[] }; access: string }
const ask = (by: Person, addresses: string[]) =>
  by.send('query ($addresses: [String!]!) { account { formerMembers(addresses: $addresses) { email role endedAt accessLevel { id name } permissions productAccess { all productIds } access } } }', { addresses })
const former = async (by: Person, ...addresses: string[]): Promise<Former[]> => (await ask(by, addresses)).data!.account.formerMembers

/** Somebody who came in with some access; and somebody who went again. */
const here = async (access: Record<string, unknown>, by = ada) => {
  const name = fresh('Gil')
  await by.invite(emailOf(name), access)
  const person = house.visitor()
  await person.accept(tokenIn((await house.mails(emailOf(name), 1, /invited you/))[0]!), { name, password: passwordOf(name) })
  return { name, email: emailOf(name), person, id: await ada.memberId(name) }
}
const gone = async (access: Record<string, unknown>, by = ada) => {
  const guest = await here(access, by)
  await ada.remove(guest.id)
  return guest
}
const comeBack = async ({ email, name }: { email: string; name: string }, link: string) => {
  await house.visitor().accept(tokenIn({ text: link } as never), { password: passwordOf(name) })
  return heldBy(ada, (await ada.members()).find((one) => one.email === email)!.name)
}
const linkTo = (result: { sent: { link: string; invitation: { email: string } }[] }, email: string) => result.sent.find(({ invitation }) => invitation.email === email)!.link

describe('inviting somebody who was here before', () => {
  test('[TM-4, TM-10] tells until when they were, and offers what they had then; the others in the list get what is named', async () => {
    const one = await gone({ permissions: ['coupons.view', 'customers.search'], productIds: [product] })
    const two = await gone({ permissions: ['statistics.view'] })
    const [told] = await former(ada, one.email.toUpperCase(), 'nobody@example.com', ada.email)
    expect(told).toEqual({
      email: one.email, role: 'MEMBER', endedAt: expect.any(String), accessLevel: null, permissions: ['coupons.view', 'customers.search'], productAccess: { all: false, productIds: [product] },
      access: 'can view coupons, and search customers, for 1 product',
    })
    expect(Math.abs(clock.now().getTime() - Date.parse(told!.endedAt))).toBeLessThan(60 * seconds)
    const news = [fresh('new'), fresh('new'), fresh('new')].map(emailOf)
    const result = await ada.invite([...news, one.email, two.email].join(), { permissions: ['coupons.manage'], reinstate: [one.email, two.email] })
    expect(result.sent).toHaveLength(5)
    const offered = new Map((await ada.invitations()).map(({ email, permissions }) => [email, permissions]))
    expect(news.map((email) => offered.get(email))).toEqual(news.map(() => ['coupons.manage']))
    expect(offered.get(two.email)).toEqual(['statistics.view'])
    const lines = (await ada.activity()).filter(({ kind }) => kind === 'invited')
    expect(lines.find(({ memberEmail }) => memberEmail === one.email)!.detail).toEqual({
      permissions: ['coupons.view', 'customers.search'], products: [Buffer.from(product, 'base64').toString().split(':')[1]], heldUntil: told!.endedAt,
    })
    expect(lines.find(({ memberEmail }) => memberEmail === news[0])!.detail).toEqual({ permissions: ['coupons.manage'], products: 'all' })

    const back = await comeBack(one, linkTo(result, one.email))
    expect(back).toMatchObject({ permissions: ['coupons.view', 'customers.search'], productAccess: { all: false, productIds: [product] } })
    expect(back.id, 'a membership of its own').not.toBe(one.id)
    expect((await ada.activity()).filter(({ memberEmail }) => memberEmail === one.email).map(({ kind }) => kind)).toEqual(['logged in', 'created account', 'invited', 'deleted', 'logged in', 'created account', 'invited'])
    expect(await former(ada, one.email), 'who is here again was not here before').toEqual([])
  })

  test('[TM-4] who starts fresh gets what is named, like anybody', async () => {
    const guest = await gone({ permissions: ['statistics.view'] })
    const result = await ada.invite(guest.email, { permissions: [] })
    expect((await comeBack(guest, linkTo(result, guest.email))).permissions).toEqual([])
    expect((await ada.activity()).find(({ kind, memberEmail }) => kind === 'invited' && memberEmail === guest.email)!.detail).not.toHaveProperty('heldUntil')
  })

  test('[TM-12] a level is given back as that level, as it is by then; with more beside it, or once it is deleted, as its permissions', async () => {
    const level = async (name: string) => {
      await createLevel(ada, { name, permissions: ['coupons.view', 'customers.search'], productIds: [product] })
      return (await levelsOf(ada)).find((one) => one.name === name)!.id
    }
    const [kept, left] = [await level('Support'), await level('Left')]
    const plain = await gone({ accessLevelId: kept })
    const more = await here({ accessLevelId: kept })
    await changeAccess(ada, await heldBy(ada, more.name), { accessLevelId: kept, permissions: ['coupons.view', 'customers.search', 'statistics.view'] })
    await ada.remove(more.id)
    const orphan = await gone({ accessLevelId: left })
    expect(await deleteLevel(ada, left)).toMatchObject({ __typename: 'DeletedAccessLevel' })

    const said = await former(ada, plain.email, more.email, orphan.email)
    const of = (email: string) => said.find((one) => one.email === email)!
    expect(of(plain.email)).toMatchObject({ accessLevel: { name: 'Support' }, permissions: ['coupons.view', 'customers.search'] })
    expect(of(more.email)).toMatchObject({ accessLevel: null, permissions: ['coupons.view', 'customers.search', 'statistics.view'], productAccess: { productIds: [product] } })
    expect(of(orphan.email)).toMatchObject({ accessLevel: null, permissions: ['coupons.view', 'customers.search'], productAccess: { productIds: [product] } })
    const all = [plain.email, more.email, orphan.email]
    const result = await ada.invite(all.join(), { reinstate: all })
    expect(await comeBack(plain, linkTo(result, plain.email))).toMatchObject({ accessLevel: { name: 'Support' } })
    expect(await comeBack(orphan, linkTo(result, orphan.email))).toMatchObject({ accessLevel: null, permissions: ['coupons.view', 'customers.search'], productAccess: { productIds: [product] } })
  })

  test('[TM-7] an admin comes back as a member with the permissions that admins have', async () => {
    const guest = await here({ permissions: [] })
    await ada.makeAdmin(guest.id)
    await ada.remove(guest.id)
    expect((await former(ada, guest.email))[0]).toMatchObject({ role: 'ADMIN', permissions: catalogue, productAccess: { all: true } })
    const result = await ada.invite(guest.email, { reinstate: [guest.email] })
    await comeBack(guest, linkTo(result, guest.email))
    expect((await ada.members()).find(({ email }) => email === guest.email)!.role).toBe('MEMBER')
  })

  test('[PA-2] a partner is not reinstated: they ask to enter', async () => {
    const guest = await here({ permissions: [] })
    await house.setRole(guest.person, 'PARTNER')
    await ada.remove(guest.id)
    expect(await former(ada, guest.email)).toEqual([])
    expect(await ada.invite(guest.email, { reinstate: [guest.email] })).toMatchObject({ __typename: 'InvalidInput' })
  })

  test('[TM-10, PE-2] offers no more than the inviter can give, and hints at nothing beyond', async () => {
    const rich = await here({ permissions: ['coupons.manage', 'statistics.view'], productIds: [product, other] })
    await createLevel(ada, { name: 'Far beyond', permissions: ['settings.manage', 'coupons.view'], productIds: [other] })
    const levelled = await here({ accessLevelId: (await levelsOf(ada)).find(({ name }) => name === 'Far beyond')!.id })
    for (const { id } of [rich, levelled]) await ada.remove(id)
    const mia = await here({ permissions: ['users.manage', 'coupons.view'], productIds: [product] })
    const answer = await ask(mia.person, [rich.email, levelled.email])
    expect(answer.data!.account.formerMembers.map((one: Former) => [one.email, one.permissions, one.productAccess, one.accessLevel]).sort()).toEqual([
      [rich.email, ['coupons.view'], { all: false, productIds: [product] }, null], [levelled.email, ['coupons.view'], { all: false, productIds: [] }, null],
    ].sort())
    for (const beyond of [other, 'coupons.manage', 'statistics', 'settings.manage', 'Far beyond']) expect(JSON.stringify(answer)).not.toContain(beyond)
    const result = await mia.person.invite(rich.email, { reinstate: [rich.email] })
    expect(await comeBack(rich, linkTo(result, rich.email))).toMatchObject({ permissions: ['coupons.view'], productAccess: { all: false, productIds: [product] } })
  })

  test('[TM-10] what the inviter has lost until it is accepted is not given', async () => {
    const guest = await gone({ permissions: ['coupons.view', 'statistics.view'] })
    const mia = await here({ permissions: ['users.manage', 'coupons.view', 'statistics.view'] })
    const result = await mia.person.invite(guest.email, { reinstate: [guest.email] })
    await changeAccess(ada, await heldBy(ada, mia.name), { permissions: ['users.manage', 'coupons.view'], allProducts: true })
    expect((await comeBack(guest, linkTo(result, guest.email))).permissions).toEqual(['coupons.view'])
  })

  test('[TM-14] whoever’s end date has passed is one of them, from that moment on; products that are gone are not offered', async () => {
    const old = await productOf(house, ada, 'Out of print')
    const guest = await here({ permissions: ['coupons.view'], productIds: [product, old] })
    const end = new Date(clock.now().getTime() + days)
    await setExpiry(ada, await heldBy(ada, guest.name), end)
    expect(await former(ada, guest.email)).toEqual([])
    await house.sql(`UPDATE product SET deleted_at = now() WHERE name = 'Out of print'`)
    clock.pass(2 * days)
    await ada.signIn()
    expect(await former(ada, guest.email)).toMatchObject([{ endedAt: end.toISOString(), productAccess: { productIds: [product] } }])
    const result = await ada.invite(guest.email, { reinstate: [guest.email] })
    expect(await comeBack(guest, linkTo(result, guest.email))).toMatchObject({ permissions: ['coupons.view'], expiresAt: null })
  })
})

describe('who is told of nobody', () => {
  test('[TM-4] after 90 days it is too long ago', async () => {
    const guest = await gone({ permissions: ['coupons.view'] })
    clock.pass(90 * days - 5 * minutes)
    await ada.signIn()
    expect(await former(ada, guest.email)).toHaveLength(1)
    clock.pass(10 * minutes)
    expect(await former(ada, guest.email)).toEqual([])
    expect(await ada.invite(guest.email, { reinstate: [guest.email] })).toMatchObject({ __typename: 'InvalidInput', message: `${guest.email} was not here within the last 90 days. Choose what they may do.` })
  })

  test('[PE-6] an address that was changed since tells nothing about the other, nor does another account', async () => {
    const guest = await gone({ permissions: ['coupons.view'] })
    const eve = await house.owner(fresh('Eve'))
    expect(await former(eve, guest.email)).toEqual([])
    expect(await eve.invite(guest.email, { reinstate: [guest.email] })).toMatchObject({ __typename: 'InvalidInput' })
    const moved = emailOf(fresh('moved'))
    await house.sql('UPDATE "user" SET email = $1, email_key = $1 WHERE email = $2', [moved, guest.email])
    expect(await former(ada, guest.email, moved)).toEqual([])
  })

  test('[TM-4] whoever does not manage users may not ask', async () => {
    const [lea, guest] = [await here({ permissions: ['coupons.view'] }), await gone({ permissions: [] })]
    const { errors } = await ask(lea.person, [guest.email])
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', rule: 'TM-4' })
    expect(await lea.person.invite(guest.email, { reinstate: [guest.email] })).toMatchObject({ __typename: 'Refusal', rule: 'TM-4' })
  })
})

describe('what is told as a mistake', () => {
  let guest: { name: string; email: string }
  beforeAll(async () => {
    guest = await gone({ permissions: ['coupons.view'] })
  })

  test.each([
    ['somebody who is not among the addresses', () => ({ addresses: 'x@example.com', permissions: [], reinstate: [guest.email] }), 'Whoever is to get what they had must be among the addresses.'],
    ['somebody who never was here', () => ({ addresses: 'x@example.com', reinstate: ['x@example.com'] }), 'x@example.com was not here within the last 90 days. Choose what they may do.'],
    ['nothing for the others', () => ({ addresses: `${guest.email}, x@example.com`, reinstate: [guest.email] }), 'Choose one: all permissions, an access level, or single permissions.'],
    ['more than there can be', () => ({ addresses: 'x@example.com', reinstate: Array.from({ length: 501 }, () => 'x@example.com') }), 'Invite at most 500 people at once.'],
  ])('[TM-4] %s, and nobody is invited', async (_what, input, message) => {
    const rows = (await house.sql('SELECT 1 FROM invitation')).length
    const { addresses, ...access } = input()
    expect(await ada.invite(addresses, access)).toMatchObject({ __typename: 'InvalidInput', message })
    expect(await house.sql('SELECT 1 FROM invitation')).toHaveLength(rows)
  })

  test('[TM-4] no more than 500 addresses are looked up at once', async () => {
    const { errors } = await ask(ada, Array.from({ length: 501 }, (_, index) => `x${index}@example.com`))
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })
})

test('[TM-4, TM-12] two who reinstate the same people while their level is deleted: each is invited once, to what they had', async () => {
  const ben = await here({ allPermissions: true })
  for (let round = 0; round < 4; round++) {
    const name = fresh('Passing')
    await createLevel(ada, { name, permissions: ['coupons.view'] })
    const level = (await levelsOf(ada)).find((one) => one.name === name)!.id
    const guests = [await gone({ accessLevelId: level }), await gone({ accessLevelId: level }), await gone({ permissions: ['statistics.view'] })]
    const emails = guests.map(({ email }) => email)
    const [mine, his] = await Promise.all([
      ada.invite(emails.join(), { reinstate: emails }), ben.person.invite(emails.toReversed().join(), { reinstate: emails }), deleteLevel(ada, level),
    ])
    expect([...mine.sent, ...his.sent].map(({ invitation }: { invitation: { email: string } }) => invitation.email).sort()).toEqual(emails.toSorted())
    const offered = new Map((await ada.invitations()).map((one) => [one.email, one.permissions]))
    expect(emails.map((email) => offered.get(email))).toEqual([['coupons.view'], ['coupons.view'], ['statistics.view']])
  }
})

test('[TM-10, PE-2] whatever somebody had, and whatever the inviter has: they come back with what is common to both, which is what was told', async () => {
  const holder = await house.owner('Hana')
  const ids = [await productOf(house, holder, 'P0'), await productOf(house, holder, 'P1'), await productOf(house, holder, 'P2')]
  const raw = (id: string) => Buffer.from(id, 'base64').toString().split(':')[1]!
  const manager = await house.member(holder, 'Mana Ger', { permissions: ['users.manage'] })
  const guest = await house.owner('Guest Again')
  const offerTo = async () => (await guest.offers())[0]!.id
  /** Puts what somebody holds into the database, past the house. */
  const hold = async (name: string, { permissions, products, role }: Terms) => {
    const id = raw(await holder.memberId(name))
    await house.sql(`UPDATE membership SET all_products = $2, product_ids = $3, role = $4::role WHERE id = $1`, [id, products === 'all', products === 'all' ? [] : products.map((index) => raw(ids[index]!)), role])
    await house.sql('DELETE FROM "grant" WHERE membership_id = $1', [id])
    await house.sql('INSERT INTO "grant" (account_id, membership_id, permission) SELECT account_id, id, unnest($2::text[]) FROM membership WHERE id = $1', [id, permissions])
  }
  type Terms = { permissions: string[]; products: 'all' | number[]; role: string }
  const terms = (role: fc.Arbitrary<string>, sure: string[]) => fc.record({
    permissions: fc.subarray([...catalogue]).map((some) => [...new Set([...some, ...sure])]), products: fc.oneof(fc.constant('all' as const), fc.subarray([0, 1, 2])), role,
  })
  const effective = ({ role, permissions }: Terms): string[] => [...inEffect({ role: 'MEMBER', permissions: role === 'MEMBER' ? permissions : [...catalogue] } as never)]
  const reach = ({ role, products }: Terms): 'all' | number[] => (role === 'MEMBER' ? products : 'all')

  await fc.assert(fc.asyncProperty(terms(fc.constantFrom('MEMBER', 'MEMBER', 'ADMIN'), []), terms(fc.constant('MEMBER'), ['users.manage']), async (had, has) => {
    await holder.invite(guest.email, { permissions: [] })
    await guest.acceptOffer(await offerTo())
    await hold('Guest Again', had)
    await hold('Mana Ger', has)
    await holder.remove(await holder.memberId('Guest Again'))

    const answer = await ask(manager, [guest.email])
    const [told] = answer.data!.account.formerMembers as Former[]
    const common = effective(had).filter((name) => effective(has).includes(name))
    const [theirs, mine] = [reach(had), reach(has)]
    const products = theirs === 'all' ? mine : mine === 'all' ? theirs : theirs.filter((index) => mine.includes(index))
    const expected = {
      permissions: [...inEffect({ role: 'MEMBER', permissions: common } as never)].sort(),
      productAccess: { all: products === 'all', productIds: products === 'all' ? [] : products.map((index) => ids[index]!).sort() },
    }
    const sorted = (held: Pick<Former, 'permissions' | 'productAccess'>) => ({
      permissions: [...held.permissions].sort(), productAccess: { all: held.productAccess.all, productIds: [...held.productAccess.productIds].sort() },
    })
    expect(sorted(told!)).toEqual(expected)
    const beyond = [...catalogue.filter((name) => !effective(has).includes(name)), ...(mine === 'all' ? [] : ids.filter((_, index) => !mine.includes(index)))]
    for (const hint of beyond) expect(JSON.stringify(answer)).not.toContain(`"${hint}"`)

    expect((await manager.invite(guest.email, { reinstate: [guest.email] })).sent).toHaveLength(1)
    await guest.acceptOffer(await offerTo())
    expect(sorted(await heldBy(holder, 'Guest Again'))).toEqual(expected)
    await holder.remove(await holder.memberId('Guest Again'))
  }), { numRuns: 25 })
}, 120_000)
