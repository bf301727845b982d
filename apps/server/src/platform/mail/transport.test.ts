import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import PostalMime from 'postal-mime'
import type { Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { createTestDatabase } from '../../testing/database.ts'
import { openPool } from '../database/client.ts'
import { addJobs, startJobs } from '../jobs.ts'
import { composeMail } from './design.ts'
import { invitationLetter } from './letters.ts'
import type { Mail } from './message.ts'
import { messageIdOf } from './message.ts'
import { createMailer } from './transport.ts'

type Received = { to: string[], from: string, raw: string, mail: Email }
type Refusal = { command: 'RCPT' | 'DATA', code: number }

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** A mail server on a port of its own. It refuses as often as `refusals` has entries, then takes everything. */
const startServer = async (refusals: Refusal[] = []) => {
  const received: Received[] = []
  const waiting: (() => void)[] = []
  const answer = (command: Refusal['command']) => {
    if (refusals[0]?.command !== command) return null
    return Object.assign(new Error('not now'), { responseCode: refusals.shift()!.code })
  }
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onRcptTo: (_, __, done) => done(answer('RCPT')),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', async () => {
        const refused = answer('DATA')
        if (refused) return done(refused)
        const raw = Buffer.concat(chunks).toString('latin1')
        received.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
          raw,
          mail: await PostalMime.parse(Buffer.concat(chunks)),
        })
        done()
        waiting.splice(0).forEach((tell) => tell())
      })
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  ends.push(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const { port } = server.server.address() as AddressInfo
  return { url: `smtp://127.0.0.1:${port}`, received, next: () => new Promise<void>((resolve) => void waiting.push(resolve)) }
}

const startMailer = (smtpUrl: string) => {
  const mailer = createMailer({
    smtpUrl, from: 'Gatehouse <no-reply@gatehouse.example>', store: () => Promise.reject(new Error('the mailbox is not meant')),
  })
  ends.push(() => mailer.close())
  return mailer
}

const mailTo = (to: string, change: Partial<Parameters<typeof invitationLetter>[0]> = {}): Mail => ({
  to,
  messageId: messageIdOf('0198f3a2-0000-7000-8000-000000000001', 'https://console.example:4000/'),
  ...composeMail(invitationLetter({
    accountName: 'Söhne & Töchter 株式会社 🙂', inviterName: 'Zoë Müller', inviterEmail: 'zoe@soehne.example', access: 'Admin',
    url: `https://console.example/invitation/${'t0ken'.repeat(9)}`, expiresAt: new Date('2026-12-04T14:05:00Z'), existingLogin: false,
    ...change,
  })),
})

describe('mail over SMTP', () => {
  it('[OP-3] arrives with subject, both parts and its Message-ID as they were given', async () => {
    const server = await startServer()
    const sent = mailTo('tom@agency.example')
    await startMailer(server.url).deliver(sent)

    const [{ to, from, raw, mail }] = server.received as [Received]
    expect(to).toEqual(['tom@agency.example'])
    expect(from).toBe('no-reply@gatehouse.example')
    expect(mail.from).toMatchObject({ name: 'Gatehouse', address: 'no-reply@gatehouse.example' })
    expect(mail.subject).toBe('Zoë Müller invited you to Söhne & Töchter 株式会社 🙂')
    expect(mail.messageId).toBe('<0198f3a2-0000-7000-8000-000000000001@console.example>')
    expect(mail.html?.replace(/\r?\n/g, '\n').trim()).toBe(sent.html.trim())
    expect(mail.text?.replace(/\r?\n/g, '\n').trim()).toBe(sent.text.trim())
    expect(raw).toMatch(/Content-Type: multipart\/alternative/)
    expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m)
    // RFC 5322, 2.1.1: no line longer than 998 characters.
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998)
  })

  it('[OP-3] a hostile name adds no header, no recipient and no markup', async () => {
    const server = await startServer()
    const mailer = startMailer(server.url)
    await mailer.deliver(mailTo('tom@agency.example', {
      inviterName: 'Bcc: victim@example.com\r\nBcc: victim@example.com\r\n\r\n<script>alert(1)</script>',
      accountName: '\u202eegnartS\nX-Injected: yes',
    }))
    await mailer.deliver({ ...mailTo('x@example.com'), to: 'tom@agency.example, victim@example.com' }).catch(() => {})
    await mailer.deliver({ ...mailTo('x@example.com'), to: 'tom@agency.example>\r\nRCPT TO:<victim@example.com' }).catch(() => {})

    expect(server.received.flatMap(({ to }) => to)).not.toContain('victim@example.com')
    const [{ mail }] = server.received as [Received]
    expect(mail.headers.map(({ key }) => key)).not.toContain('bcc')
    expect(mail.headers.map(({ key }) => key)).not.toContain('x-injected')
    expect(mail.subject?.replaceAll('\u200b', '')).toBe('Bcc: victim@example.com Bcc: victim@example.com <script>alert(1)</script> invited you to egnartS X-Injected: yes')
    expect(mail.html).not.toContain('<script')
  })

  it('[OP-3] a change\'s mail that the server puts off is sent again, as the same mail', async () => {
    const server = await startServer([{ command: 'DATA', code: 451 }])
    const mailer = startMailer(server.url)
    const database = await createTestDatabase()
    const pool = openPool(database.url)
    ends.push(() => database.drop(), () => pool.end())
    const lines: string[] = []
    const log = (_: object, message: string) => void lines.push(message)
    const jobs = await startJobs({
      pool, log: { info: log, warn: log, error: log, debug: () => {} }, tasks: { mail: (payload) => mailer.deliver(payload as Mail) },
    })
    ends.push(() => jobs.stop())

    const arrived = server.next()
    const mail = mailTo('tom@agency.example')
    await addJobs((sql, values) => pool.query(sql, values), [{ task: 'mail', payload: mail }])
    await arrived
    expect(server.received.map(({ mail: { messageId } }) => messageId)).toEqual([mail.messageId])
    expect(lines).toEqual(['job failed, will be tried again'])
  })

  it('[OP-3] only a refused recipient is beyond help', async () => {
    const server = await startServer([
      { command: 'RCPT', code: 450 }, { command: 'RCPT', code: 550 }, { command: 'DATA', code: 451 }, { command: 'DATA', code: 554 },
    ])
    const mailer = startMailer(server.url)
    const outcome = () => mailer.deliver(mailTo('tom@agency.example')).then(() => 'sent', (error: { permanent?: boolean }) => error.permanent)
    expect([await outcome(), await outcome(), await outcome(), await outcome(), await outcome()])
      .toEqual([false, true, false, false, 'sent'])
  })

  it('[OP-3] a mail server that is away does not hold up the start, and is told of', async () => {
    const server = await startServer()
    await ends.pop()?.()
    const told = new Promise<Error | undefined>((resolve) => {
      const mailer = createMailer({ smtpUrl: server.url, from: 'a@b.example', store: async () => {}, onVerified: resolve })
      ends.push(() => mailer.close())
    })
    expect((await told)?.message).toContain('ECONNREFUSED')
  })

  it('[OP-3] without a mail server, mail goes to the mailbox', async () => {
    const kept: Mail[] = []
    const mailer = createMailer({ from: 'a@b.example', store: async (mail) => void kept.push(mail) })
    const mail = mailTo('tom@agency.example')
    await mailer.deliver(mail)
    expect(kept).toEqual([mail])
  })
})
