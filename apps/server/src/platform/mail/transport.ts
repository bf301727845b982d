import { createTransport } from 'nodemailer'
import type { Mail } from './message.ts'

/** Hands mails on. `deliver` resolves once the mail server (or the mailbox) has taken the mail, and throws otherwise;
 *  the error carries `permanent: true` when the server refuses this recipient for good. */
export type Mailer = {
  deliver: (mail: Mail) => Promise<void>
  /** Lets go of the connections. Ends mails that are still under way. */
  close: () => void
}

export type MailerOptions = {
  /** `smtp://user:password@host:587` or `smtps://…`; without it, mails go to `store`. */
  smtpUrl?: string
  /** `Gatehouse <no-reply@example.com>` or the address alone. */
  from: string
  store: (mail: Mail) => Promise<void>
  /** Told once at start whether the mail server answers and takes our login; the start does not wait for it. */
  onVerified?: (error?: Error) => void
}

// A mail that hangs must end well before a stop or the next try; the library's own bounds go up to ten minutes.
const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000, dnsTimeout: 10_000 }

export const createMailer = ({ smtpUrl, from, store, onVerified }: MailerOptions): Mailer => {
  if (!smtpUrl) return { deliver: store, close: () => {} }
  const smtp = createTransport({
    url: smtpUrl, pool: true, maxConnections: 4, maxRequeues: 1, ...PATIENCE,
    disableFileAccess: true, disableUrlAccess: true,
  } as Parameters<typeof createTransport>[0])
  smtp.verify().then(() => onVerified?.(), (error: Error) => onVerified?.(error))
  return {
    async deliver({ to, subject, html, text, messageId, headers }) {
      try {
        await smtp.sendMail({
          // As an object the address is taken as it is: a comma or a name in it makes no second recipient.
          from, to: { name: '', address: to }, subject, html, text, messageId,
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', ...headers },
        })
      } catch (error) {
        throw recipientRefused(error)
      }
    },
    close: () => smtp.close(),
  }
}

// The library marks any 5xx as permanent, a wrong login of ours too, which an operator will put right within the day.
// Only a refused recipient is beyond help. RFC 5321, 4.2.1.
const recipientRefused = (error: unknown) => {
  if (!(error instanceof Error)) return error
  const { command, responseCode } = error as Error & { command?: string, responseCode?: number }
  return Object.assign(error, { permanent: command === 'RCPT TO' && (responseCode ?? 0) >= 500 })
}
