import { choiceProblem, type NoticeChoice, type NoticeKind, withoutMail } from '@gatehouse/contract/notice-kinds'
import { unchanged } from '../../../activity/change.ts'
import type { Services } from '../../../graphql/context.ts'
import { InvalidInput } from '../../../graphql/errors.ts'
import type { Database, Tx } from '../../../platform/database/client.ts'
import { lockUser } from '../../sessions/commands/open.ts'
import { noticeEvent } from '../events.ts'
import { choiceOf } from '../queries/choices.ts'

/** Reads within a transaction what is read elsewhere too. */
const readIn = (tx: Tx): Pick<Database, 'read'> => ({ read: ({ text, values = [] }) => tx.$queryRawUnsafe(text, ...values) })

/** Says how somebody wants to hear of a kind of notices, whoever of their pages or mails asks for it. `decide` makes the choice out of
 *  what holds; null leaves it. Answers whether anything is different. */
const choose = ({ change }: Pick<Services, 'change'>, userId: string, kind: NoticeKind, decide: (now: NoticeChoice) => NoticeChoice | null, detail: object = {}): Promise<boolean> =>
  change(async (tx, now) => {
    const user = await lockUser(tx, userId)
    const before = await choiceOf(readIn(tx), userId, kind)
    const after = decide(before)
    if (!after || (after.app === before.app && after.mail === before.mail)) return unchanged(false)
    await tx.noticeChoice.upsert({ where: { userId_kind: { userId, kind } }, create: { userId, kind, ...after, changedAt: now }, update: { ...after, changedAt: now } })
    return { result: true, events: [noticeEvent('notice choice changed', user, { name: kind, before, after, ...detail })] }
  })

/** Chooses whether the viewer hears of a kind in the console, by mail, by both or not at all. Throws `InvalidInput` for less than they must hear. */
export const chooseNotices = async (services: Services, userId: string, kind: NoticeKind, choice: NoticeChoice): Promise<void> => {
  const message = choiceProblem(kind, choice)
  if (message) throw new InvalidInput([{ path: [choice.mail ? 'app' : 'mail'], message }])
  await choose(services, userId, kind, () => choice)
}

/** Turns mails of a kind off for a login, by the link in one of them. Where they must hear of it somehow, the console stays. */
export const refuseMails = (services: Pick<Services, 'change'>, userId: string, kind: NoticeKind): Promise<boolean> =>
  choose(services, userId, kind, (now) => withoutMail(kind, now), { byLink: true })
