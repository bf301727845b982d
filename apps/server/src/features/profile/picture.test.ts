import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type House, openHouse } from '../../testing/house.ts'
import { colourAt, measure, pictureOf } from '../../testing/pictures.ts'
import { ownProfile, removePicture, setPicture } from '../../testing/profile.ts'
import { startS3 } from '../../testing/s3.ts'
import type { Person } from '../../testing/person.ts'

let house: House
let store: Awaited<ReturnType<typeof startS3>>
let bucketHouse: House
beforeAll(async () => {
  store = await startS3()
  house = await openHouse()
  bucketHouse = await openHouse({ config: { filesUrl: store.url } })
})
afterAll(async () => {
  await Promise.all([house.stop(), bucketHouse.stop()])
  await store.stop()
})

const fetched = async (where: House, path: string, method = 'GET') => {
  const answer = await fetch(`${where.url}${path}`, { method })
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) }
}
const filesOf = ({ app }: House): string[] => {
  try {
    return readdirSync(join(app!.services.config.dataDir, 'files/pictures')).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

describe.each<[string, () => House, () => string[]]>([
  ['a folder', () => house, () => filesOf(house)],
  ['a bucket', () => bucketHouse, () => [...store.objects.keys()].map((key) => key.replace('pictures/', '')).sort()],
])('a picture kept in %s', (_where, at, files) => {
  test('[ID-6] is shown wherever its owner is, in two sizes, under an address of its own', async () => {
    const ana = await at().owner('Ana')
    const answer = await setPicture(ana, await pictureOf('jpeg', 800, 600))
    expect(answer.__typename).toBe('UpdatedProfile')
    const { picture, large } = await ownProfile(ana)
    expect(picture).toMatch(/^\/pictures\/[\w-]{32}-small\.webp$/)
    expect(await measure((await fetched(at(), picture)).bytes)).toMatchObject({ format: 'webp', width: 96, height: 96 })
    const { bytes, headers } = await fetched(at(), large)
    expect(await measure(bytes)).toMatchObject({ format: 'webp', width: 512, height: 512, extras: [] })
    expect(Object.fromEntries(['content-type', 'cache-control', 'x-content-type-options', 'content-security-policy'].map((name) => [name, headers.get(name)]))).toEqual({
      'content-type': 'image/webp', 'cache-control': 'private, max-age=31536000, immutable', 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; sandbox",
    })
    const { account } = await ana.ask(`{ account { me { picture profile { picture } } activity(first: 1) { nodes { kind memberPicture performerPicture detail } } } }`)
    expect(account.me).toEqual({ picture, profile: { picture } })
    expect(account.activity.nodes[0]).toEqual({
      kind: 'profile changed', memberPicture: picture, performerPicture: null, detail: { before: { picture: null }, after: { picture: 'given' } },
    })
  })

  test('[ID-6] makes room for the next, and goes when it is removed', async () => {
    const bo = await at().owner('Bo')
    await at().quiet()
    const before = files()
    await setPicture(bo, await pictureOf('png'))
    const first = (await ownProfile(bo)).picture
    await setPicture(bo, await pictureOf('webp'), { left: 0, top: 0, size: 0.5 })
    const second = await ownProfile(bo)
    expect(second.picture).not.toBe(first)
    await at().quiet()
    expect((await fetched(at(), first)).status).toBe(404)
    expect(await colourAt((await fetched(at(), second.large)).bytes, 0.9, 0.5)).toBe('red')
    expect(files()).toHaveLength(before.length + 2)
    expect((await removePicture(bo)).user).toMatchObject({ picture: null })
    await at().quiet()
    expect((await fetched(at(), second.picture)).status).toBe(404)
    expect(files()).toEqual(before)
  })

  test('[ID-6] that was never anybody’s is cleared away by itself', async () => {
    const cy = await at().owner('Cy')
    await at().quiet()
    const before = files()
    // The last step fails, as where the node dies between the files and the change.
    await at().sql(`ALTER TABLE activity ADD CONSTRAINT nothing_more CHECK (kind <> 'profile changed') NOT VALID`)
    const { errors } = await cy.send(`mutation ($input: SetPictureInput!) { setPicture(input: $input) { __typename } }`, { input: { content: (await pictureOf('png')).toString('base64') } })
    await at().sql('ALTER TABLE activity DROP CONSTRAINT nothing_more')
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }])
    expect(files()).toHaveLength(before.length + 2)
    expect((await ownProfile(cy)).picture).toBeNull()
    // An hour passes for the job that was laid down before.
    await at().sql(`UPDATE graphile_worker._private_jobs SET run_at = now() WHERE run_at > now()`)
    await at().sql(`SELECT pg_notify('jobs:insert', '{"r":"1","count":1}')`)
    await at().quiet()
    expect(files()).toEqual(before)
  })
})

test('[ID-6, OP-2] set at one node, is served by the other from the bucket that they share', async () => {
  const other = await openHouse({ databaseUrl: bucketHouse.databaseUrl, config: { filesUrl: store.url } })
  try {
    const ida = await bucketHouse.owner('Ida')
    await setPicture(ida, await pictureOf('png'))
    const { picture } = await ownProfile(ida.at(other.url))
    expect(await measure((await fetched(other, picture)).bytes)).toMatchObject({ width: 96 })
  } finally {
    await other.stop()
  }
})

describe('the address of a picture', () => {
  test.each([
    '/pictures/', '/pictures/x.webp', `/pictures/${'a'.repeat(32)}-small.webp`, `/pictures/${'a'.repeat(32)}-small.png`, `/pictures/${'a'.repeat(32)}-huge.webp`,
    '/pictures/..%2f..%2fpackage.json', '/pictures/%2e%2e/secret', '/pictures/../../etc/passwd',
  ])('[ID-6] leads to nothing else: %s', async (path) => {
    const answer = await fetched(house, path)
    expect(answer.headers.get('content-type')).not.toBe('image/webp')
    expect(answer.bytes.toString()).not.toMatch(/root:|"name": "gatehouse"/)
    if (new URL(path, house.url).pathname.startsWith('/pictures/')) expect(answer.status).toBe(404)
  })

  test('[ID-6, SE-7] is read and never written', async () => {
    const dee = await house.owner('Dee')
    await setPicture(dee, await pictureOf('png'))
    const { picture } = await ownProfile(dee)
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) expect((await fetched(house, picture, method)).status).toBe(405)
    expect(await fetched(house, picture, 'HEAD')).toMatchObject({ status: 200, bytes: Buffer.alloc(0) })
    expect((await fetched(house, picture)).status).toBe(200)
  })
})

describe('what is sent as a picture', () => {
  let eve: Person
  beforeAll(async () => {
    eve = await house.owner('Eve')
  })

  test.each<[string, string | Buffer, RegExp]>([
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), /not a picture/],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), /not a picture/],
    ['no base64', 'this is !!! no base64', /base64/],
    ['nothing', '', /base64/],
  ])('[ID-6] is refused and changes nothing: %s', async (_what, content, words) => {
    const before = filesOf(house)
    const answer = await setPicture(eve, content)
    expect(answer).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['input', 'content'], message: expect.stringMatching(words) }] })
    expect((await ownProfile(eve)).picture).toBeNull()
    expect(filesOf(house)).toEqual(before)
  })

  test.each([{ left: -0.1, top: 0, size: 1 }, { left: 0, top: 1.1, size: 1 }, { left: 0, top: 0, size: 0 }])('[ID-6] with a part that is none is refused (%#)', async (crop) => {
    expect(await setPicture(eve, await pictureOf('png'), crop)).toMatchObject({ __typename: 'InvalidInput' })
  })

  test('[ID-6] may have 2 MB and not a byte more', async () => {
    const picture = await pictureOf('jpeg')
    const sized = (bytes: number) => Buffer.concat([picture, Buffer.alloc(bytes - picture.length)])
    expect(await setPicture(eve, sized(2 * 1024 * 1024))).toMatchObject({ __typename: 'UpdatedProfile' })
    expect(await setPicture(eve, sized(2 * 1024 * 1024 + 1))).toMatchObject({ __typename: 'InvalidInput', issues: [{ message: 'A picture may have at most 2 MB. Choose a smaller one.' }] })
  })

  test('[ID-6] too often is put off, with when to come back', async () => {
    const fay = await house.owner('Fay')
    const { limits, database } = house.app!.services
    const [user] = await database.read<{ id: string }>({ text: `SELECT id FROM "user" WHERE email = $1`, values: [fay.email] })
    for (let at = 0; at < 60; at++) await limits.count('picturePerLogin', user!.id)
    const answer = await setPicture(fay, await pictureOf('png'))
    expect(answer).toMatchObject({ __typename: 'RateLimited' })
    expect(Date.parse(answer.retryAt)).toBeGreaterThan(Date.now())
  })

  test('[ID-6] by somebody whose session has ended is refused before it is looked at', async () => {
    const gus = await house.member(eve, 'Gus')
    await eve.remove(await eve.memberId('Gus'))
    const input = { content: (await pictureOf('png')).toString('base64') }
    const { errors } = await gus.send(`mutation ($input: SetPictureInput!) { setPicture(input: $input) { __typename } }`, { input })
    expect(errors).toMatchObject([{ extensions: { code: 'SESSION_ENDED' } }])
  })
})
