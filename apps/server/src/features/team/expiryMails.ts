import type { Services } from '../../graphql/context.ts'
import type { Tx } from '../../platform/database/client.ts'
import type { Job, Tasks } from '../../platform/jobs.ts'
import { membershipExpiredLetter, membershipExpiresSoonLetter } from '../../platform/mail/expiryLetters.ts'
import type { Post } from '../../platform/mail/post.ts'
import { member } from './queries.ts'
import { managersOf } from './queries/managers.ts'

type Expired = { accountId: string; membershipId: string; to: string; at: string }
type Soon = { accountId: string; membershipId: string; to: string; expiresAt: string }

/** Tells somebody that their access has ended. TM-14 */
export const membershipExpiredMail = ({ at, ...mail }: Omit<Expired, 'at'> & { at: Date }): Job => ({ task: 'membershipExpiredMail', payload: { ...mail, at: at.toISOString() } })

/** Tells everyone who manages users, but the person themselves, that somebody's access ends soon. TM-14 */
export const expiresSoonMails = async (tx: Tx, soon: { accountId: string; membershipId: string; expiresAt: Date; now: Date }): Promise<Job[]> => {
  const { accountId, membershipId, expiresAt, now } = soon
  const managers = await managersOf(tx, accountId, membershipId, now)
  return managers.map(({ email }): Job => ({
    task: 'membershipExpiresSoonMail', payload: { accountId, membershipId, to: email, expiresAt: expiresAt.toISOString() } satisfies Soon,
    key: `expires:${membershipId}:${expiresAt.toISOString()}:${email}`,
  }))
}

/** What the job queue does about end dates. Each may run twice: the Message-ID stays, so a reader's program sees one mail. */
export const expiryTasks = ({ database, config, clock }: Pick<Services, 'database' | 'config' | 'clock'>, post: Post): Tasks => {
  const accountOf = async (id: string) => {
    const [account] = await database.read<{ name: string; slug: string }>({ text: 'SELECT name, slug FROM account WHERE id = $1', values: [id] })
    return { name: account?.name ?? '', team: `${config.publicUrl}/a/${account?.slug}/team` }
  }
  return {
    membershipExpiredMail: async (payload) => {
      const { accountId, membershipId, to, at } = payload as Expired
      await post.send('membershipExpired', to, `expired.${membershipId}.${at}`, membershipExpiredLetter({ accountName: (await accountOf(accountId)).name, at: new Date(at) }))
    },
    membershipExpiresSoonMail: async (payload) => {
      const { accountId, membershipId, to, expiresAt } = payload as Soon
      const leaving = await member({ database, clock }, accountId, membershipId)
      // Moved or taken off meanwhile: then this is no longer true.
      if (!leaving || leaving.expiresAt !== expiresAt) return
      const { name, team } = await accountOf(accountId)
      const letter = membershipExpiresSoonLetter({ accountName: name, memberName: leaving.name, memberEmail: leaving.email, expiresAt: new Date(expiresAt), url: team })
      await post.send('membershipExpiresSoon', to, `expires.${membershipId}.${expiresAt}.${to}`, letter)
    },
  }
}
