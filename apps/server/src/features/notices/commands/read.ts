import { unchanged } from '../../../activity/change.ts'
import type { Context, Viewer } from '../../../graphql/context.ts'
import { NotFound } from '../../../graphql/errors.ts'
import { lockUser } from '../../sessions/commands/open.ts'
import { noticeEvent } from '../events.ts'
import { type NoticeRow, noticesById } from '../queries/notices.ts'

type SignedIn = Pick<Context, 'services'> & { viewer: Viewer }

/** The same for one that is not there, is somebody else’s, or is no longer theirs to see. PE-6 */
export const noSuchNotice = () => new NotFound('There is no such notice, or no longer.')

/** Marks a notice of the viewer as read, or as not read, on all of their pages. Where it stands so already, nothing changes. */
export const markNotice = async ({ services, viewer }: SignedIn, id: string, read: boolean): Promise<NoticeRow> => {
  const find = async () => {
    const [row] = await noticesById(services, viewer.userId, [id])
    if (!row) throw noSuchNotice()
    return row
  }
  await find()
  await services.change(async (tx, now) => {
    const user = await lockUser(tx, viewer.userId)
    const { count } = await tx.notice.updateMany({ where: { id, userId: viewer.userId, readAt: read ? null : { not: null } }, data: { readAt: read ? now : null } })
    return count === 0 ? unchanged(undefined) : { result: undefined, events: [noticeEvent('notices read', user, { ids: [id], read })] }
  })
  return find()
}

/** Marks all that the viewer has got by now as read. Answers how many they were. */
export const markAllNotices = ({ services, viewer }: SignedIn): Promise<number> =>
  services.change(async (tx, now) => {
    const user = await lockUser(tx, viewer.userId)
    const { count } = await tx.notice.updateMany({ where: { userId: viewer.userId, readAt: null, shown: true, createdAt: { lte: now } }, data: { readAt: now } })
    return count === 0 ? unchanged(0) : { result: count, events: [noticeEvent('notices read', user, { until: now.toISOString(), count })] }
  })
