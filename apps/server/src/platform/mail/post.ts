import { type NoticeKind, noticeKinds } from '@gatehouse/contract/notice-kinds'
import { composeMail, type MailContent } from './design.ts'
import { chosenBy, type MailKind } from './mailKinds.ts'
import { messageIdOf } from './message.ts'
import type { Mailer } from './transport.ts'

/** The one way by which mails leave. */
export type Post = {
  /** Sends a mail, unless its reader has turned its kind off. `id` names it: sent twice, it carries the same Message-ID. */
  send(kind: MailKind, to: string, id: string, content: MailContent): Promise<void>
}

/** What an address has chosen about mails of a kind: the link that turns them off without signing in, or null where it gets none. */
export type Consent = (to: string, kind: NoticeKind) => Promise<{ unsubscribeUrl: string } | null>

/** Makes the post. What can be turned off says how, in its footer and for mail readers that have a button for it. RFC 2369, RFC 8058 */
export const createPost = ({ mailer, publicUrl, consent }: { mailer: Mailer; publicUrl: string; consent: Consent }): Post => ({
  send: async (kind, to, id, content) => {
    const messageId = messageIdOf(id, publicUrl)
    const about = chosenBy(kind)
    if (!about) return mailer.deliver({ to, ...composeMail(content), messageId })
    const given = await consent(to, about)
    if (!given) return
    const { unsubscribeUrl: url } = given
    await mailer.deliver({
      to, ...composeMail({ ...content, unsubscribe: { label: `No more mails about ${noticeKinds[about].matter}`, url } }), messageId,
      headers: { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    })
  },
})
