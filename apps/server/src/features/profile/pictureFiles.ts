import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Files } from '../../platform/files/files.ts'
import { answerJson } from '../../platform/headers.ts'
import type { PictureSize } from '../../platform/pictures.ts'
import { pictureFile } from './queries/pictureAddress.ts'

/** A key that nobody guesses: whoever has the address of a picture may see it, without asking who they are. 192 bits. */
export const newPictureKey = (): string => randomBytes(24).toString('base64url')

const sizes: readonly PictureSize[] = ['small', 'large']

/** The files of one picture. */
export const pictureFiles = (files: Files) => ({
  put: async (key: string, made: Record<PictureSize, Buffer>): Promise<void> => {
    await Promise.all(sizes.map((size) => files.put(pictureFile(key, size), made[size], 'image/webp')))
  },
  delete: async (key: string): Promise<void> => {
    await Promise.all(sizes.map((size) => files.delete(pictureFile(key, size))))
  },
})

/** Serves `/pictures/…`: a picture, or 404 for whatever is none. */
export const pictureHandler = (files: Files) => async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
  const [, path] = /^\/(pictures\/[\w-]{32}-(?:small|large)\.webp)$/.exec((req.url ?? '').split('?')[0]!) ?? []
  const bytes = path ? await files.get(path) : null
  if (!bytes) return answerJson(res, 404, { error: 'Not found' })
  res.writeHead(200, {
    'content-type': 'image/webp', 'content-length': bytes.length, 'cache-control': 'private, max-age=31536000, immutable',
    'content-security-policy': `default-src 'none'; sandbox`, 'content-disposition': 'inline',
  })
  res.end(req.method === 'HEAD' ? undefined : bytes)
}
