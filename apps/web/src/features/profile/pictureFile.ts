/** What the server takes. Bytes. */
const largest = 2 * 1024 * 1024
/** What is worth reading at all: the photographs of phones are below. Bytes. */
const largestToRead = 40 * 1024 * 1024
/** The longer side of a photograph that had to be made smaller, in pixels. */
const smallerSide = 1_600

/** What a file chooser offers. What a file really is, the server looks for itself. */
export const pictureTypes = 'image/jpeg,image/png,image/webp,image/gif,image/avif'

/** Why a file cannot be used, for people. */
export class UnusableFile extends Error {}

/** The picture in a file, upright. Throws `UnusableFile`. */
export const readPicture = async (file: Blob): Promise<ImageBitmap> => {
  if (file.size > largestToRead) throw new UnusableFile('This file is too large for a picture. Choose one of at most 40 MB.')
  const bitmap = await createImageBitmap(file).catch(() => null)
  if (!bitmap) throw new UnusableFile('This is no picture that can be shown. Choose a JPEG, PNG, WebP, GIF or AVIF file.')
  return bitmap
}

/** A photograph that is larger than the server takes, made smaller. */
const shrink = async (picture: ImageBitmap): Promise<Blob> => {
  const factor = Math.min(1, smallerSide / Math.max(picture.width, picture.height))
  const canvas = new OffscreenCanvas(Math.round(picture.width * factor), Math.round(picture.height * factor))
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 })
}

/** A file's bytes as the server wants them. */
export const asBase64 = (file: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(new UnusableFile('This file could not be read. Choose it again.'))
    reader.readAsDataURL(file)
  })

/** What is sent for a file: itself, or a smaller picture of it. */
export const contentOf = async (file: Blob, picture: ImageBitmap): Promise<string> => asBase64(file.size > largest ? await shrink(picture) : file)
