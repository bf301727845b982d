import { createHash } from 'node:crypto'
import type { Services } from '../../graphql/context.ts'
import type { Tasks } from '../../platform/jobs.ts'
import { emailKey } from '../../platform/emails.ts'
import type { Post } from '../../platform/mail/post.ts'
import { newToken } from '../../platform/tokens.ts'
import type { EmailChangeMail, EmailNotice, EmailProofMail, PasswordChangedMail, PasswordResetMail, SignUpMail } from './commands/jobs.ts'
import { mintLink } from './commands/links.ts'
import { mintSignUp } from './commands/signUp.ts'
import {
  emailChangedLetter, emailChangeLetter, emailChangeRequestedLetter, emailProofLetter, emailTakenLetter, passwordChangedLetter, passwordResetLetter,
  signUpKnownLetter, signUpLetter,
} from './letters.ts'

type Change = { email: string; name: string; newEmail: string; expiresAt: string; taken: boolean }

/** The same for every try of one job, and for no other job. */
const mailingOf = (task: string, jobId: string, payload: unknown): string => createHash('sha256').update(JSON.stringify([task, jobId, payload])).digest('base64url')

/** What the job queue does for logins. Links are made here, when they are sent, so that no job carries one (ID-7). A mail that is sent twice has
 *  a link of its own the second time, and the Message-ID stays. Only where an address is to be changed is the first link dead then: each of those
 *  mails has a Message-ID of its own, so that no program hides the one that is good. */
export const identityTasks = (services: Pick<Services, 'database' | 'config' | 'clock'>, post: Post): Tasks => {
  const { database, config, clock } = services
  const forgot = (email: string) => `${config.publicUrl}/forgot?email=${encodeURIComponent(email)}`

  /** The newest link of a change that still waits; null once it was withdrawn, sent again, or came to its end. */
  const mintChangeLink = async ({ changeId, sending }: EmailChangeMail): Promise<(Change & { token: string }) | null> => {
    const { token, hash } = newToken()
    const { rows: [change] } = await database.pool.query<Change>(
      `UPDATE one_time_token t SET hash = $3 FROM "user" u
       WHERE t.id = $1 AND (t.detail ->> 'sending')::int = $2 AND t.used_at IS NULL AND t.expires_at > $4 AND u.id = t.user_id
       RETURNING u.email, u.name, t.detail ->> 'email' AS "newEmail", t.expires_at AS "expiresAt",
         EXISTS (SELECT 1 FROM "user" x WHERE x.email_key = t.detail ->> 'emailKey') AS taken`,
      [changeId, sending, Buffer.from(hash), clock.now()],
    )
    return change ? { ...change, token } : null
  }

  return {
    passwordResetMail: async (payload, { jobId }) => {
      const { email, device, at } = payload as PasswordResetMail
      const mailing = mailingOf('reset', jobId, payload)
      const link = await mintLink(services, 'PASSWORD_RESET', { emailKey: emailKey(email) }, mailing)
      if (!link) return
      const { token, holder, expiresAt } = link
      await post.send('passwordReset', holder.email, `reset.${mailing}`, passwordResetLetter({
        email: holder.email, url: `${config.publicUrl}/reset/${token}`, device, at: new Date(at), expiresAt,
      }))
    },
    signUpMail: async (payload, { jobId }) => {
      const { email, device, at, asPartner = false } = payload as SignUpMail
      const mailing = mailingOf('sign-up', jobId, payload)
      const wish = { device, at: new Date(at), asPartner }
      const [portal, next] = asPartner ? ['/partners', '&next=/partners'] : ['', '']
      const made = await mintSignUp(services, email, mailing)
      await ('known' in made
        ? post.send('signUp', made.known, `sign-up.${mailing}`, signUpKnownLetter({ ...wish, email: made.known, signInUrl: `${config.publicUrl}/sign-in?email=${encodeURIComponent(made.known)}${next}` }))
        : post.send('signUp', email, `sign-up.${mailing}`, signUpLetter({ ...wish, email, url: `${config.publicUrl}${portal}/sign-up/${made.token}`, expiresAt: made.expiresAt })))
    },
    emailProofMail: async (payload, { jobId }) => {
      const { userId } = payload as EmailProofMail
      const mailing = mailingOf('proof', jobId, payload)
      const link = await mintLink(services, 'EMAIL_PROOF', { id: userId }, mailing)
      if (!link) return
      const { token, holder, expiresAt } = link
      await post.send('emailProof', holder.email, `proof.${mailing}`, emailProofLetter({
        email: holder.email, name: holder.name, url: `${config.publicUrl}/confirm-email/${token}`, expiresAt,
      }))
    },
    emailChangeMail: async (payload) => {
      const mail = payload as EmailChangeMail
      const change = await mintChangeLink(mail)
      if (!change) return
      const { email, name, newEmail, token, taken } = change
      const at = new Date(mail.at)
      await post.send(taken ? 'emailTaken' : 'emailChange', newEmail, `email.${crypto.randomUUID()}`, taken
        ? emailTakenLetter({ email: newEmail, at, signInUrl: `${config.publicUrl}/sign-in` })
        : emailChangeLetter({
            name, email, newEmail, url: `${config.publicUrl}/confirm-email/${token}`, expiresAt: new Date(change.expiresAt), device: mail.device, at,
          }))
    },
    emailChangeRequestedMail: async (payload) => {
      const { id, to, email, newEmail, device, at } = payload as EmailNotice
      await post.send('emailChangeRequested', to, `notice.${id}`, emailChangeRequestedLetter({ email, newEmail, device, at: new Date(at), url: forgot(email) }))
    },
    emailChangedMail: async (payload) => {
      const { id, to, email, newEmail, device, at } = payload as EmailNotice
      await post.send('emailChanged', to, `notice.${id}`, emailChangedLetter({ email, newEmail, device, at: new Date(at) }))
    },
    passwordChangedMail: async (payload) => {
      const { id, to, email, device, at, byLink, secondFactorsRemoved } = payload as PasswordChangedMail
      await post.send('passwordChanged', to, `notice.${id}`, passwordChangedLetter({ email, device, at: new Date(at), byLink, secondFactorsRemoved, url: forgot(email) }))
    },
  }
}
