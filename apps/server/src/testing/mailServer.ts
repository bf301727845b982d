import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'

export type MailServer = {
  url: string
  /** The token of the `count`th link to such a page that was mailed to an address; waits for it. */
  tokenTo(to: string, page: 'accept' | 'reset' | 'confirm-email', count?: number): Promise<string>
  stop(): Promise<void>
}

/** A mail server that keeps the links that it is given, by recipient. */
export const startMailServer = async (): Promise<MailServer> => {
  const links = new Map<string, string[]>()
  const waiting = new Set<() => void>()
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', async () => {
        const [, page, token] = /\/(accept|reset|confirm-email)\/([\w-]+)/.exec((await PostalMime.parse(Buffer.concat(chunks))).text ?? '') ?? []
        const key = `${page} ${session.envelope.rcptTo[0]!.address}`
        if (token) links.set(key, [...(links.get(key) ?? []), token])
        done()
        for (const wake of waiting) wake()
      })
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    tokenTo: async (to, page, count = 1) => {
      const key = `${page} ${to}`
      while ((links.get(key)?.length ?? 0) < count) await new Promise<void>((resolve) => waiting.add(resolve))
      return links.get(key)![count - 1]!
    },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
