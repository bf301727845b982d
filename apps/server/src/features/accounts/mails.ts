import type { Person } from '../../activity/event.ts'
import type { Services } from '../../graphql/context.ts'
import type { Tx } from '../../platform/database/client.ts'
import type { Job, Tasks } from '../../platform/jobs.ts'
import { accountClosedLetter, accountErasedLetter, accountRestoredLetter } from '../../platform/mail/closingLetters.ts'
import type { Post } from '../../platform/mail/post.ts'
import { erasedAt } from './queries/closing.ts'

type By = Person & { name: string }
type Closing = { account: { id: string; name: string; slug: string }; what: 'closed' | 'restored'; by: By; at: Date }
type ClosingMail = Omit<Closing, 'at'> & { at: string; to: string; isHolder: boolean; isOwner: boolean }

/** Tells everyone who has a place in it that the account was closed or restored. AC-8 */
export const closingMails = async (tx: Tx, { at, ...closing }: Closing): Promise<Job[]> => {
  const people = await tx.$queryRaw<{ to: string; isHolder: boolean; isOwner: boolean }[]>`
    SELECT u.email AS "to", m.is_account_holder AS "isHolder", m.role = 'OWNER' AS "isOwner" FROM membership m JOIN "user" u ON u.id = m.user_id
    WHERE m.account_id = ${closing.account.id}::uuid AND m.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > ${at})`
  return people.map((reader) => ({ task: 'closingMail', payload: { ...closing, at: at.toISOString(), ...reader } satisfies ClosingMail }))
}

type ErasedMail = { accountId: string; name: string; to: string }

/** Tells who held the account that it was erased. AC-8 */
export const erasedMail = (mail: ErasedMail): Job => ({ task: 'accountErasedMail', payload: mail })

/** What the job queue does for accounts. Each may run twice: the Message-ID stays, so a reader's program sees one mail. */
export const accountTasks = ({ config }: Pick<Services, 'config'>, post: Post): Tasks => ({
  closingMail: async (payload) => {
    const { account, what, by, at, to, isHolder, isOwner } = payload as ClosingMail
    const about = { accountName: account.name, byName: by.name, byEmail: by.email, at: new Date(at), isHolder, isOwner }
    const letter = what === 'closed'
      ? accountClosedLetter({ ...about, erasedAt: erasedAt(new Date(at)), url: `${config.publicUrl}/accounts` })
      : accountRestoredLetter({ ...about, url: `${config.publicUrl}/a/${account.slug}/team` })
    await post.send(what === 'closed' ? 'accountClosed' : 'accountRestored', to, `${what}.${account.id}.${at}.${to}`, letter)
  },
  accountErasedMail: async (payload) => {
    const { accountId, name, to } = payload as ErasedMail
    await post.send('accountErased', to, `erased.${accountId}`, accountErasedLetter({ accountName: name }))
  },
})
