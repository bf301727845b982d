import type { IncomingMessage } from 'node:http'

/** How long the rest of a refused body waits before more of it is taken: 64 KB at a time, it makes some megabytes a second. Milliseconds. */
const unhurried = 10

/** The whole body as text; null when it is longer than `most` bytes: the rest is not kept. */
export const readBody = (req: IncomingMessage, most: number): Promise<string | null> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const take = (chunk: Buffer) => {
      size += chunk.length
      if (size <= most) return void chunks.push(chunk)
      chunks.length = 0
      req.off('data', take)
      letPass(req)
      resolve(null)
    }
    req.on('data', take)
    req.once('end', () => resolve(Buffer.concat(chunks).toString()))
    req.once('error', reject)
    req.once('close', () => reject(new Error('The request was broken off.')))
  })

/** Takes in what is left of a refused body and keeps none of it: whoever sends all before they read would never see the answer otherwise. As fast as
 *  it comes, it would hold up everybody else. AP-3 */
export const letPass = (req: IncomingMessage): void => {
  req.on('data', () => {
    req.pause()
    setTimeout(() => req.resume(), unhurried)
  })
}

/** What a JSON text says; undefined when it is none. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
