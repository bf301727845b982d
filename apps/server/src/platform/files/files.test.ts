import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startS3 } from '../../testing/s3.ts'
import { type Files, openFiles } from './files.ts'
import { readBucketUrl } from './s3.ts'

let folder: string
let store: Awaited<ReturnType<typeof startS3>>
const open: Record<string, () => Files> = {
  'a folder': () => openFiles({ dataDir: folder }),
  'a bucket': () => openFiles({ dataDir: folder, filesUrl: store.url }),
}
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-files-'))
  store = await startS3()
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await store.stop()
})

describe.each(Object.keys(open))('files in %s', (where) => {
  test('[ID-6] are there once they are put, whole, until they are deleted', async () => {
    const files = open[where]!()
    const bytes = Buffer.from([0, 1, 2, 250, 255])
    expect(await files.get('pictures/a-1.webp')).toBeNull()
    await files.put('pictures/a-1.webp', bytes, 'image/webp')
    expect(await files.get('pictures/a-1.webp')).toEqual(bytes)
    await files.put('pictures/a-1.webp', Buffer.from('another'), 'image/webp')
    expect((await open[where]!().get('pictures/a-1.webp'))!.toString()).toBe('another')
    await files.delete('pictures/a-1.webp')
    expect(await files.get('pictures/a-1.webp')).toBeNull()
    await files.delete('pictures/a-1.webp')
  })

  test('[ID-6] can be asked for while they are written, and are never half there', async () => {
    const files = open[where]!()
    const versions = Array.from({ length: 12 }, (_, at) => Buffer.alloc(200_000, at + 1))
    const seen = Promise.all(Array.from({ length: 60 }, () => files.get('pictures/busy.webp')))
    await Promise.all(versions.map((bytes) => files.put('pictures/busy.webp', bytes, 'image/webp')))
    for (const bytes of [...(await seen), await files.get('pictures/busy.webp')]) {
      if (bytes) expect(versions.some((version) => version.equals(bytes))).toBe(true)
    }
  })
})

describe('the folder', () => {
  test.each(['../outside', 'a/../../outside', '/etc/passwd', 'a//b', '', '.hidden', 'a\0b'])('[ID-6] is never left: %j', async (key) => {
    const files = open['a folder']!()
    expect(() => files.delete(key)).toThrow(/No key/)
    await expect(files.put(key, Buffer.from('x'), 'text/plain')).rejects.toThrow(/No key/)
  })

  test('[ID-6] holds files that other users of the machine cannot read, and no drafts', async () => {
    const files = open['a folder']!()
    await files.put('pictures/mode.webp', Buffer.from('x'), 'image/webp')
    const pictures = join(folder, 'files/pictures')
    expect(statSync(join(pictures, 'mode.webp')).mode & 0o077).toBe(0)
    expect(readdirSync(pictures).filter((name) => !name.endsWith('.webp'))).toEqual([])
  })
})

describe('the bucket', () => {
  test('[ID-6] gets the type along, and no file without the right signature', async () => {
    await open['a bucket']!().put('pictures/typed.webp', Buffer.from('x'), 'image/webp')
    expect(store.objects.get('pictures/typed.webp')!.type).toBe('image/webp')
    const stranger = openFiles({ dataDir: folder, filesUrl: store.wrongUrl })
    await expect(stranger.put('pictures/wrong.webp', Buffer.from('x'), 'image/webp')).rejects.toThrow('The bucket answered 403 to PUT: SignatureDoesNotMatch')
    await expect(stranger.get('pictures/typed.webp')).rejects.toThrow(/403/)
    expect(store.objects.has('pictures/wrong.webp')).toBe(false)
  })

  test('[ID-6] that is not there is an error, and no missing file', async () => {
    const files = openFiles({ dataDir: folder, filesUrl: store.url.replace('/bucket', '/another') })
    await expect(files.put('pictures/x.webp', Buffer.from('x'), 'image/webp')).rejects.toThrow(/404 to PUT: NoSuchBucket/)
  })

  test.each([
    ['s3://key:secret@s3.example.com/pictures?region=eu-west-1', { endpoint: 'https://s3.example.com/pictures', accessKeyId: 'key', secretAccessKey: 'secret', region: 'eu-west-1' }],
    ['s3+http://key:a%2Fb%2Bc@minio:9000/gate/house', { endpoint: 'http://minio:9000/gate/house', accessKeyId: 'key', secretAccessKey: 'a/b+c', region: 'us-east-1' }],
  ])('[OP-3] %s says where it is', (url, bucket) => {
    expect(readBucketUrl(url)).toEqual(bucket)
  })

  test.each([
    'https://key:secret@s3.example.com/pictures', 's3://s3.example.com/pictures', 's3://key@s3.example.com/pictures', 's3://key:secret@s3.example.com',
    's3://key:secret@s3.example.com/Bad_Bucket', 's3://key:secret@s3.example.com/pictures?zone=1', 's3://key:sec/ret@s3.example.com/pictures', 's3:', 'pictures',
  ])('[OP-3] %s is none', (url) => {
    expect(readBucketUrl(url)).toBeNull()
  })
})
