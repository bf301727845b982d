import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { makeKey, program } from '../../testing/apiKeys.ts'
import { days, heldClock } from '../../testing/clock.ts'
import { everythingKept } from '../../testing/everythingKept.ts'
import { holdRow } from '../../testing/heldRow.ts'
import { type House, openHouse, startNode } from '../../testing/house.ts'
import { later } from '../../testing/later.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'
import { accountIdOf } from '../../testing/writers.ts'
import { readIdempotencyKey } from './key.ts'
import { forgetRequests } from './requests.ts'

const clock = heldClock()
const house = useHouse({ clock })
let second: House
let ana: Person
let secret: string
beforeAll(async () => {
  second = await openHouse({ databaseUrl: house.databaseUrl, clock })
  ana = await house.owner('Ana')
  secret = (await makeKey(ana, { permissions: ['users.manage', 'coupons.view', 'products.edit'] })).secret
})
afterAll(() => second.stop())

const invite = 'mutation ($addresses: String!) { inviteMembers(input: { addresses: $addresses, permissions: [] }) { __typename ... on InvitedMembers { sent { link invitation { id email } } } ... on Problem { message } } }'
let keys = 0
const newKey = () => `key-${++keys}`
const byKey = (url = house.url) => program(url, secret)

/** Sends as a program does that may send again, and answers with all that came, to the letter. */
const send = async (who: Person, key: string, query: string, variables: object = {}, signal?: AbortSignal) => {
  const answer = await fetch(`${who.house}/graphql`, { method: 'POST', headers: who.headers({ 'idempotency-key': key }), body: JSON.stringify({ query, variables }), signal })
  const text = await answer.text()
  return { text, status: answer.status, replayed: answer.headers.get('idempotent-replayed'), retryAfter: answer.headers.get('retry-after'), ...(JSON.parse(text) as { data: any; errors?: { message: string; extensions: Record<string, unknown> }[] }) } // eslint-disable-line @typescript-eslint/no-explicit-any
}
const invited = async (addresses: string) =>
  Number((await house.sql<{ count: string }>(`SELECT count(*) AS count FROM activity WHERE kind = 'invited' AND member_email = $1`, [addresses]))[0]!.count)

/** Holds up every change of the account just before its commit, until it is let go. */
const holdUp = async (who = ana) => holdRow(house.databaseUrl, 'SELECT id FROM stream WHERE id = $1 FOR UPDATE', [await accountIdOf(house, who)])

describe('a mutation under an idempotency key', () => {
  it('[AP-3] is done once and answered the same, to the letter, on every node', async () => {
    const key = newKey()
    const addresses = house.newEmail('kim')
    const first = await send(byKey(), key, invite, { addresses })
    expect(first.data.inviteMembers.sent).toHaveLength(1)
    expect(first.replayed).toBeNull()
    for (const url of [house.url, second.url]) {
      const again = await send(byKey(url), key, invite, { addresses })
      expect([again.text, again.status, again.replayed]).toEqual([first.text, first.status, 'true'])
    }
    expect(await invited(addresses)).toBe(1)
    const quoted = await send(byKey(), `"${key}"`, invite, { addresses })
    expect(quoted.text).toBe(first.text)
  })

  it('[AP-3] with another body is refused, and changes nothing', async () => {
    const key = newKey()
    const lee = house.newEmail('lee')
    await send(byKey(), key, invite, { addresses: lee })
    for (const [query, addresses] of [[invite, 'other@example.com'], [`${invite} `, lee]] as const) {
      const { status, errors, data } = await send(byKey(), key, query, { addresses })
      expect([status, data ?? null]).toEqual([422, null])
      expect(errors).toMatchObject([{ extensions: { code: 'IDEMPOTENCY_KEY_REUSED' } }])
    }
    expect([await invited(lee), await invited('other@example.com')]).toEqual([1, 0])
  })

  it('[AP-3] sent fifty times at one moment over two nodes has one effect and one answer', async () => {
    const key = newKey()
    const addresses = house.newEmail('fifty')
    const all = await Promise.all(Array.from({ length: 50 }, (_, index) => send(byKey(index % 2 ? house.url : second.url), key, invite, { addresses })))
    expect(new Set(all.map(({ text }) => text)).size).toBe(1)
    expect(all.filter(({ replayed }) => replayed === null)).toHaveLength(1)
    expect(all[0]!.data.inviteMembers.sent).toHaveLength(1)
    expect(await invited(addresses)).toBe(1)
  })

  it('[AP-3] is the same over WebSocket, with the key in the request’s extensions', async () => {
    const key = newKey()
    const addresses = house.newEmail('ws')
    const first = await send(ana, key, invite, { addresses })
    const payload = { query: invite, variables: { addresses }, extensions: { idempotencyKey: key } }
    const tab = ana.connect()
    expect(await tab.send(invite, { addresses }, payload.extensions)).toEqual(JSON.parse(first.text))
    expect(await tab.send(invite, { addresses: 'changed@example.com' }, payload.extensions)).toMatchObject({ errors: [{ extensions: { code: 'IDEMPOTENCY_KEY_REUSED' } }] })
    await tab.close()
    const inBody = await fetch(`${house.url}/graphql`, { method: 'POST', headers: ana.headers(), body: JSON.stringify(payload) })
    expect(await inBody.text()).toBe(first.text)
    expect(await invited(addresses)).toBe(1)
  })

  it('[AP-3] is its holder’s own: of a person, in one account, or of an API key', async () => {
    const key = newKey()
    const bea = await house.owner('Bea')
    const other = program(house.url, (await makeKey(ana, { permissions: ['users.manage'] })).secret)
    const answers = []
    for (const who of [ana, bea, byKey(), other]) answers.push(await send(who, key, invite, { addresses: house.newEmail('Own') }))
    const elsewhere = Object.assign(ana.at(house.url), { account: null })
    await elsewhere.createAccount('Ana’s Other House')
    answers.push(await send(elsewhere, key, invite, { addresses: house.newEmail('Own') }))
    for (const { data } of answers) expect(data.inviteMembers.sent).toHaveLength(1)
  })

  it('[AP-3] that makes a secret tells it again, and it stands nowhere to be read', async () => {
    const key = newKey()
    const query = 'mutation { createApiKey(input: { name: "Once", permissions: ["coupons.view"] }) { __typename ... on CreatedApiKey { secret } } }'
    const [first, again] = [await send(ana, key, query), await send(ana, key, query)]
    expect(again.text).toBe(first.text)
    const made = first.data.createApiKey.secret as string
    expect((await program(house.url, made).ask('{ account { name } }')).account.name).toBe('Ana\'s House')
    const all = await everythingKept(house)
    for (const form of [made, Buffer.from(made).toString('hex'), Buffer.from(made).toString('base64')]) expect(all).not.toContain(form)
  })

  it('[AP-3] that failed without a change or was refused without one, gives its key back, whatever the document asks of it', async () => {
    const key = newKey()
    const addresses = house.newEmail('back')
    const failing = 'mutation ($id: ID!) { revokeApiKey(apiKeyId: $id) { __typename } }'
    expect((await send(ana, key, failing, { id: 7.5 })).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect((await send(ana, key, invite, { addresses })).data.inviteMembers.sent).toHaveLength(1)
    const refused = newKey()
    const [first, again] = [await send(byKey(), refused, invite.replace('permissions: []', 'permissions: ["statistics.view"]'), { addresses: 'x@example.com' }), await send(byKey(), refused, invite.replace('permissions: []', 'permissions: ["statistics.view"]'), { addresses: 'x@example.com' })]
    expect(first.data.inviteMembers.__typename).toBe('Refusal')
    expect([again.text, again.replayed]).toEqual([first.text, null])
    const [blind, unseen] = [newKey(), house.newEmail('unseen')]
    expect((await send(byKey(), blind, 'mutation ($addresses: String!) { inviteMembers(input: { addresses: $addresses, permissions: ["statistics.view"] }) { ... on InvitedMembers { sent { link } } } }', { addresses: unseen })).data).toEqual({ inviteMembers: {} })
    expect((await send(byKey(), blind, invite, { addresses: unseen })).data.inviteMembers.sent).toHaveLength(1)
  })

  it('[AP-3] is nothing to a query, and to nobody’s requests', async () => {
    const key = newKey()
    for (const name of ['{ account { name } }', '{ account { slug } }']) expect((await send(ana, key, name)).status).toBe(200)
    const stranger = house.visitor()
    for (const email of ['one@example.com', 'two@example.com'])
      expect((await send(stranger, key, 'mutation ($email: String!) { requestSignUp(email: $email) { __typename } }', { email })).data.requestSignUp.__typename).toBe('RequestedSignUp')
  })

  it.each(['', '  ', 'with space', 'ü', 'x'.repeat(256)])('[AP-3] takes no key that is none: %j', (key) => expect(() => readIdempotencyKey(null, { idempotencyKey: key })).toThrow('An idempotency key is 1 to 255'))
  it('[AP-3] takes one key, wherever it stands', () => {
    expect([readIdempotencyKey('"a"', { idempotencyKey: 'a' }), readIdempotencyKey('a', null), readIdempotencyKey(null, {}), readIdempotencyKey(null, { idempotencyKey: null })]).toEqual(['a', 'a', null, null])
    expect(() => readIdempotencyKey('a', { idempotencyKey: 'b' })).toThrow('differ')
    for (const idempotencyKey of [7, {}, ['a']]) expect(() => readIdempotencyKey(null, { idempotencyKey })).toThrow('An idempotency key is')
  })
})

describe('what is cut off', () => {
  // In this order: the killed node goes by the system’s clock, which the others are put ahead of.
  it('[AP-3] by the end of its node before the change: the key is free after half a minute', async () => {
    const key = newKey()
    const addresses = house.newEmail('killed')
    const node = await startNode({ databaseUrl: house.databaseUrl })
    onTestFinished(node.kill)
    const held = await holdUp()
    const cut = send(byKey(node.url), key, invite, { addresses }).catch((error: Error) => error.name)
    await house.waiting(1)
    await node.kill()
    expect(await cut).toBe('TypeError')
    await held.letGo()
    expect(await send(byKey(), key, invite, { addresses })).toMatchObject({ status: 409, retryAfter: '2', errors: [{ extensions: { code: 'IDEMPOTENCY_IN_PROGRESS' } }] })
    expect(await invited(addresses)).toBe(0)
    clock.pass(31_000)
    expect((await send(byKey(), key, invite, { addresses })).data.inviteMembers.sent).toHaveLength(1)
    expect(await invited(addresses)).toBe(1)
  })

  it('[AP-3] by whoever asked is done all the same, and answered when they ask again', async () => {
    const key = newKey()
    const addresses = house.newEmail('gone')
    const held = await holdUp()
    const given = new AbortController()
    const gone = send(byKey(), key, invite, { addresses }, given.signal).catch((error: Error) => error.name)
    await house.waiting(1)
    given.abort()
    expect(await gone).toBe('AbortError')
    const again = later(send(byKey(second.url), key, invite, { addresses }))
    await held.letGo()
    expect((await again).data.inviteMembers.sent).toHaveLength(1)
    expect((await again).replayed).toBe('true')
    expect(await invited(addresses)).toBe(1)
  })

  it('[AP-3] and is begun anew while the first attempt still waits: there is one effect, and one answer', async () => {
    const key = newKey()
    const addresses = house.newEmail('slow')
    const held = await holdUp()
    const slow = later(send(byKey(), key, invite, { addresses }))
    await house.waiting(1)
    clock.pass(31_000)
    // It waits for the first one’s transaction, and finds that it had its effect.
    const again = later(send(byKey(second.url), key, invite, { addresses }))
    await house.waiting(2)
    await held.letGo()
    expect((await slow).data.inviteMembers.sent).toHaveLength(1)
    expect((await again).text).toBe((await slow).text)
    expect(await invited(addresses)).toBe(1)
  })

  it('[AP-3] between the change and its answer: it is told that it was done, and is not done again', async () => {
    const key = newKey()
    const addresses = house.newEmail('lost')
    await send(byKey(), key, invite, { addresses })
    await house.sql('UPDATE idempotent_request SET answer = NULL WHERE created_at = (SELECT max(created_at) FROM idempotent_request)')
    clock.pass(31_000)
    expect(await send(byKey(), key, invite, { addresses })).toMatchObject({ status: 409, retryAfter: null, errors: [{ extensions: { code: 'IDEMPOTENCY_ANSWER_LOST' } }] })
    expect(await invited(addresses)).toBe(1)
  })
})

it('[AP-3] a day later a key is as good as new, and nothing of what it was answered is left', async () => {
  const key = newKey()
  const addresses = house.newEmail('day')
  await send(byKey(), key, invite, { addresses })
  clock.pass(days - 1_000)
  expect((await send(byKey(), key, invite, { addresses })).replayed).toBe('true')
  clock.pass(2_000)
  expect((await send(byKey(), key, invite, { addresses: house.newEmail('morning') })).data.inviteMembers.sent).toHaveLength(1)
  clock.pass(days + 1_000)
  await forgetRequests(house.app!.services)
  expect(await house.sql('SELECT 1 FROM idempotent_request')).toEqual([])
})
