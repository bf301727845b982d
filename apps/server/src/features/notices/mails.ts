import type { Services } from '../../graphql/context.ts'
import type { Tasks } from '../../platform/jobs.ts'
import type { MailContent } from '../../platform/mail/design.ts'
import { noticeLetter, ownAccessEndsSoonLetter } from '../../platform/mail/noticeLetters.ts'
import type { Post } from '../../platform/mail/post.ts'
import { noticesById, type NoticeRow } from './queries/notices.ts'
import { type Topic, topics } from './topics.ts'

const letterOf = (notice: NoticeRow, mail: NonNullable<Topic['mail']>, publicUrl: string): MailContent => {
  const { text, account, at } = notice
  const url = `${publicUrl}${notice.path}`
  switch (mail) {
    case 'ownExpiresSoon':
      return ownAccessEndsSoonLetter({ accountName: account?.name ?? '', text, url })
    case 'accessChanged':
    case 'billingNews':
      return noticeLetter({ text, at: new Date(at), accountName: account?.name ?? null, url })
  }
}

/** Mails notices whose change sends no mail of its own. What its reader may no longer know by then is not sent. May run twice: the Message-ID stays. */
export const noticeTasks = (services: Pick<Services, 'database' | 'clock' | 'config'>, post: Post): Tasks => ({
  noticeMail: async (payload) => {
    const { noticeId } = payload as { noticeId: string }
    const [reader] = await services.database.read<{ userId: string; email: string }>({
      text: 'SELECT u.id AS "userId", u.email FROM notice n JOIN "user" u ON u.id = n.user_id WHERE n.id = $1', values: [noticeId],
    })
    const [notice] = reader ? await noticesById(services, reader.userId, [noticeId], { mailed: true }) : []
    const { mail }: Pick<Topic, 'mail'> = notice ? topics[notice.topic] : { mail: null }
    if (reader && notice && mail) await post.send(mail, reader.email, `notice.${noticeId}`, letterOf(notice, mail, services.config.publicUrl))
  },
})
