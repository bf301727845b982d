import type { Device, Services } from '../../graphql/context.ts'
import type { Job, Tasks } from '../../platform/jobs.ts'
import { newDeviceLetter, signedInElsewhereLetter } from '../../platform/mail/letters.ts'
import type { Post } from '../../platform/mail/post.ts'

/** A sign-in in a browser that the login had not been used in. */
type NewDevice = { to: string; sessionId: string; device: Device; at: Date; tookOver: boolean }

/** Tells the login's address of a sign-in on a device not seen before, and that it ended the session elsewhere where it did. SE-3 */
export const newDeviceMail = (seen: NewDevice): Job => ({ task: 'newDeviceMail', payload: seen })

/** Where a new password is set, with the login filled in. */
export const forgotUrl = (publicUrl: string, email: string): string => `${publicUrl}/forgot?email=${encodeURIComponent(email)}`

/** What the job queue does for sessions. Each may run twice: the Message-ID stays, so a reader's program sees one mail. */
export const sessionTasks = ({ config }: Pick<Services, 'config'>, post: Post): Tasks => ({
  newDeviceMail: async (payload) => {
    const { to, sessionId, device, at, tookOver } = payload as Omit<NewDevice, 'at'> & { at: string }
    const letter = tookOver ? signedInElsewhereLetter : newDeviceLetter
    const content = letter({
      email: to, device: `${device.browser} on ${device.device}`, address: device.address, at: new Date(at), url: forgotUrl(config.publicUrl, to),
    })
    await post.send(tookOver ? 'signedInElsewhere' : 'newDevice', to, `device.${sessionId}`, content)
  },
})
