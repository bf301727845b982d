import type { IncomingMessage } from 'node:http'

/** The whole body as text; null when it is longer than `most` bytes: the rest is not kept. */
export const readBody = (req: IncomingMessage, most: number): Promise<string | null> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    req.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= most) chunks.push(chunk)
      else {
        chunks.length = 0
        resolve(null)
      }
    })
    req.once('end', () => resolve(Buffer.concat(chunks).toString()))
    req.once('error', reject)
    req.once('close', () => reject(new Error('The request was broken off.')))
  })

/** What a JSON text says; undefined when it is none. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
