import type { MailServer } from './mailServer.ts'
import { patience } from './patience.ts'

/** Where somebody reads the mail that answers their wish to sign up. */
export type Mailbox = {
  /** Notes what lies there by now; the function that it gives waits for the next such mail, and takes the link's token out of it. Null where that
   *  mail has none, because there is a login already. */
  before(email: string): Promise<() => Promise<string | null>>
}

type Message = { subject: string; text: string }

const answers = /^(Create your account|Create your partner login|You have a login already)$/
const linkIn = ({ text }: Message): string | null => /\/sign-up\/([\w-]+)/.exec(text)?.[1] ?? null

/** The local mailbox of a house. */
export const localMailbox = (url: string): Mailbox => {
  const read = async (email: string): Promise<Message[]> => {
    const { messages } = (await (await fetch(`${url}/mailbox.json?to=${encodeURIComponent(email)}`)).json()) as { messages: Message[] }
    return messages.filter(({ subject }) => answers.test(subject))
  }
  return {
    before: async (email) => {
      const there = (await read(email)).length
      return async () => {
        for (const until = Date.now() + patience; ; ) {
          const messages = await read(email)
          if (messages.length > there) return linkIn(messages[0]!)
          if (Date.now() > until) throw new Error(`${email} got no mail about signing up`)
          await new Promise((resolve) => setTimeout(resolve, 10))
        }
      }
    },
  }
}

/** The mailboxes behind a mail server. Only for those who have no login yet. */
export const mailboxBehind = (server: MailServer): Mailbox => ({
  before: async (email) => {
    const there = server.tokensTo(email, 'sign-up')
    return () => server.tokenTo(email, 'sign-up', there + 1)
  },
})
