import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

/** How far a mail is: its recipient was named; it is here as a whole, which its sender has not been told yet; its sender was told. */
export type MailMoment = 'named' | 'arrived' | 'taken'

/** A mail as it came, and as a reader takes it apart. */
export type ReceivedMail = { to: string; messageId: string; subject: string; raw: string; mail: Email }

/** The pages that mailed links open. */
type Page = 'accept' | 'reset' | 'confirm-email' | 'sign-up'

export type MailServer = {
  url: string
  /** Every mail that arrived as a whole, in that order. */
  received: readonly ReceivedMail[]
  /** Waits until as many different mails to an address have arrived, told apart by their Message-ID. */
  arrived(to: string, count: number): Promise<void>
  /** The token of the `count`th link to such a page that was mailed to an address; waits for it. */
  tokenTo(to: string, page: Page, count?: number): Promise<string>
  /** How many such links were mailed to an address so far. */
  tokensTo(to: string, page: Page): number
  stop(): Promise<void>
}

/** A mail server that keeps what it is given. It waits, at each moment of a mail's way, for what `at` does then. */
export const startMailServer = async ({ at = async () => {} }: { at?: (moment: MailMoment, to: string) => Promise<void> } = {}): Promise<MailServer> => {
  const links = new Map<string, string[]>()
  const received: ReceivedMail[] = []
  const waiting = new Set<() => void>()
  const wakeAll = () => {
    for (const wake of waiting) wake()
    waiting.clear()
  }
  const more = () => new Promise<void>((resolve) => waiting.add(resolve))
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onRcptTo: ({ address }, _session, done) => void at('named', address).then(() => done(), done),
    onData: (stream, session, done) => {
      const take = async () => {
        const raw = await buffer(stream)
        const to = session.envelope.rcptTo[0]!.address
        const mail = await PostalMime.parse(raw)
        const [, page, token] = /\/(accept|reset|confirm-email|sign-up)\/([\w-]+)/.exec(mail.text ?? '') ?? []
        const key = `${page} ${to}`
        if (token) links.set(key, [...(links.get(key) ?? []), token])
        received.push({ to, messageId: mail.messageId ?? '', subject: mail.subject ?? '', raw: raw.toString('latin1'), mail })
        await at('arrived', to)
        done()
        wakeAll()
        await at('taken', to)
      }
      // Whoever sends is told what went wrong here, where they are still there and were not answered yet.
      take().catch(done)
    },
  })
  // The other side is killed, where a test means that.
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    received,
    arrived: async (to, count) => {
      while (new Set(received.filter((mail) => mail.to === to).map(({ messageId }) => messageId)).size < count) await more()
    },
    tokensTo: (to, page) => links.get(`${page} ${to}`)?.length ?? 0,
    tokenTo: async (to, page, count = 1) => {
      const key = `${page} ${to}`
      while ((links.get(key)?.length ?? 0) < count) await more()
      return links.get(key)![count - 1]!
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
