/** Pictures as people hand them in, made for the test. */
import sharp, { type Sharp } from 'sharp'

export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif'

/** Left half red, right half blue. */
export const twoColours = async (width = 400, height = 300): Promise<Sharp> => {
  const half = await sharp({ create: { width: width / 2, height, channels: 3, background: '#0000ff' } }).png().toBuffer()
  const whole = await sharp({ create: { width, height, channels: 3, background: '#ff0000' } }).composite([{ input: half, left: width / 2, top: 0 }]).png().toBuffer()
  return sharp(whole)
}

export const pictureOf = async (format: PictureFormat = 'png', width = 400, height = 300): Promise<Buffer> => (await twoColours(width, height)).toFormat(format, { quality: 90 }).toBuffer()

/** The colour at a place, given in shares of width and height: mostly red, mostly blue, or neither. */
export const colourAt = async (picture: Buffer, left: number, top: number): Promise<'red' | 'blue' | 'other'> => {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const at = (Math.min(info.height - 1, Math.floor(top * info.height)) * info.width + Math.min(info.width - 1, Math.floor(left * info.width))) * info.channels
  const [red, , blue] = data.subarray(at, at + 3)
  return red! > 200 && blue! < 60 ? 'red' : blue! > 200 && red! < 60 ? 'blue' : 'other'
}

export const measure = async (picture: Buffer) => {
  const { format, width, height, pages, exif, icc, xmp, orientation } = await sharp(picture).metadata()
  return { format, width, height, pages: pages ?? 1, extras: [exif, icc, xmp, orientation].filter((one) => one !== undefined) }
}

/** A drawing of somebody, wider than high. */
export const portrait = (): Promise<Buffer> => {
  const person = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600"><rect width="900" height="600" fill="#b9c4c9"/><rect y="430" width="900" height="170" fill="#8d9aa1"/>
    <ellipse cx="450" cy="600" rx="210" ry="220" fill="#3f5a54"/><rect x="410" y="330" width="80" height="90" fill="#c99f83"/><ellipse cx="450" cy="260" rx="105" ry="130" fill="#d9b095"/>
    <path d="M335 250a115 135 0 0 1 230 0c-30-60-60-75-115-75s-85 15-115 75z" fill="#4a3328"/></svg>`
  sharp.unblock({ operation: ['VipsForeignLoadSvgBuffer'] })
  return sharp(Buffer.from(person)).png().toBuffer().finally(() => sharp.block({ operation: ['VipsForeignLoadSvgBuffer'] }))
}

/** What does not compress: a file of as many bytes as it has pixels, and more. */
export const noise = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 60 } } }).png().toBuffer()
