import sharp from 'sharp'
import { createQueue } from './queue.ts'

/** The largest picture that is taken. Bytes. ID-6 */
export const largestPicture = 2 * 1024 * 1024

/** Sides of the squares that a picture is kept as, in pixels: beside names, and by itself. */
export const pictureSides = { small: 96, large: 512 } as const
export type PictureSize = keyof typeof pictureSides

/** More than the largest phone's camera makes; a small file can claim to unfold to far more. */
const mostPixels = 64_000_000
const smallestSide = 32
/** Seconds. */
const longestWork = 10

/** What the content has to begin with; names and types that a sender gives are not asked. */
const signatures: readonly { loader: string; begins: (bytes: Buffer) => boolean }[] = [
  { loader: 'VipsForeignLoadJpegBuffer', begins: (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])) },
  { loader: 'VipsForeignLoadPngBuffer', begins: (bytes) => bytes.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')) },
  { loader: 'VipsForeignLoadWebpBuffer', begins: (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP' },
  { loader: 'VipsForeignLoadNsgifBuffer', begins: (bytes) => /^GIF8[79]a/.test(bytes.toString('latin1', 0, 6)) },
  { loader: 'VipsForeignLoadHeifBuffer', begins: (bytes) => bytes.toString('latin1', 4, 8) === 'ftyp' && /avif|avis/.test(bytes.toString('latin1', 8, 32)) },
]

// No other reader can be reached, whatever the content says: SVG, PDF and the like stay text.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: signatures.map(({ loader }) => loader) })
sharp.cache(false)
// One thread for each picture: two of them at once leave the machine to everybody else.
sharp.concurrency(1)

/** Why a picture was not taken, for people. */
export class UnusablePicture extends Error {}

/** Too many pictures at once for this node. `retryAfter` in seconds. */
export class PicturesBusy extends Error {
  readonly retryAfter = 5
}

/** A square part of an upright picture: left and top edge and the side, each as a share of its width, height, and shorter side. */
export type Crop = { left: number; top: number; size: number }

export type Pictures = {
  /** The picture as squares of WebP: upright, first frame, without anything that was written into it beside. Throws `UnusablePicture`, `PicturesBusy`. */
  make(content: Buffer, crop: Crop | null): Promise<Record<PictureSize, Buffer>>
}

const unreadable = () => new UnusablePicture('This picture cannot be read. Choose a JPEG, PNG, WebP, GIF or AVIF file that is not damaged.')

/** The square in pixels, within the picture whatever was asked for. */
const squareIn = (width: number, height: number, crop: Crop | null) => {
  const shorter = Math.min(width, height)
  const side = Math.max(1, Math.min(shorter, Math.round(shorter * (crop?.size ?? 1))))
  const within = (share: number | undefined, length: number) => Math.max(0, Math.min(length - side, share === undefined ? Math.round((length - side) / 2) : Math.round(length * share)))
  return { left: within(crop?.left, width), top: within(crop?.top, height), width: side, height: side }
}

const make: Pictures['make'] = async (content, crop) => {
  if (content.length > largestPicture) throw new UnusablePicture('A picture may have at most 2 MB. Choose a smaller one.')
  if (!signatures.some(({ begins }) => begins(content))) throw new UnusablePicture('This is not a picture. Choose a JPEG, PNG, WebP, GIF or AVIF file.')
  // What it says of itself, of which nothing is unfolded yet.
  const { autoOrient: { width, height } } = await sharp(content, { limitInputPixels: false, failOn: 'error' }).metadata().catch(() => { throw unreadable() })
  if (width * height > mostPixels) throw new UnusablePicture('This picture has too many pixels. Make it smaller, then try again.')
  if (Math.min(width, height) < smallestSide) throw new UnusablePicture(`A picture needs at least ${smallestSide} by ${smallestSide} pixels.`)
  const squares = async () => {
    const square = sharp(content, { limitInputPixels: mostPixels, failOn: 'error', animated: false, sequentialRead: true }).timeout({ seconds: longestWork })
      .autoOrient().extract(squareIn(width, height, crop)).toColourspace('srgb')
    const large = await square.resize(pictureSides.large, pictureSides.large).webp({ quality: 82 }).toBuffer()
    return { large, small: await sharp(large).resize(pictureSides.small, pictureSides.small).webp({ quality: 80 }).toBuffer() }
  }
  return squares().catch(() => { throw unreadable() })
}

/** Two at once; as many as a minute's patience lets wait. */
export const createPictures = (): Pictures => {
  const inTurn = createQueue({ atOnce: 2, mayWait: 24, tooMany: () => new PicturesBusy('Too many pictures at once.') })
  return { make: (content, crop) => inTurn(() => make(content, crop)) }
}
