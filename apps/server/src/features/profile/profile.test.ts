import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type House, openHouse } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { ownProfile, profileOfMember, updateProfile } from '../../testing/profile.ts'

let house: House
let olga: Person
let ada: Person
let max: Person
beforeAll(async () => {
  house = await openHouse()
  olga = await house.owner('Olga')
  ada = await house.member(olga, 'Ada')
  max = await house.member(olga, 'Max', { permissions: ['coupons.view'] })
})
afterAll(() => house.stop())

const berlin = { lines: ['Am Tor 1', 'Hinterhaus'], city: 'Berlin', postalCode: '10115', region: 'DE-BE', country: 'DE' }

describe('one’s own profile', () => {
  test('[ID-6] is changed by its owner at any time, also by somebody who is in no account', async () => {
    const ben = await house.owner('Ben')
    expect(await updateProfile(ben, { name: '  Ben  Carter ', postalAddress: berlin })).toMatchObject({ __typename: 'UpdatedProfile', user: { name: 'Ben Carter', postalAddress: { city: 'Berlin' } } })
    await house.sql(`UPDATE account SET closed_at = now() WHERE slug = $1`, [ben.account])
    ben.account = null
    expect(await updateProfile(ben, { name: 'Ben C.' })).toMatchObject({ user: { name: 'Ben C.' } })
    expect(await ownProfile(ben)).toMatchObject({
      name: 'Ben C.', picture: null,
      postalAddress: { ...berlin, regionName: 'Berlin', countryName: 'Germany', written: ['Am Tor 1', 'Hinterhaus', '10115 Berlin', 'Germany'] },
    })
  })

  test('[ID-6] what is absent stays, and null takes the address away', async () => {
    const cy = await house.owner('Cy')
    await updateProfile(cy, { postalAddress: berlin })
    await updateProfile(cy, { name: 'Cyrus' })
    expect(await ownProfile(cy)).toMatchObject({ name: 'Cyrus', postalAddress: { city: 'Berlin' } })
    await updateProfile(cy, { postalAddress: null })
    expect(await ownProfile(cy)).toMatchObject({ name: 'Cyrus', postalAddress: null })
  })

  test('[ID-6] is nobody’s who is not signed in', async () => {
    const { errors } = await house.visitor().send(`mutation { updateProfile(input: { name: "X" }) { __typename } }`)
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  })

  test.each([
    ['an empty name', { name: ' ' }, [['input', 'name']]],
    ['a name that is too long', { name: 'x'.repeat(81) }, [['input', 'name']]],
    ['a country that is none', { postalAddress: { ...berlin, country: 'XX' } }, [['input', 'postalAddress', 'country']]],
    ['another country’s postal code and region', { postalAddress: { ...berlin, country: 'GB' } }, [['input', 'postalAddress', 'postalCode'], ['input', 'postalAddress', 'region']]],
    ['no street', { postalAddress: { ...berlin, lines: ['', ' '] } }, [['input', 'postalAddress', 'lines']]],
    ['a very long city', { postalAddress: { ...berlin, city: 'x'.repeat(401) } }, [['input', 'postalAddress', 'city']]],
  ])('[ID-6] with %s is refused at its field, and nothing is changed', async (_what, input, paths) => {
    const before = await ownProfile(ada)
    const answer = await updateProfile(ada, { name: 'Not this', ...input })
    expect(answer.__typename).toBe('InvalidInput')
    expect(answer.issues.map(({ path }: { path: string[] }) => path)).toEqual(paths)
    expect(await ownProfile(ada)).toEqual(before)
  })

  test('[ID-6] edited in two tabs is not overwritten unseen: the second save is refused with what it says now', async () => {
    const dora = await house.owner('Dora')
    const { profileVersion: version } = await ownProfile(dora)
    const other = dora.tab()
    expect(await updateProfile(dora, { name: 'Dora One', version })).toMatchObject({ __typename: 'UpdatedProfile' })
    const refused = await updateProfile(other, { name: 'Dora Two', version })
    expect(refused).toMatchObject({ __typename: 'ProfileConflict', message: expect.stringMatching(/another tab/), user: { name: 'Dora One' } })
    expect((await ownProfile(dora)).name).toBe('Dora One')
    expect(await updateProfile(other, { name: 'Dora Two', version: refused.user.profileVersion })).toMatchObject({ user: { name: 'Dora Two' } })
  })

  test('[ID-6] of two saves at one moment on top of the same version, one is made', async () => {
    const eve = await house.owner('Eve')
    const { profileVersion: version } = await ownProfile(eve)
    const answers = await Promise.all(Array.from({ length: 8 }, (_, at) => updateProfile(eve.tab(), { name: `Eve ${at}`, version })))
    expect(answers.filter(({ __typename }) => __typename === 'UpdatedProfile')).toHaveLength(1)
    expect(answers.filter(({ __typename }) => __typename === 'ProfileConflict')).toHaveLength(7)
  })
})

describe('the profile of a member', () => {
  test('[ID-6] is seen by those who manage users and by the member, and by nobody else', async () => {
    await updateProfile(ada, { postalAddress: berlin })
    const id = await olga.memberId('Ada')
    for (const reader of [olga, ada]) expect(await profileOfMember(reader, id)).toMatchObject({ name: 'Ada', email: ada.email, postalAddress: { city: 'Berlin' } })
    expect(await profileOfMember(max, id)).toBeNull()
    const own = (await max.members()).find(({ name }) => name === 'Max')!.id
    expect(await profileOfMember(max, own)).toMatchObject({ name: 'Max', postalAddress: null })
  })

  test('[ID-6, PE-6] of another account is not there', async () => {
    const stranger = await house.owner('Stranger')
    expect((await stranger.ask(`query ($id: ID!) { node(id: $id) { id } }`, { id: await olga.memberId('Ada') })).node).toBeNull()
  })

  test('[ID-6, PA-6] who is a partner is seen, and there is no way to change it for them', async () => {
    const pia = await house.member(olga, 'Pia')
    await house.setRole(pia, 'PARTNER')
    await updateProfile(pia, { postalAddress: berlin })
    const id = await olga.memberId('Pia')
    expect(await profileOfMember(olga, id)).toMatchObject({ name: 'Pia', postalAddress: { city: 'Berlin' } })
    const { __schema } = await olga.ask(`{ __schema { mutationType { fields { name args { name type { name ofType { name inputFields { name } } } } } } } }`)
    const profileMutations = __schema.mutationType.fields.filter(({ name }: { name: string }) => /profile|picture/i.test(name))
    expect(profileMutations.map(({ name }: { name: string }) => name).sort()).toEqual(['removePicture', 'savePartnerProfile', 'setPicture', 'updateProfile'])
    expect(JSON.stringify(profileMutations)).not.toMatch(/userId|memberId|email/)
  })

  test('[ID-6] of a hundred members is read in one statement, not in a hundred', async () => {
    const reading = vi.spyOn(house.app!.services.database, 'read')
    const { data, errors } = await olga.send(`{ account { members(first: 100) { nodes { name profile { name postalAddress { city } } } } } }`)
    expect(errors).toBeUndefined()
    for (const { name, profile } of data.account.members.nodes) expect(profile.name).toBe(name)
    expect(data.account.members.nodes.length).toBeGreaterThan(2)
    expect(reading.mock.calls.filter(([statement]) => statement.name === 'profiles')).toHaveLength(1)
    reading.mockRestore()
  })
})

describe('a changed profile', () => {
  test('[ID-6, AV-1] leaves a line in the person’s own stream and in each of their accounts, with what is different', async () => {
    const fay = await house.owner('Fay')
    await olga.invite(fay.email)
    await fay.tab().accept((await house.mails(fay.email, 1, /invited you/))[0]!.text.match(/accept\/([\w-]+)/)![1]!)
    await updateProfile(fay, { name: 'Fay Moss', postalAddress: berlin })
    const lines = await house.sql(`SELECT s.slug, a.subject_id, a.detail, a.performer_email, a.member_email FROM activity a LEFT JOIN account s ON s.id = a.stream_id WHERE kind = 'profile changed' AND member_email = $1`, [fay.email])
    expect(lines.map(({ slug }) => slug).sort()).toEqual([fay.account, olga.account, null].sort())
    for (const line of lines) {
      expect(line).toMatchObject({ performer_email: null, detail: { before: { name: 'Fay', postalAddress: null }, after: { name: 'Fay Moss', postalAddress: 'given' } } })
      expect(line.subject_id === null).toBe(line.slug === null)
    }
    expect(JSON.stringify(lines)).not.toContain('Berlin')
  })

  test('[ID-6] that says the same as before leaves none', async () => {
    const gil = await house.owner('Gil')
    const count = async () => (await house.sql(`SELECT 1 FROM activity WHERE kind = 'profile changed' AND member_email = $1`, [gil.email])).length
    await updateProfile(gil, { name: 'Gil', postalAddress: null })
    expect(await count()).toBe(0)
    await updateProfile(gil, { postalAddress: berlin })
    await updateProfile(gil, { postalAddress: { ...berlin, city: ' Berlin ', region: 'de-be' } })
    // One in their own stream, one in their account's.
    expect(await count()).toBe(2)
  })

  test('[ID-6, LV-1] is told at once to the team and to the person’s other tabs', async () => {
    const hal = await house.member(olga, 'Hal')
    const watching = olga.connect()
    const own = hal.connect()
    const team = watching.follow(`subscription { team { cursor changes { __typename ... on MemberChanged { joined member { id name picture } } } } }`)
    const access = own.follow(`subscription { access { cursor change { __typename ... on ProfileChanged { user { id name profileVersion postalAddress { city } } } } } }`)
    await Promise.all([watching.opened, own.opened])
    await watching.send('{ viewer { cursor } }')
    await own.send('{ viewer { cursor } }')
    await updateProfile(hal, { name: 'Hal Best', postalAddress: berlin })
    const seen = await team.until((data) => data.team.changes.some((change: { member?: { name: string } }) => change.member?.name === 'Hal Best'))
    expect(seen.team.changes).toMatchObject([{ __typename: 'MemberChanged', joined: false }])
    const told = await access.until((data) => data.access.change.__typename === 'ProfileChanged')
    expect(told.access.change.user).toMatchObject({ name: 'Hal Best', postalAddress: { city: 'Berlin' }, profileVersion: (await ownProfile(hal)).profileVersion })
    await Promise.all([watching.close(), own.close()])
    expect((await olga.members()).map(({ name }) => name)).toContain('Hal Best')
  })

  test('[ID-6, TM-1] moves its person to their new place in the team’s order', async () => {
    const names = async () => (await olga.members()).filter(({ role }) => role === 'MEMBER').map(({ name }) => name)
    const ivo = await house.member(olga, 'Ivo')
    await updateProfile(ivo, { name: 'Aaron Ivo' })
    expect((await names())[0]).toBe('Aaron Ivo')
    await updateProfile(ivo, { name: 'Zed Ivo' })
    expect((await names()).at(-1)).toBe('Zed Ivo')
  })
})
