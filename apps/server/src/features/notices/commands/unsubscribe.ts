import { isNoticeKind, noticeKinds, type NoticeKind } from '@gatehouse/contract/notice-kinds'
import type { Services } from '../../../graphql/context.ts'
import { emailKey } from '../../../platform/emails.ts'
import type { Consent } from '../../../platform/mail/post.ts'
import { choiceOf } from '../queries/choices.ts'
import { refuseMails } from './choose.ts'

/** What a link in a mail is for: mails of one kind to one login, or to an address that is none. */
type Subject = { kind: NoticeKind } & ({ user: string } | { address: string })

const about = 'unsubscribing'

/** Whether an address gets mails of a kind, and the link that ends that. The link is sealed: it tells nothing of whose it is, and nobody can make one. */
export const createConsent = ({ database, sealing, config }: Pick<Services, 'database' | 'sealing' | 'config'>): Consent => async (to, kind) => {
  const key = emailKey(to)
  const [login] = await database.read<{ id: string }>({ name: 'login-by-key', text: 'SELECT id FROM "user" WHERE email_key = $1', values: [key] })
  const refused = login
    ? !(await choiceOf(database, login.id, kind)).mail
    : (await database.read({ name: 'mail-refusal', text: 'SELECT 1 AS refused FROM mail_refusal WHERE email_key = $1 AND kind = $2', values: [key, kind] })).length > 0
  if (refused) return null
  const subject: Subject = login ? { kind, user: login.id } : { kind, address: key }
  return { unsubscribeUrl: `${config.publicUrl}/unsubscribe/${sealing.seal(JSON.stringify(subject), about)}` }
}

const opened = ({ sealing }: Pick<Services, 'sealing'>, token: string): Subject | null => {
  try {
    const subject = JSON.parse(sealing.open(token, about)) as Subject
    return isNoticeKind(subject.kind) && noticeKinds[subject.kind].mail !== 'always' ? subject : null
  } catch {
    // Cut off on its way, or made up.
    return null
  }
}

/** The kind of mails that a link is for; null for none of ours. Changes nothing, whoever follows it. */
export const unsubscribesFrom = (services: Pick<Services, 'sealing'>, token: string): NoticeKind | null => opened(services, token)?.kind ?? null

/** Ends mails of the link's kind to whom it was sent, however often it is asked. Answers with the kind, or null for a link that is none. RFC 8058 */
export const unsubscribe = async (services: Services, token: string): Promise<NoticeKind | null> => {
  const subject = opened(services, token)
  if (!subject) return null
  const { kind } = subject
  if ('user' in subject) await refuseMails(services, subject.user, kind)
  else
    await services.database.pool.query(
      'INSERT INTO mail_refusal (email_key, kind, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [subject.address, kind, services.clock.now()],
    )
  return kind
}
