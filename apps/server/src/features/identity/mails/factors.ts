import type { Services } from '../../../graphql/context.ts'
import type { Job, Tasks } from '../../../platform/jobs.ts'
import { composeMail } from '../../../platform/mail/design.ts'
import { messageIdOf } from '../../../platform/mail/message.ts'
import type { Mailer } from '../../../platform/mail/transport.ts'
import { factorLetter, type FactorNews } from './factorLetters.ts'

type Mail = FactorNews & { to: string }

/** Tells somebody what was done to their second factor. ID-8 */
export const factorMail = (mail: Mail): Job => ({ task: 'factorMail', payload: { ...mail, at: mail.at.toISOString(), id: crypto.randomUUID() } })

/** What the job queue does about second factors. May run twice: the Message-ID stays. */
export const factorTasks = ({ config }: Pick<Services, 'config'>, mailer: Mailer): Tasks => ({
  factorMail: async (payload) => {
    const { to, at, id, ...news } = payload as Omit<Mail, 'at'> & { at: string; id: string }
    const letter = factorLetter({ ...news, at: new Date(at), email: to, url: `${config.publicUrl}/me/security` })
    await mailer.deliver({ to, ...composeMail(letter), messageId: messageIdOf(`factor.${id}`, config.publicUrl) })
  },
})
