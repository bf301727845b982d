import { beforeAll, describe, expect, test } from 'vitest'
import { heldClock, minutes } from '../../testing/clock.ts'
import { catalogOf } from '../../testing/commerce.ts'
import { asFile, exportAccount, fetchExport, latestExport, linesIn, readyExport, unzip, wholeExport } from '../../testing/export.ts'
import { emailOf } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { pictureOf } from '../../testing/pictures.ts'
import { setPicture } from '../../testing/profile.ts'
import { confirm, setUpTotp } from '../../testing/secondFactor.ts'
import { useHouse } from '../../testing/useHouse.ts'
import { contents } from './queries/contents.ts'
import type { Manifest } from './snapshot.ts'
import { verifyArchive } from './verifyArchive.ts'

const clock = heldClock()
const house = useHouse({ clock })

let names = 0
const holder = () => house.owner(`Holder ${++names}`)
const accountId = async ({ account }: Person) => (await house.sql<{ id: string }>('SELECT id FROM account WHERE slug = $1', [account]))[0]!.id
const manifestOf = (archive: Map<string, Buffer>) => JSON.parse(archive.get('manifest.json')!.toString()) as Manifest

describe('an export of everything', () => {
  let ada: Person
  let raw: Buffer
  let archive: Map<string, Buffer>
  let secrets: string[]

  beforeAll(async () => {
    ada = await house.owner('Ada', 'Ada’s Bakery')
    const other = await house.owner('Somebody Else')
    await catalogOf(other).createProduct('Of another account')
    await setPicture(ada, await pictureOf())
    const app = await setUpTotp(await house.member(ada, 'Ben'), clock.now)
    await house.member(ada, 'Cleo', { permissions: ['coupons.view'] })
    await ada.remove(await ada.memberId('Cleo'))
    const { sent } = await ada.invite('"Dora, the invited" <dora@example.com>', { permissions: ['customers.search'] })
    await catalogOf(ada).createProduct('Bread “of the day”\u2028\n')
    const kept = await house.sql<{ secret: string }>(`SELECT secret FROM credential WHERE secret <> '' UNION ALL SELECT encode(token_hash, 'hex') FROM session UNION ALL SELECT encode(hash, 'hex') FROM one_time_token`)
    secrets = [...kept.map(({ secret }) => secret), sent[0].link.split('/').at(-1), ada.cookie!.split('=')[1]!, app.recoveryCodes![0]!, ada.password, 'argon2id']
    await confirm(ada)
    raw = await wholeExport(ada)
    archive = await unzip(raw)
  })

  test('[AC-8] has a file for each kind of record, the pictures, and a manifest that says what is in them', async () => {
    const [{ id, picture }] = (await house.sql<{ id: string; picture: string }>(`SELECT m.id, u.picture FROM membership m JOIN "user" u ON u.id = m.user_id WHERE u.email = $1`, [ada.email])) as [{ id: string; picture: string }]
    expect([...archive.keys()]).toEqual(['README.txt', ...contents.map(({ file }) => `${file}.ndjson`), `pictures/${id}.webp`, 'manifest.json'])
    expect(archive.get(`pictures/${id}.webp`)!.equals((await house.app!.services.files.get(`pictures/${picture}-large.webp`))!)).toBe(true)
    const manifest = manifestOf(archive)
    expect(manifest).toMatchObject({ format: 'gatehouse-export', version: 1, account: { slug: 'adas-bakery', name: 'Ada’s Bakery' }, exportedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string })
    expect(manifest.files.map(({ path }) => path)).toEqual([...archive.keys()].filter((path) => path !== 'manifest.json'))
    for (const { path, rows, bytes } of manifest.files) {
      expect(archive.get(path)!.length, path).toBe(bytes)
      if (path.endsWith('.ndjson')) expect(linesIn(archive, path.slice(0, -7)), path).toHaveLength(rows!)
    }
    expect(await asFile(raw, verifyArchive)).toEqual({ intact: true, manifest })
  })

  test('[AC-8] holds what is there, as it is, of this account alone', async () => {
    expect(linesIn(archive, 'account')).toMatchObject([{ name: 'Ada’s Bakery', slug: 'adas-bakery', timeZone: 'UTC', hideFinancialsFromAdmins: false, closedAt: null }])
    expect(linesIn(archive, 'products')).toMatchObject([{ name: 'Bread “of the day”', priceMinor: 1_000, currency: 'EUR' }])
    expect(linesIn(archive, 'members').map(({ name, email, role, isAccountHolder, endedAt }) => ({ name, email, role, isAccountHolder, ended: endedAt !== null }))).toEqual([
      { name: 'Ada', email: ada.email, role: 'OWNER', isAccountHolder: true, ended: false },
      { name: 'Ben', email: emailOf('Ben'), role: 'MEMBER', isAccountHolder: false, ended: false },
      { name: 'Cleo', email: emailOf('Cleo'), role: 'MEMBER', isAccountHolder: false, ended: true },
    ])
    expect(linesIn(archive, 'invitations')).toEqual(expect.arrayContaining([expect.objectContaining({ email: 'dora@example.com', status: 'OPEN', permissions: ['customers.search'] })]))
    const [{ id }] = (await house.sql<{ id: string }>('SELECT id FROM product WHERE account_id = $1', [await accountId(ada)])) as [{ id: string }]
    expect(linesIn(archive, 'products')[0]!.id).toBe(id)
    expect(JSON.stringify([...archive.values()].map(String))).not.toContain('Of another account')
  })

  test('[AC-8, AV-6] holds the whole log, its own line the last, and verifies', async () => {
    const lines = linesIn(archive, 'activity')
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1))
    expect(lines.at(-1)).toMatchObject({ kind: 'data exported', performerEmail: ada.email, memberEmail: null })
    expect(manifestOf(archive).log).toEqual({ events: lines.length, head: lines.at(-1)!.hash })
  })

  test('[AC-8, ID-7] holds nothing by which anybody signs in, or that opens anything', () => {
    expect(secrets.length).toBeGreaterThan(8)
    for (const [path, content] of archive) for (const secret of secrets) expect(content.includes(secret), `${path} holds ${secret}`).toBe(false)
  })
})

describe('who gets it', () => {
  test('[AC-8] the account holder alone, once they have proved again who they are', async () => {
    const ada = await holder()
    const admin = await house.member(ada, `Admin ${names}`)
    await house.setRole(admin, 'ADMIN')
    const owner = await house.member(ada, `Owner ${names}`)
    await house.setRole(owner, 'OWNER')
    expect((await exportAccount(ada)).__typename).toBe('ConfirmationNeeded')
    for (const person of [admin, owner]) {
      await confirm(person)
      expect(await exportAccount(person)).toMatchObject({ __typename: 'Refusal', rule: 'AC-8' })
      expect((await person.send('{ account { latestExport { state } } }')).errors).toMatchObject([{ extensions: { rule: 'AC-8' } }])
    }
    await confirm(ada)
    expect(await exportAccount(ada)).toMatchObject({ __typename: 'ReadyExport', export: { state: 'READY', rows: 0 } })
    expect(await latestExport(ada)).toMatchObject({ state: 'READY' })
  })

  test('[AC-8] by its address once, for five minutes, in the session that asked', async () => {
    const ada = await holder()
    const address = await readyExport(ada)
    const others = [house.visitor(), await house.member(ada, `Beside ${names}`), await holder()]
    for (const other of others) expect((await fetchExport(other, address)).status).toBe(404)
    expect((await fetchExport(ada, `${address.slice(0, -1)}${address.endsWith('A') ? 'B' : 'A'}`)).status).toBe(404)
    expect((await fetchExport(ada, address, { method: 'POST' })).status).toBe(405)
    const both = await Promise.all([fetchExport(ada, address), fetchExport(ada, address)])
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 404])
    const { headers } = both.find(({ status }) => status === 200)!
    expect(headers.get('content-type')).toBe('application/zip')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-disposition')).toBe(`attachment; filename="${ada.account}-${clock.now().toISOString().slice(0, 10)}.zip"`)
    await Promise.all(both.map((answer) => answer.arrayBuffer()))
    expect((await fetchExport(ada, address)).status).toBe(404)
    const late = await readyExport(ada)
    clock.pass(5 * minutes)
    expect((await fetchExport(ada, late)).status).toBe(404)
    expect(await latestExport(ada)).toMatchObject({ state: 'FAILED' })
    const older = await readyExport(ada)
    const newer = await readyExport(ada)
    expect((await fetchExport(ada, older)).status).toBe(404)
    await ada.signOut()
    expect((await fetchExport(ada, newer)).status).toBe(404)
  })

  test('[AC-8] not who has passed the account on meanwhile', async () => {
    const ada = await holder()
    const heir = await house.member(ada, `Heir ${names}`)
    await house.setRole(heir, 'ADMIN')
    const address = await readyExport(ada)
    const { transferHolding } = await ada.ask('mutation ($id: ID!) { transferHolding(memberId: $id) { __typename } }', { id: await ada.memberId(`Heir ${names}`) })
    expect(transferHolding.__typename).not.toBe('Refusal')
    expect((await fetchExport(ada, address)).status).toBe(404)
  })

  test('[AC-8, AP-3] so many times in an hour', async () => {
    const ada = await holder()
    await confirm(ada)
    for (let time = 0; time < 20; time++) expect((await exportAccount(ada)).__typename).toBe('ReadyExport')
    expect((await exportAccount(ada)).__typename).toBe('RateLimited')
  })
})
