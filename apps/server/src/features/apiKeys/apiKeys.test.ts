import fc from 'fast-check'
import { expect, it } from 'vitest'
import { changeAccess, heldBy, productOf } from '../../testing/access.ts'
import { createKey, keysOf, makeKey, program, revokeKey, rotateKey } from '../../testing/apiKeys.ts'
import { globalId, tokenIn } from '../../testing/house.ts'
import { stream } from '../../testing/stream.ts'
import { useHouse } from '../../testing/useHouse.ts'
import { accountIdOf } from '../../testing/writers.ts'
import { isSecret, newSecret } from './queries/secret.ts'

const house = useHouse({ config: { trustProxy: 1 } })

const account = '{ account { slug } }'
const coupons = '{ account { coupons { totalCount } } }'
const problem = '__typename ... on Problem { message } ... on Refusal { rule }'
const byKey = (secret: string) => program(house.url, secret)
const kinds = async (person: Parameters<typeof accountIdOf>[1], like: string) =>
  (await house.sql<{ kind: string; detail: Record<string, unknown>; performer_email: string | null }>(
    'SELECT kind, detail, performer_email FROM activity WHERE stream_id = $1 AND kind LIKE $2 ORDER BY seq', [await accountIdOf(house, person), like],
  ))

it('[AP-1] a secret can be known as one, by its prefix and its checksum, and no other text is', () => {
  const secret = newSecret()
  expect(secret).toMatch(/^gatehouse_[0-9A-Za-z]{38}$/)
  expect(isSecret(secret)).toBe(true)
  fc.assert(
    fc.property(fc.nat(secret.length - 1), fc.constantFrom(...'0189azAZ_-'), (at, letter) => {
      const other = secret.slice(0, at) + letter + secret.slice(at + 1)
      expect(isSecret(other)).toBe(other === secret)
    }),
  )
  fc.assert(fc.property(fc.string(), (text) => !isSecret(text)))
})

it('[AP-1] a key names its account, carries what it was given and nothing else, and its secret is shown once and kept nowhere', async () => {
  const ada = await house.owner('Ada 2')
  const { secret, hint, id } = await makeKey(ada, { permissions: ['coupons.view'] })
  const script = byKey(secret)
  expect((await script.ask(account)).account.slug).toBe(ada.account)
  expect((await script.ask(coupons)).account.coupons.totalCount).toBe(0)
  expect((await script.send('mutation { createAccessLevel(input: { name: "x", permissions: [] }) { __typename } }')).data.createAccessLevel.__typename).toBe('Refusal')
  expect((await script.send('{ account { apiKeys { id } } }')).errors?.[0]).toMatchObject({ extensions: { code: 'FORBIDDEN', rule: 'BO-8' } })

  expect(await keysOf(ada)).toMatchObject([{ id, hint, state: 'ACTIVE', permissions: ['coupons.view'], usablePermissions: ['coupons.view'], productAccess: { all: true }, makerName: 'Ada 2' }])
  expect(secret.startsWith(hint) && hint.length < 16).toBe(true)
  const [row] = await house.sql<{ text: string }>(`SELECT row_to_json(k)::text || (SELECT string_agg(detail::text, '') FROM activity) AS text FROM api_key k WHERE name = 'Nightly import' AND account_id = $1`, [await accountIdOf(house, ada)])
  expect(row!.text).not.toContain(secret.slice(hint.length))
})

it('[AP-1] what is a person’s own is not a key’s: no login, no session, no key made by a key, no view through others’ eyes', async () => {
  const ada = await house.owner('Ada 3')
  const script = byKey((await makeKey(ada, { permissions: ['settings.manage', 'users.manage'] })).secret)
  expect((await script.ask('{ viewer { user { email } } }')).viewer).toBeNull()
  for (const mutation of ['signOut { signedOut }', 'createAccount(name: "Mine") { __typename }', 'changePassword(currentPassword: "x", newPassword: "a long new one") { __typename }'])
    expect(JSON.stringify(await script.send(`mutation { ${mutation} }`)), mutation).toMatch(/not for API keys|"rule":"AP-1"|Refusal/)
  expect(await createKey(script, { permissions: ['settings.manage'] })).toMatchObject({ __typename: 'Refusal', rule: 'AP-1' })
  expect((await script.ask(`mutation ($id: ID!) { startViewAs(memberId: $id) { ${problem} } }`, { id: await script.memberId('Ada 3') })).startViewAs).toMatchObject({ __typename: 'Refusal', rule: 'AP-1' })
  expect((await script.send('subscription { access { cursor } }')).errors?.[0]?.extensions).toMatchObject({ rule: 'AP-1' })
})

it('[AP-1, TM-10] nobody puts into a key what they have not, and a key gives away no more than it carries, whoever made it', async () => {
  const ada = await house.owner('Ada 4')
  const product = await productOf(house, ada, 'Mug')
  const kim = await house.member(ada, 'Kim 4', { permissions: ['settings.manage', 'coupons.view'], productIds: [product] })
  expect(await createKey(kim, { permissions: ['coupons.manage'], productIds: [product] })).toMatchObject({ __typename: 'Refusal', rule: 'TM-10' })
  expect(await createKey(kim, { permissions: ['coupons.view'] })).toMatchObject({ __typename: 'Refusal', rule: 'TM-10' })
  expect(await createKey(kim, { permissions: ['coupons.view'], productIds: [globalId('Product', crypto.randomUUID())] })).toMatchObject({ __typename: 'Refusal' })
  expect(await createKey(kim, { permissions: ['coupons.view'], productIds: [product] })).toMatchObject({ __typename: 'CreatedApiKey' })

  // The owner's key is no owner: it removes no owner, gives only what it carries, and touches nobody who has more.
  const script = byKey((await makeKey(ada, { permissions: ['users.manage', 'coupons.view'] })).secret)
  expect((await script.invite('new@example.com', { permissions: ['statistics.view'] })).__typename).toBe('Refusal')
  expect((await script.invite('new@example.com', { permissions: ['coupons.view'] })).__typename).toBe('InvitedMembers')
  const held = await heldBy(script, 'Kim 4')
  expect(await changeAccess(script, held, { permissions: [], allProducts: true })).toMatchObject({ __typename: 'Refusal' })
  expect(await script.remove(await script.memberId('Ada 4'))).toMatchObject({ __typename: 'Refusal' })
})

it('[AP-1, AV-2] what a key does stands in the activity as the key’s', async () => {
  const ada = await house.owner('Ada 5')
  const { secret, id } = await makeKey(ada, { name: 'Sync', permissions: ['users.manage'] })
  await byKey(secret).invite('one@example.com', { permissions: ['users.manage'] })
  const [line] = await kinds(ada, 'invited')
  expect(line).toMatchObject({ performer_email: ada.email, detail: { key: { name: 'Sync' } } })
  expect(globalId('ApiKey', (line!.detail.key as { id: string }).id)).toBe(id)
  const [own] = await kinds(ada, 'key created')
  expect(own!.detail).not.toHaveProperty('key')
})

it('[AP-1] when its maker loses a permission or leaves, the key loses it too, at once', async () => {
  const ada = await house.owner('Ada 6')
  const kim = await house.member(ada, 'Kim 6', { permissions: ['settings.manage', 'coupons.view'] })
  const { secret } = await makeKey(kim, { permissions: ['coupons.view'] })
  const script = byKey(secret)
  const tab = script.connect()
  const followed = tab.follow('subscription { catalog { cursor } }')
  await tab.opened
  await script.ask(coupons)
  expect(await changeAccess(ada, await heldBy(ada, 'Kim 6'), { permissions: ['settings.manage'], allProducts: true })).toMatchObject({ __typename: 'ChangedMember' })
  expect((await script.send(coupons)).errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', rule: 'BO-2' })
  expect((await keysOf(ada))[0]).toMatchObject({ permissions: ['coupons.view'], usablePermissions: [], state: 'ACTIVE' })
  expect((await tab.closed).code).toBe(4420)
  followed.stop()

  const again = script.connect()
  await again.opened
  await ada.remove(await ada.memberId('Kim 6'))
  expect((await again.closed).code).toBe(4401)
  const refused = await script.send(account)
  expect(refused).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  expect(refused.errors![0]!.message).toContain('ended with the access of who made it')
  expect((await keysOf(ada))[0]).toMatchObject({ state: 'ENDED', usablePermissions: [] })
})

it('[AP-1] a rotated key goes on by both secrets for as long as was said, then by the new one alone', async () => {
  const ada = await house.owner('Ada 7')
  const made = await makeKey(ada, { permissions: ['coupons.view'] })
  const rotated = await rotateKey(ada, made.id)
  expect(rotated).toMatchObject({ __typename: 'RotatedApiKey', apiKey: { id: made.id } })
  for (const secret of [made.secret, rotated.secret]) expect((await byKey(secret).ask(account)).account.slug).toBe(ada.account)
  const tab = byKey(made.secret).connect()
  await tab.opened
  await house.sql(`UPDATE api_key SET former_until = now() - interval '1 second' WHERE hint = $1`, [rotated.apiKey.hint])
  expect((await byKey(made.secret).send(account)).errors?.[0]?.message).toContain('has a new secret')
  expect((await tab.closed).code).toBe(4401)
  const now = await rotateKey(ada, made.id, 0)
  expect((await byKey(rotated.secret).send(account)).status).toBe(401)
  await byKey(now.secret).ask(account)
  expect(await rotateKey(ada, made.id, 169)).toMatchObject({ __typename: 'InvalidInput' })
  expect((await kinds(ada, 'key %')).map(({ kind }) => kind)).toEqual(['key created', 'key rotated', 'key secret ended', 'key rotated'])
})

it('[AP-1] only its maker renews a key; whoever manages settings revokes it', async () => {
  const ada = await house.owner('Ada 8')
  const kim = await house.member(ada, 'Kim 8', { permissions: ['settings.manage'] })
  const { id, secret } = await makeKey(ada, { permissions: ['coupons.manage'] })
  expect(await rotateKey(kim, id)).toMatchObject({ __typename: 'Refusal', rule: 'AP-1' })
  expect((await keysOf(kim))[0].viewerCan).toEqual([{ action: 'rotate', allowed: false, rule: 'AP-1' }, { action: 'revoke', allowed: true, rule: null }])
  expect(await revokeKey(kim, id)).toEqual({ __typename: 'RevokedApiKey', apiKeyId: id })
  expect((await byKey(secret).send(account)).errors?.[0]?.message).toContain('has been revoked')
  expect(await revokeKey(kim, id)).toMatchObject({ __typename: 'NotFound' })
  expect(await rotateKey(ada, id)).toMatchObject({ __typename: 'NotFound' })
  const bo = await house.owner('Bo 8')
  expect(await revokeKey(bo, (await makeKey(ada, { permissions: ['coupons.view'] })).id)).toMatchObject({ __typename: 'NotFound' })
})

it('[AP-1] what is no key, or one of another account, is told so; no session stands in for it', async () => {
  const ada = await house.owner('Ada 9')
  const bo = await house.owner('Bo 9')
  const { secret } = await makeKey(ada, { permissions: ['coupons.view'] })
  for (const wrong of ['x', secret.slice(0, -1), newSecret(), `${secret}x`]) {
    const both = Object.assign(ada.tab(), { apiKey: wrong })
    expect(await both.send(account)).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  }
  const script = Object.assign(byKey(secret), { account: bo.account })
  expect((await script.send(account)).data?.account ?? null).toBeNull()
  expect((await Object.assign(byKey(secret), { account: ada.account }).ask(account)).account.slug).toBe(ada.account)
  const tab = byKey(newSecret()).connect()
  expect((await tab.closed).code).toBe(4401)
})

it('[AP-1, LV-1] a key works over WebSocket, by header or parameter, and over SSE; nobody is shown as here', async () => {
  const ada = await house.owner('Ada 10')
  const { secret } = await makeKey(ada, { permissions: ['users.manage'] })
  const script = byKey(secret)
  const activity = 'subscription { activity { event { kind } } }'
  const tabs = [script.connect(), Object.assign(byKey(secret), { apiKey: null }).connect({ apiKey: secret })]
  const followed = [...tabs.map((tab) => tab.follow(activity)), stream(script, activity).followed]
  await Promise.all(tabs.map((tab) => tab.opened))
  await expect.poll(() => house.app!.services.live.held().connections).toBeGreaterThanOrEqual(3)
  await ada.invite('live@example.com', { permissions: [] })
  await Promise.all(followed.map((of) => of.until((data) => data.activity?.event.kind === 'invited')))
  expect((await ada.ask('{ account { members { nodes { presence { page } } } } }')).account.members.nodes).toEqual([{ presence: null }])
})

it('[AP-1, AV-5, ID-6] a key that does not manage users sees what was done by it, and nothing of its maker’s', async () => {
  const ada = await house.owner('Ada History')
  const { secret, id } = await makeKey(ada, { permissions: ['coupons.manage'] })
  const script = byKey(secret)
  const own = async () => (await script.ask('{ account { activity(first: 50) { nodes { kind } } me { profile { email } } } }')).account
  expect(await own()).toEqual({ activity: { nodes: [] }, me: { profile: null } })
  await script.ask('mutation { createCoupon(input: { code: "BYKEY", basisPoints: 1000, allProducts: true }) { __typename } }')
  expect((await own()).activity.nodes).toEqual([{ kind: 'coupon created' }])
  const tab = script.connect()
  const followed = tab.follow('subscription { activity { event { kind } } }')
  await tab.opened
  await rotateKey(ada, id)
  await script.ask('mutation { createCoupon(input: { code: "AGAIN", basisPoints: 1000, allProducts: true }) { __typename } }')
  await followed.until(({ activity }) => activity.event.kind === 'coupon created')
  expect(followed.messages).toHaveLength(1)
  await tab.close()
})

it('[AP-1, TM-5] what a key has offered ends with it: revoked, its invitations let nobody in, and none lasts longer than it', async () => {
  const ada = await house.owner('Ada Offers')
  const { secret, id } = await makeKey(ada, { permissions: ['users.manage', 'settings.manage'], expiresAt: new Date(Date.now() + 24 * 3_600_000) })
  const script = byKey(secret)
  const [kept, late] = await Promise.all(['kept@example.com', 'late@example.com'].map(async (email) => tokenIn({ text: (await script.invite(email, { permissions: ['settings.manage'] })).sent[0].link } as never)))
  const early = house.visitor()
  await early.accept(kept!, { name: 'Early', password: 'a password for early' })
  expect(Date.parse((await heldBy(ada, 'Early')).expiresAt!)).toBeLessThan(Date.now() + 25 * 3_600_000)
  await revokeKey(ada, id)
  const thief = house.visitor()
  expect((await thief.accept(late!, { name: 'Thief', password: 'a password for a thief' })).__typename).toBe('InvitationClosed')
})

it('[AP-1] a key that only follows is seen in use too; what is brought as a key and is none never lets the session act', async () => {
  const ada = await house.owner('Ada Follows')
  const { secret } = await makeKey(ada, { permissions: ['users.manage'] })
  const tab = byKey(secret).connect()
  await tab.opened
  await expect.poll(async () => (await keysOf(ada))[0].lastUsedAddress).toMatch(/127/)
  await tab.close()
  for (const apiKey of ['x'.repeat(300), 7, {}]) expect((await ada.connect({ account: ada.account, apiKey }).closed).code).toBe(4401)
  for (const authorization of ['Bearer', 'Bearer ', 'bearer a b']) expect((await ada.send(account, {}, { authorization })).status).toBe(401)
})

it('[AP-1, ID-6, PA-6] a key that manages users reads what such a member reads of people and partners', async () => {
  const ada = await house.owner('Ada Reads')
  const { secret } = await makeKey(ada, { permissions: ['users.manage'] })
  await ada.ask('mutation { updateProfile(input: { postalAddress: { lines: ["1 Quay"], city: "Boston", postalCode: "02110", region: "US-MA", country: "US" } }) { __typename } }')
  const { account: read } = await byKey(secret).ask('{ account { members { nodes { partnerProfile { company } profile { postalAddress { city } } } } } }')
  expect(read.members.nodes).toEqual([{ partnerProfile: null, profile: { postalAddress: { city: 'Boston' } } }])
})

it('[AP-1] its last use shows when and from where, live', async () => {
  const ada = await house.owner('Ada 11')
  const { secret } = await makeKey(ada, { permissions: ['coupons.view'] })
  expect((await keysOf(ada))[0]).toMatchObject({ lastUsedAt: null, lastUsedAddress: null })
  const tab = ada.connect()
  const news = tab.follow('subscription { apiKeys { changes { ... on ApiKeyChanged { apiKey { lastUsedAddress } } } } }')
  await tab.opened
  await byKey(secret).ask(account)
  await news.until(({ apiKeys }) => apiKeys.changes[0].apiKey.lastUsedAddress !== null)
  await expect.poll(async () => (await keysOf(ada))[0].lastUsedAddress).toMatch(/127\.0\.0\.1/)
  await tab.close()
  expect(Date.now() - Date.parse((await keysOf(ada))[0].lastUsedAt)).toBeLessThan(60_000)
})

it('[AP-1] its last use is the last one also where it is used from several addresses in turn', async () => {
  const ada = await house.owner('Ada Travels')
  const { secret } = await makeKey(ada, { permissions: ['coupons.view'] })
  for (const from of ['192.0.2.1', '198.51.100.7', '192.0.2.1'].flatMap((address) => [address, address])) {
    expect((await byKey(secret).send(account, {}, { 'x-forwarded-for': from })).status).toBe(200)
  }
  const last = async () => (await keysOf(ada))[0].lastUsedAddress
  await expect.poll(last).toBe('192.0.2.1')
  expect((await byKey(secret).send(account, {}, { 'x-forwarded-for': '198.51.100.7' })).status).toBe(200)
  await expect.poll(last).toBe('198.51.100.7')
  expect((await byKey(secret).send(account, {}, { 'x-forwarded-for': '192.0.2.1' })).status).toBe(200)
  await expect.poll(last).toBe('192.0.2.1')
})

it('[AP-1] keys that name nothing, carry nothing or end in the past are not made; nor is a fifty-first, also not at one moment', async () => {
  const ada = await house.owner('Ada 12')
  for (const input of [{ name: ' ', permissions: ['coupons.view'] }, { name: 'x'.repeat(61), permissions: ['coupons.view'] }, { permissions: [] }, { permissions: ['everything'] }, { permissions: ['coupons.view'], expiresAt: new Date(0) }])
    expect(await createKey(ada, input), JSON.stringify(input)).toMatchObject({ __typename: 'InvalidInput' })
  const made = await Promise.all(Array.from({ length: 60 }, (_, at) => createKey(ada, { name: `Key ${at}`, permissions: ['coupons.view'] })))
  expect(made.filter(({ __typename }) => __typename === 'CreatedApiKey')).toHaveLength(50)
  expect(made.filter(({ rule }) => rule === 'AP-1')).toHaveLength(10)
})
