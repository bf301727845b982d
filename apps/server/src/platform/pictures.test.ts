import { spawnSync } from 'node:child_process'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { colourAt, measure, pictureOf, type PictureFormat, twoColours } from '../testing/pictures.ts'
import { createPictures, largestPicture, PicturesBusy, UnusablePicture } from './pictures.ts'

const pictures = createPictures()
const make = (content: Buffer, crop: { left: number; top: number; size: number } | null = null) => pictures.make(content, crop)
const whyNot = async (content: Buffer): Promise<string> => {
  const error = await make(content).then(() => null, (error: unknown) => error)
  if (!(error instanceof UnusablePicture)) throw new Error(`It was taken, or failed otherwise: ${String(error)}`)
  return error.message
}

describe('a picture', () => {
  test.each<PictureFormat>(['jpeg', 'png', 'webp', 'gif', 'avif'])('[ID-6] of %s becomes two squares of WebP with nothing written beside', async (format) => {
    const { large, small } = await make(await pictureOf(format))
    expect(await measure(large)).toEqual({ format: 'webp', width: 512, height: 512, pages: 1, extras: [] })
    expect(await measure(small)).toEqual({ format: 'webp', width: 96, height: 96, pages: 1, extras: [] })
    expect([await colourAt(large, 0.1, 0.5), await colourAt(large, 0.9, 0.5)]).toEqual(['red', 'blue'])
  })

  test('[ID-6] is cut where its owner wants, and never outside of itself', async () => {
    const wide = await pictureOf('png', 800, 200)
    expect(await colourAt((await make(wide, { left: 0, top: 0, size: 1 })).large, 0.99, 0.5)).toBe('red')
    expect(await colourAt((await make(wide, { left: 0.75, top: 0, size: 1 })).large, 0.01, 0.5)).toBe('blue')
    expect(await colourAt((await make(wide, { left: 1, top: 1, size: 1 })).large, 0.01, 0.99)).toBe('blue')
    const within = (await make(wide, { left: 0.475, top: 0.4, size: 0.2 })).large
    expect([await colourAt(within, 0.2, 0.5), await colourAt(within, 0.8, 0.5)]).toEqual(['red', 'blue'])
  })

  // Orientation 6: to be turned by 90° to the right, so what was left is on top.
  test('[ID-6] stands upright, and says nothing of place and camera any more', async () => {
    const telling = await (await twoColours(400, 400)).withExif({ IFD0: { Make: 'Secret Camera', Copyright: 'Ana' }, IFD3: { GPSLatitude: '52/1 31/1 0/1' } })
      .withMetadata({ orientation: 6 }).jpeg().toBuffer()
    expect((await measure(telling)).extras.length).toBeGreaterThan(0)
    const { large, small } = await make(telling)
    expect([await colourAt(large, 0.5, 0.1), await colourAt(large, 0.5, 0.9)]).toEqual(['red', 'blue'])
    for (const made of [large, small]) expect((await measure(made)).extras).toEqual([])
  })

  test('[ID-6] that moves gives its first frame', async () => {
    const frames = await Promise.all(['#ff0000', '#0000ff'].map((background) => sharp({ create: { width: 64, height: 64, channels: 3, background } }).png().toBuffer()))
    const moving = await sharp(frames, { join: { animated: true } }).webp({ loop: 0, delay: [100, 100] }).toBuffer()
    expect((await sharp(moving).metadata()).pages).toBe(2)
    const { large } = await make(moving)
    expect((await measure(large)).pages).toBe(1)
    expect(await colourAt(large, 0.5, 0.5)).toBe('red')
  })

  test('[ID-6] leaves behind what was hidden in its file', async () => {
    const hiding = Buffer.concat([await pictureOf('jpeg'), Buffer.from('<script>alert(document.cookie)</script>PK\x03\x04')])
    const { large, small } = await make(hiding)
    for (const made of [large, small]) expect(made.toString('latin1')).not.toMatch(/script|PK\x03\x04/)
  })
})

describe('what is no picture', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><script>alert(1)</script><rect width="100" height="100"/></svg>'
  test.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('hello, this is no picture at all')],
    ['SVG', Buffer.from(svg)],
    ['SVG behind a declaration', Buffer.from(`<?xml version="1.0"?>\n${svg}`)],
    ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['PDF', Buffer.from('%PDF-1.7\n1 0 obj')],
    ['a script that begins as GIF does', Buffer.from(`GIF89a/*${'.'.repeat(300)}*/=1;alert(1)//`)],
    ['a page that begins as JPEG does', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('<html><script>alert(1)</script>'.repeat(20))])],
    ['a page that begins as PNG does', Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from(svg)])],
    ['a page that begins as WebP does', Buffer.concat([Buffer.from('RIFF\x10\0\0\0WEBP', 'latin1'), Buffer.from(svg)])],
    ['another kind of picture', Buffer.from('II*\0........................')],
  ])('[ID-6] is refused, whatever it calls itself: %s', async (_what, content) => {
    expect(await whyNot(content)).toMatch(/^This is not a picture|^This picture cannot be read/)
  })

  test('[ID-6] is refused where half of it is missing', async () => {
    const whole = await pictureOf('jpeg')
    expect(await whyNot(whole.subarray(0, whole.length / 2))).toMatch(/cannot be read/)
  })

  test('[ID-6] is refused past 2 MB, and below 32 pixels', async () => {
    expect(await whyNot(Buffer.concat([await pictureOf('jpeg'), Buffer.alloc(largestPicture)]))).toBe('A picture may have at most 2 MB. Choose a smaller one.')
    expect(await whyNot(await pictureOf('png', 30, 30))).toBe('A picture needs at least 32 by 32 pixels.')
  })

  test('[ID-6] is refused where a small file would unfold to something vast, before it does', async () => {
    const bomb = await sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: '#fff' } }).png({ compressionLevel: 9 }).toBuffer()
    expect(bomb.length).toBeLessThan(largestPicture)
    // In a process of its own, which nothing else fills.
    const code = `import { buffer } from 'node:stream/consumers'
      import { createPictures } from ${JSON.stringify(new URL('./pictures.ts', import.meta.url).href)}
      const content = await buffer(process.stdin)
      const before = process.resourceUsage().maxRSS
      const why = await createPictures().make(content, null).catch(({ message }) => message)
      console.log(JSON.stringify({ why, kilobytes: process.resourceUsage().maxRSS - before }))`
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', code], { input: bomb, encoding: 'utf8' })
    const { why, kilobytes } = JSON.parse(stdout || JSON.stringify({ why: stderr })) as { why: string; kilobytes: number }
    expect(why).toMatch(/too many pixels/)
    expect(kilobytes).toBeLessThan(100_000)
  })
})

test('[ID-6] pictures are worked on two at a time; the overflow is sent away instead of piling up', async () => {
  const content = await pictureOf('jpeg', 1200, 1200)
  const outcomes = await Promise.allSettled(Array.from({ length: 60 }, () => make(content)))
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(outcomes.length - refused.length).toBe(26)
  for (const { reason } of refused) expect(reason).toBeInstanceOf(PicturesBusy)
  await make(content)
})
