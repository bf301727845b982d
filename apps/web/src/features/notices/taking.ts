import type { Notice, NoticesMessage } from './documents.ts'

/** What is known of the viewer's notices: the newest of them, as far as they were asked for. */
export type Known = { list: readonly Notice[], unread: number }

const byTime = (one: Notice, other: Notice) => other.at.localeCompare(one.at) || other.id.localeCompare(one.id)

/** Takes in what the live connection says. The same message twice changes nothing more. */
export const take = (known: Known, { added, changed, readUntil, unread }: Pick<NoticesMessage, 'added' | 'changed' | 'readUntil' | 'unread'>): Known => {
  const fresh = new Set(added.map(({ id }) => id))
  const readAt = new Map(changed.map((one) => [one.id, one.readAt]))
  const marked = known.list.map((one) => {
    if (readAt.has(one.id)) return { ...one, readAt: readAt.get(one.id) ?? null }
    return readUntil !== null && one.readAt === null && one.at <= readUntil ? { ...one, readAt: readUntil } : one
  })
  return { list: [...added, ...marked.filter(({ id }) => !fresh.has(id))].sort(byTime), unread }
}

/** Shows a notice as read, or as not read, before the server has said so. */
export const mark = ({ list, unread }: Known, id: string, readAt: string | null): Known => {
  const one = list.find((notice) => notice.id === id)
  if (!one || (one.readAt === null) === (readAt === null)) return { list, unread }
  return { list: list.map((notice) => (notice.id === id ? { ...notice, readAt } : notice)), unread: Math.max(0, unread + (readAt === null ? 1 : -1)) }
}

/** How many are not read, as a badge has room for; nothing for none. */
export const countWords = (unread: number): string => (unread === 0 ? '' : unread >= 100 ? '99+' : String(unread))
