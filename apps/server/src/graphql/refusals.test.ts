import { rules } from '@gatehouse/policy'
import { beforeAll, describe, expect, test } from 'vitest'
import { globalId } from '../testing/house.ts'
import type { Person } from '../testing/person.ts'
import { useHouse } from '../testing/useHouse.ts'
import { errorCodes } from './errors.ts'

const house = useHouse()
let ada: Person
let pia: Person
let eve: Person
beforeAll(async () => {
  ada = await house.owner('Ada')
  pia = await house.member(ada, 'Pia', { permissions: [] })
  eve = await house.owner('Eve')
  await house.member(eve, 'Bob')
})

const problem = '__typename ... on Problem { message } ... on Refusal { rule }'
const onMember = ['makeAdmin', 'removeMember'].map((name) => [name, `mutation ($id: ID!) { result: ${name}(memberId: $id) { ${problem} } }`, 'Member'] as const)
const onInvitation = ['cancelInvitation', 'resendInvitation'].map((name) => [name, `mutation ($id: ID!) { result: ${name}(invitationId: $id) { ${problem} } }`, 'Invitation'] as const)

describe('[PE-6] what is out of reach looks like what is not there', () => {
  test.each([...onMember, ...onInvitation])('[PE-6] %s', async (_name, source, type) => {
    const { sent } = await eve.invite(`${crypto.randomUUID()}@example.com`)
    const foreign = type === 'Member' ? await eve.memberId('Bob') : (sent[0].invitation.id as string)
    const answers = await Promise.all([foreign, globalId(type, crypto.randomUUID()), globalId(type, 'nonsense'), globalId(type, `x' OR '1'='1`)].map((id) => ada.send(source, { id })))
    expect(answers[0]!.data.result.__typename).toBe('NotFound')
    for (const { data, errors } of answers) expect({ data, errors }).toEqual({ data: answers[0]!.data, errors: undefined })
    expect((await eve.members()).map(({ name }) => name)).toContain('Bob')
  })

  test('[PE-6, PE-5] by id: members, invitations, levels, accounts and lines of another account are null, as are those that do not exist', async () => {
    const { sent } = await eve.invite('one@example.com')
    const { account } = await eve.ask('{ account { id activity(first: 1) { nodes { id } } } }')
    const [level] = await house.sql<{ id: string }>(`INSERT INTO access_level (id, account_id, name) SELECT gen_random_uuid(), id, 'Level' FROM account WHERE slug = $1 RETURNING id`, [eve.account])
    const foreign = [await eve.memberId('Bob'), sent[0].invitation.id, globalId('AccessLevel', level!.id), account.id, account.activity.nodes[0].id]
    const missing = ['Member', 'Invitation', 'AccessLevel', 'Account', 'ActivityEvent'].flatMap((type) => [globalId(type, crypto.randomUUID()), globalId(type, 'nonsense')])
    const ask = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }'
    expect((await ada.ask(ask, { ids: [...foreign, ...missing] })).nodes).toEqual([...foreign, ...missing].map(() => null))
    expect((await eve.ask(ask, { ids: foreign })).nodes.map(({ id }: { id: string }) => id)).toEqual(foreign)
    expect((await house.visitor().send(ask, { ids: foreign })).data.nodes).toEqual(foreign.map(() => null))
  })

  test('[PE-6] an account that one is not in, and one that does not exist, get the same answer', async () => {
    const answers = await Promise.all([eve.account!, 'no-such-house', globalId('Account', crypto.randomUUID()), 'x'.repeat(300), `' OR 1=1 --`].map((account) =>
      ada.send('{ account { id } }', {}, { 'x-gatehouse-account': account })))
    const told = answers.map(({ data, errors }) => ({ data, errors: errors!.map(({ message, path, extensions }) => ({ message, path, extensions })) }))
    for (const answer of told) expect(answer).toEqual(told[0])
    expect(answers[0]).toMatchObject({ data: null, errors: [{ extensions: { code: 'ACCOUNT_NOT_FOUND' } }] })
  })

  test('[PE-6] the rows of an id do not come with another account’s word on them', async () => {
    const bob = await eve.memberId('Bob')
    const { data, errors } = await ada.send(`mutation ($id: ID!) { makeAdmin(memberId: $id) { ${problem} } } `, { id: bob })
    expect(JSON.stringify({ data, errors })).not.toMatch(/Bob|Eve|bob@|eve@/)
  })
})

describe('[PE-6] a refusal', () => {
  test('[PE-6] names a rule of the book and a reason in a sentence', async () => {
    const holder = await ada.memberId('Ada')
    const own = await ada.memberId('Pia')
    const answers = await Promise.all([
      pia.remove(holder), pia.remove(own), pia.makeAdmin(own), pia.invite('a@b.example'), pia.cancel(globalId('Invitation', crypto.randomUUID())),
      pia.resend(globalId('Invitation', crypto.randomUUID())), ada.remove(holder), ada.makeAdmin(holder),
    ])
    for (const answer of answers) {
      expect(answer).toMatchObject({ __typename: 'Refusal', rule: expect.stringMatching(/^[A-Z]{2}-\d+$/), message: expect.stringMatching(/^[A-Z].+\.$/) })
      expect(Object.keys(rules)).toContain(answer.rule)
    }
  })

  test('[PE-6] comes before the question whether there is anything at all', async () => {
    const answers = await Promise.all([await ada.memberId('Ada'), globalId('Member', crypto.randomUUID())].map((id) => pia.remove(id)))
    expect(answers[0]).toEqual(answers[1])
  })
})

describe('[PE-5] within one request', () => {
  test('[PE-5] whoever signed out in the first mutation changes nothing in the second', async () => {
    const max = await house.member(ada, 'Max', { permissions: ['users.manage'] })
    const answer = await max.send(`mutation { signOut { signedOut } inviteMembers(input: { addresses: "after@example.com", allPermissions: true }) { ${problem} } }`)
    expect(answer.errors).toMatchObject([{ path: ['inviteMembers'], extensions: { code: 'SESSION_ENDED' } }])
    expect(await house.sql(`SELECT 1 FROM invitation WHERE email = 'after@example.com'`)).toEqual([])
  })

  test('[PE-5] whoever enters an account where they may less, may less from the next mutation on', async () => {
    const gil = await house.owner('Gil')
    await ada.invite(gil.email, { permissions: [] })
    await gil.acceptOffer((await gil.offers())[0]!.id)
    const invite = (as: string) => `${as}: inviteMembers(input: { addresses: "${as}@example.com", permissions: [] }) { ${problem} }`
    const { data } = await gil.send(`mutation { ${invite('before')} enterAccount(account: "${ada.account}") { __typename } ${invite('then')} }`)
    expect(data).toMatchObject({ before: { __typename: 'InvitedMembers' }, enterAccount: { __typename: 'EnteredAccount' }, then: { __typename: 'Refusal', rule: 'TM-4' } })
  })

  test('[PE-5] a right that is lost between two mutations is lost for the second', async () => {
    const zed = await house.member(ada, 'Zed')
    await house.setRole(zed, 'ADMIN')
    // The first invitation takes the right away, as another administrator would at that moment.
    await house.sql(`CREATE FUNCTION lower_zed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.email = 'first@example.com' THEN UPDATE membership m SET role = 'MEMBER' FROM "user" u WHERE u.id = m.user_id AND u.name = 'Zed'; DELETE FROM "grant" g USING membership m, "user" u WHERE g.membership_id = m.id AND u.id = m.user_id AND u.name = 'Zed'; END IF;
      RETURN NEW; END $$`)
    await house.sql('CREATE TRIGGER lower_zed AFTER INSERT ON invitation FOR EACH ROW EXECUTE FUNCTION lower_zed()')
    const invite = (as: string) => `${as}: inviteMembers(input: { addresses: "${as}@example.com", permissions: [] }) { ${problem} }`
    const { data } = await zed.send(`mutation { ${invite('first')} ${invite('second')} }`)
    await house.sql('DROP TRIGGER lower_zed ON invitation')
    expect(data).toMatchObject({ first: { __typename: 'InvitedMembers' }, second: { __typename: 'Refusal' } })
  })
})

describe('[AP-2] errors on the wire', () => {
  const odd: [string, string, Record<string, unknown>?][] = [
    ['what is no GraphQL', '{ account {'],
    ['a field that does not exist', '{ accounts { id } }'],
    ['a variable that is missing', 'query ($id: ID!) { node(id: $id) { id } }'],
    ['a variable of another type', 'query ($first: Int) { account { members(first: $first) { totalCount } } }', { first: 'ten' }],
    ['two operations and no name', 'query A { viewer { cursor } } query B { viewer { cursor } }'],
    ['an id that is none', '{ node(id: "nonsense") { id } }'],
    ['an id without an id', `{ node(id: "${globalId('Member', '')}") { id } }`],
    ['an id of another type', `mutation { makeAdmin(memberId: "${globalId('Invitation', crypto.randomUUID())}") { __typename } }`],
    ['a page that is too long', '{ account { members(first: 1000) { totalCount } } }'],
    ['a moment that is none', '{ account { activity(filter: { from: "yesterday" }) { nodes { id } } } }'],
    ['a kind that is none', '{ account { activity(filter: { kinds: ["eaten"] }) { nodes { id } } } }'],
  ]
  test.each(odd)('[AP-2] %s is told with a documented code', async (_name, source, variables) => {
    const { errors } = await ada.send(source, variables)
    expect(errors!.length).toBeGreaterThan(0)
    for (const { extensions, message } of errors!) {
      expect(extensions?.code, message).toBe('BAD_USER_INPUT')
      expect(message).not.toMatch(/postgres|prisma|SELECT|\/src\//i)
    }
  })

  test('[AP-2, PE-6] what goes wrong inside is told by a reference only', async () => {
    await house.sql('ALTER TABLE access_level RENAME COLUMN name TO elsewhere')
    const { data, errors } = await ada.send('{ account { slug accessLevels { name } } }')
    await house.sql('ALTER TABLE access_level RENAME COLUMN elsewhere TO name')
    expect(data).toBeNull()
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL' }, message: expect.stringMatching(/^Something went wrong on our side\..*reference: [\da-f]{8}\.$/) }])
    expect(JSON.stringify(errors)).not.toMatch(/elsewhere|access_level|stack/)
    expect(Object.keys(errorCodes)).toContain('INTERNAL')
  })
})
