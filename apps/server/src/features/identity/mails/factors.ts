import type { Services } from '../../../graphql/context.ts'
import type { Job, Tasks } from '../../../platform/jobs.ts'
import type { Post } from '../../../platform/mail/post.ts'
import { factorLetter, type FactorNews } from './factorLetters.ts'

type Mail = FactorNews & { to: string }

/** Tells somebody what was done to their second factor. ID-8 */
export const factorMail = (mail: Mail): Job => ({ task: 'factorMail', payload: { ...mail, at: mail.at.toISOString(), id: crypto.randomUUID() } })

/** What the job queue does about second factors. May run twice: the Message-ID stays. */
export const factorTasks = ({ config }: Pick<Services, 'config'>, post: Post): Tasks => ({
  factorMail: async (payload) => {
    const { to, at, id, ...news } = payload as Omit<Mail, 'at'> & { at: string; id: string }
    const letter = factorLetter({ ...news, at: new Date(at), email: to, url: `${config.publicUrl}/me/security` })
    await post.send('factor', to, `factor.${id}`, letter)
  },
})
