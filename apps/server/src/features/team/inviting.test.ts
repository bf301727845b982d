import { beforeAll, describe, expect, test } from 'vitest'
import { productOf } from '../../testing/access.ts'
import { holdRow } from '../../testing/heldRow.ts'
import { globalId, tokenIn } from '../../testing/house.ts'
import { later } from '../../testing/later.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
let ada: Person
beforeAll(async () => {
  ada = await house.owner('Ada')
})

const invitedRows = () => house.sql<{ email: string; status: string }>('SELECT email, status FROM invitation ORDER BY created_at')
const emailsOf = (result: { sent: { invitation: { email: string } }[] }) => result.sent.map(({ invitation }) => invitation.email)
const accountOf = async (person: Person) => (await house.sql<{ id: string }>('SELECT id FROM account WHERE slug = $1', [person.account]))[0]!.id
let levels = 0
const level = async (person: Person, permissions: string[]) => {
  const [row] = await house.sql<{ id: string }>(`INSERT INTO access_level (id, account_id, name, permissions) VALUES (gen_random_uuid(), $1, $2, $3) RETURNING id`, [await accountOf(person), `Level ${++levels}`, permissions])
  return globalId('AccessLevel', row!.id)
}

describe('[TM-4] many are invited at once', () => {
  test('[TM-4] the good ones get a mail and a row; the others get neither, and are named', async () => {
    const bo = await house.member(ada, 'Bo')
    const [waiting, newOne, cy] = [house.newEmail('waiting'), house.newEmail('new.one'), house.newEmail('Cy').replace('cy', 'Cy').replace('example', 'Example')]
    await ada.invite(waiting)
    await house.quiet()
    const before = await invitedRows()
    const result = await ada.invite(`${newOne},  ${bo.email.replace('bo', 'BO')} ,\n${waiting}; nonsense, Cy Bell <${cy}>, ${newOne}`)
    expect(emailsOf(result).sort()).toEqual([cy, newOne])
    expect(result.skipped).toEqual([
      { address: 'nonsense', reason: 'INVALID' },
      { address: newOne, reason: 'REPEATED' },
      { address: bo.email.replace('bo', 'BO'), reason: 'ALREADY_MEMBER' },
      { address: waiting, reason: 'ALREADY_INVITED' },
    ])
    expect((await invitedRows()).slice(before.length).map(({ email }) => email).sort()).toEqual([cy, newOne])
    const [mail] = await house.mails(cy)
    expect(tokenIn(mail!)).toMatch(/^[\w-]{43}$/)
    await house.quiet()
    expect(await house.mails(newOne)).toHaveLength(1)
    expect(await house.mails(waiting)).toHaveLength(1)
    expect(await house.mails(bo.email)).toHaveLength(1)
    const invited = (await ada.activity()).filter(({ kind }) => kind === 'invited').slice(0, 2)
    expect(invited.map(({ memberEmail, performerEmail }) => [memberEmail, performerEmail]).sort()).toEqual([[cy, ada.email], [newOne, ada.email]])
  })

  test('[TM-4] where nobody is left to invite, nothing changes and nothing is an error', async () => {
    const waiting = house.newEmail('waiting')
    await ada.invite(waiting)
    const events = (await ada.activity()).length
    expect(await ada.invite(`nonsense, ${waiting}`)).toMatchObject({ __typename: 'InvitedMembers', sent: [], skipped: [{ reason: 'INVALID' }, { reason: 'ALREADY_INVITED' }] })
    expect(await ada.invite(' , ;\n')).toMatchObject({ sent: [], skipped: [] })
    expect(await ada.activity()).toHaveLength(events)
  })

  test('[TM-4] a list of 500 is taken, a longer one is not, and then nobody is invited', async () => {
    const many = Array.from({ length: 500 }, (_, index) => `nobody${index}@localhost`)
    const full = await ada.invite([...many.slice(1), house.newEmail('last')].join(', '))
    expect(full.sent).toHaveLength(1)
    expect(full.skipped).toHaveLength(499)
    const rows = (await invitedRows()).length
    expect(await ada.invite([...many, 'one.more@example.com'].join('\n'))).toMatchObject({ __typename: 'InvalidInput', message: 'Invite at most 500 people at once.' })
    expect(await invitedRows()).toHaveLength(rows)
  })

  test('[TM-4] two people who invite the same addresses at one moment: one row and one mail each', async () => {
    const ben = await house.member(ada, 'Ben')
    const lists = Array.from({ length: 3 }, () => Array.from({ length: 12 }, () => house.newEmail('twice')))
    for (const list of lists) {
      const [mine, his] = await Promise.all([ada.invite(list.join()), ben.invite(list.toReversed().join())])
      expect([...emailsOf(mine), ...emailsOf(his)].sort()).toEqual(list.toSorted())
      expect([...mine.skipped, ...his.skipped].map(({ reason }) => reason)).toEqual(list.map(() => 'ALREADY_INVITED'))
    }
    await house.quiet()
    const all = lists.flat()
    const rows = await house.sql(`SELECT email FROM invitation WHERE email = ANY($1)`, [all])
    expect(rows).toHaveLength(36)
    for (const { email } of rows) expect(await house.mails(String(email))).toHaveLength(1)
    const invited = (await ada.activity()).filter(({ kind, memberEmail }) => kind === 'invited' && all.includes(memberEmail!))
    expect(invited).toHaveLength(36)
  })
})

describe('[TM-4] what is offered', () => {
  test('[TM-4] all permissions, single ones, or a level; the mail says it in words', async () => {
    const support = await level(ada, ['customers.search', 'customers.browse'])
    const [all, some, none, levelled] = ['all', 'some', 'none', 'levelled'].map(house.newEmail) as [string, string, string, string]
    await ada.invite(all, { allPermissions: true })
    await ada.invite(some, { permissions: ['coupons.view', 'users.manage'] })
    await ada.invite(none, { permissions: [] })
    await ada.invite(levelled, { accessLevelId: support })
    const offered = new Map((await ada.invitations()).map(({ email, permissions }) => [email, permissions]))
    expect(offered.get(all)).toHaveLength(14)
    expect(offered.get(some)).toEqual(['coupons.view', 'users.manage'])
    expect(offered.get(none)).toEqual([])
    expect(offered.get(levelled)).toEqual(['customers.search', 'customers.browse'])
    expect((await house.mails(some))[0]!.text).toContain('can view coupons, and manage users, for all products')
  })

  test('[TM-4] products can be chosen', async () => {
    const product = await productOf(house, ada, 'Book')
    const chosen = house.newEmail('chosen')
    await ada.invite(chosen, { permissions: ['coupons.view'], productIds: [product] })
    const { account } = await ada.ask('query ($search: String!) { account { invitations(search: $search) { nodes { productAccess { all productIds } } } } }', { search: chosen })
    expect(account.invitations.nodes).toEqual([{ productAccess: { all: false, productIds: [product] } }])
  })

  test('[TM-4, PE-2] a product of another account, and one that does not exist, is no product here', async () => {
    const theirs = await productOf(house, await house.owner('Pat'), 'Theirs')
    for (const id of [theirs, globalId('Product', crypto.randomUUID())]) {
      expect(await ada.invite('no.product@example.com', { permissions: ['coupons.view'], productIds: [id] })).toMatchObject({ __typename: 'InvalidInput', message: 'There is no such product.' })
    }
  })

  test.each([
    ['none of the ways', {}],
    ['two of them', { allPermissions: true, permissions: ['coupons.view'] }],
    ['a permission that does not exist', { permissions: ['coupons.eat'] }],
    ['a level that does not exist', { accessLevelId: globalId('AccessLevel', crypto.randomUUID()) }],
    ['what is no id', { accessLevelId: globalId('AccessLevel', 'first') }],
    ['a message with control characters', { allPermissions: true, message: 'hello\u0000' }],
    ['a message that is too long', { allPermissions: true, message: 'x'.repeat(1_001) }],
  ])('[TM-4] %s is told as a mistake, and nobody is invited', async (_name, access) => {
    const rows = (await invitedRows()).length
    expect((await ada.invite('careful@example.com', access)).__typename).toBe('InvalidInput')
    expect(await invitedRows()).toHaveLength(rows)
  })

  test('[TM-4, PE-6] another account’s level is no level here', async () => {
    const eve = await house.owner('Eve')
    const theirs = await level(eve, ['coupons.view'])
    expect(await ada.invite('sly@example.com', { accessLevelId: theirs })).toMatchObject({ __typename: 'InvalidInput', message: 'There is no such access level, or no longer.' })
  })
})

describe('[TM-10] nobody gives what they do not have', () => {
  let mia: Person
  const book = crypto.randomUUID()
  beforeAll(async () => {
    mia = await house.member(ada, 'Mia', { permissions: ['users.manage', 'coupons.view'] })
    await house.sql(`UPDATE membership m SET all_products = false, product_ids = ARRAY[$2::uuid] FROM "user" u WHERE u.id = m.user_id AND u.email = $1`, [mia.email, book])
  })
  const mine = { productIds: [globalId('Product', book)] }

  test('[TM-10] a member gives out of their own permissions and products', async () => {
    const [helper, deputy] = [house.newEmail('helper'), house.newEmail('deputy')]
    expect(emailsOf(await mia.invite(helper, { permissions: ['coupons.view'], ...mine }))).toEqual([helper])
    expect(emailsOf(await mia.invite(deputy, { allPermissions: true }))).toEqual([deputy])
    expect((await ada.invitations()).find(({ email }) => email === deputy)!.permissions).toEqual(['coupons.view', 'users.manage'])
  })

  test('[TM-10, PE-6] more than that is refused by rule and reason', async () => {
    const foreign = await mia.invite('greedy@example.com', { permissions: ['coupons.view', 'settings.manage'], ...mine })
    expect(foreign).toEqual({ __typename: 'Refusal', rule: 'TM-10', message: `You can give only what you have: 'Manage settings' is not yours to give.` })
    const products = await mia.invite('greedy@example.com', { permissions: ['coupons.view'], productIds: [globalId('Product', crypto.randomUUID())] })
    expect(products).toEqual({ __typename: 'Refusal', rule: 'TM-10', message: 'You can give access only to products that you have access to.' })
    const levelled = await mia.invite('greedy@example.com', { accessLevelId: await level(ada, ['coupons.manage']) })
    expect(levelled).toMatchObject({ __typename: 'Refusal', rule: 'TM-10' })
    expect(await house.sql(`SELECT 1 FROM invitation WHERE email = 'greedy@example.com'`)).toEqual([])
  })

  test('[TM-10, TM-6] a member neither cancels nor renews an invitation that offers more than they have', async () => {
    const { sent } = await ada.invite(house.newEmail('boss'), { allPermissions: true })
    const { id } = sent[0].invitation
    expect(await mia.cancel(id)).toEqual({ __typename: 'Refusal', rule: 'TM-10', message: 'This invitation offers more access than you have.' })
    expect(await mia.resend(id)).toMatchObject({ __typename: 'Refusal', rule: 'TM-10' })
    expect((await mia.invitations()).find((row) => row.id === id)!.viewerCan).toEqual([
      { action: 'resend', allowed: false, rule: 'TM-10' }, { action: 'cancel', allowed: false, rule: 'TM-10' },
    ])
  })

  test('[TM-4] without the permission to manage users nobody is invited', async () => {
    const pia = await house.member(ada, 'Pia', { permissions: ['coupons.manage'] })
    expect(await pia.invite('friend@example.com')).toEqual({ __typename: 'Refusal', rule: 'TM-4', message: `This needs the permission 'Manage users'.` })
    expect(await house.visitor().send('mutation { inviteMembers(input: { addresses: "a@b.example", allPermissions: true }) { __typename } }')).toMatchObject({ data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  })

  test('[TM-10] who loses the right while inviting invites nobody', async () => {
    const max = await house.member(ada, 'Max', { permissions: ['users.manage'] })
    const held = await holdRow(house.databaseUrl, `SELECT 1 FROM membership m JOIN "user" u ON u.id = m.user_id WHERE u.email = $1 FOR NO KEY UPDATE OF m`, [max.email])
    const inviting = later(max.invite('late@example.com', { permissions: ['users.manage'] }))
    await house.waiting(1)
    await held.client.query(`DELETE FROM "grant" g USING membership m, "user" u WHERE g.membership_id = m.id AND u.id = m.user_id AND u.email = $1`, [max.email])
    await held.letGo()
    expect(await inviting).toMatchObject({ __typename: 'Refusal', rule: 'TM-4' })
    expect(await house.sql(`SELECT 1 FROM invitation WHERE email = 'late@example.com'`)).toEqual([])
  })
})

const aboutTeam = /invited|joined|added/

describe('[TM-11] the account holder is told', () => {
  test('[TM-11] whom someone else invites, and who joins by that; not of their own doing', async () => {
    const hana = await house.owner('Hana')
    const abe = await house.member(hana, 'Abe')
    await house.quiet()
    expect(await house.mails(hana.email, 0, aboutTeam)).toEqual([])
    const [first, second] = [house.newEmail('first'), house.newEmail('second')]
    await abe.invite(`${first}, ${second}`)
    const [told] = await house.mails(hana.email, 1, aboutTeam)
    expect(told!.text).toContain(first)
    expect(told!.text).toContain(second)
    expect(told!.text).toContain('Abe')
    const [invitation] = await house.mails(first)
    await house.visitor().accept(tokenIn(invitation!), { name: 'Fay First', password: 'Fay keeps the gate' })
    const [joined] = await house.mails(hana.email, 2, aboutTeam)
    expect(joined!.text).toContain('Fay First')
    expect(joined!.text).toContain(first)
    await house.quiet()
    expect(await house.mails(hana.email, 2, aboutTeam)).toHaveLength(2)
    expect(await house.mails(abe.email)).toHaveLength(1)
  })
})
