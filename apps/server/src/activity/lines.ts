import type { Readable } from 'node:stream'
import { createInterface } from 'node:readline'
import { StartError } from '../platform/startError.ts'
import type { ChainLink } from './chain.ts'

const readEvent = (text: string, where: string): ChainLink => {
  try {
    const event = JSON.parse(text) as ChainLink | null
    if (Number.isSafeInteger(event?.seq) && typeof event?.hash === 'string') return event
  } catch (error) {
    throw new StartError(`${where} is not JSON: ${(error as Error).message}`)
  }
  throw new StartError(`${where} is no event of a log.`)
}

/** The events of an export, one JSON object on each line. Throws, with the number of the line, at one that is none. AV-6 */
export async function* eventsIn(input: Readable, name: string): AsyncGenerator<ChainLink> {
  let line = 0
  for await (const text of createInterface({ input })) {
    line++
    if (text.trim()) yield readEvent(text, `Line ${line} of ${name}`)
  }
}
