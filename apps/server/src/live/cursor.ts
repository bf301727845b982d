import { shownError } from '../graphql/errors.ts'

/** A place in a stream as clients carry it: opaque, and of use for that stream only. */
export const toCursor = (streamId: string, seq: number): string => Buffer.from(`${streamId}:${seq}`).toString('base64url')

/** The number that a cursor stands for. Refuses one of another stream, or one that is not of ours. */
export const fromCursor = (streamId: string, cursor: string): number => {
  const [id, seq, ...more] = Buffer.from(cursor, 'base64url').toString().split(':')
  if (id === streamId && /^\d{1,15}$/.test(seq ?? '') && more.length === 0) return Number(seq)
  throw notOfThisFeed()
}

export const notOfThisFeed = () => shownError('BAD_USER_INPUT', 'This cursor is not of this feed. Leave `after` out to start from now.')
