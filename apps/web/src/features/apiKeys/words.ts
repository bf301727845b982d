import { isPermission, permissionEntry } from '@gatehouse/policy'
import { longDay } from '../../ui/time.ts'
import type { ApiKey } from './documents.ts'

/** How a key stands, where there is something to say of it. */
export const stateWords = ({ state, expiresAt, makerName }: Pick<ApiKey, 'state' | 'expiresAt' | 'makerName'>, now: Date): { word: string, tone: 'danger' | 'notice', why: string } | null => {
  if (state === 'ENDED') return { word: 'Ended', tone: 'danger', why: `${makerName} made it and is no longer here, so it acts no more.` }
  if (state === 'SECOND_FACTOR_MISSING') return { word: 'Waits', tone: 'notice', why: `The account asks for a second factor, and ${makerName} has none yet.` }
  const ends = expiresAt ? new Date(expiresAt) : null
  if (state === 'EXPIRED' || (ends && ends <= now)) return { word: 'Expired', tone: 'danger', why: `It ended on ${longDay(ends!)}.` }
  if (!ends || ends.getTime() - now.getTime() > 7 * 24 * 3_600_000) return null
  return { word: 'Ends soon', tone: 'notice', why: `It ends on ${longDay(ends)}.` }
}

/** What of its permissions a key cannot use any more, because its maker has lost it. */
export const lostWords = ({ permissions, usablePermissions, state }: Pick<ApiKey, 'permissions' | 'usablePermissions' | 'state'>): string | null => {
  const lost = permissions.filter((name) => !usablePermissions.includes(name))
  if (state === 'ENDED' || lost.length === 0) return null
  return `Not any more, since its maker lost it: ${lost.map((name) => (isPermission(name) ? permissionEntry(name).title : name)).join(', ')}`
}
