import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { type Node, startNode } from '../../testing/house.ts'
import { type MailMoment, type MailServer, startMailServer } from '../../testing/mailServer.ts'

/** When the process is killed: with the answer to the change, while a mail is on its way, or so many milliseconds after the change was asked for. */
type End = 'answered' | MailMoment | number

const ends: End[] = ['answered', 'named', 'arrived', 'taken', 3, 'arrived', 'named', 10, 'taken', 'arrived', 20, 'answered']

let database: TestDatabase
let mail: MailServer
let node: Node
/** At which moment of a mail's way the process is killed next. */
let armed: MailMoment | null = null
const killed = { wake: () => {} }

const start = async () => {
  node = await startNode({ databaseUrl: database.url, mail })
}

beforeAll(async () => {
  database = await createTestDatabase()
  mail = await startMailServer({
    at: async (moment) => {
      if (moment !== armed) return
      armed = null
      await node.kill()
      killed.wake()
    },
  })
  await start()
})
afterAll(async () => {
  await node?.stop()
  await mail?.stop()
  await database?.drop()
})

/** What a dead process held is free after a while, in which a living one would have shown itself: here that while is over at once. */
const letTimePass = () => node.sql(`UPDATE graphile_worker._private_jobs SET locked_at = locked_at - interval '1 minute' WHERE locked_at IS NOT NULL`)

/** Kills the process over a change that is asked for, and starts another in its place, which does what is left to do. */
const killOver = async (ask: () => Promise<unknown>, end: End): Promise<void> => {
  const dead = new Promise<void>((resolve) => {
    killed.wake = resolve
  })
  armed = typeof end === 'number' || end === 'answered' ? null : end
  // Whoever asks may see the connection break: the change was made, or it was not.
  const asked = ask().then(() => true, () => false)
  if (typeof end === 'number') {
    await new Promise((resolve) => setTimeout(resolve, end))
    await node.kill()
  } else if (end === 'answered') {
    expect(await asked).toBe(true)
    await node.kill()
  } else await dead
  await asked
  await letTimePass()
  await start()
  await node.quiet()
}

test('[OP-3, TM-4, TM-11] no mail is lost when the server is killed between a change and its mails, and none comes more than once again, under the same Message-ID', async () => {
  const holder = await node.owner('Hana Holds')
  await holder.invite('abel.acts@example.com')
  const admin = node.visitor()
  await admin.accept(await mail.tokenTo('abel.acts@example.com', 'accept'), { name: 'Abel Acts', password: 'Abel keeps the gate' })
  await node.setRole(admin, 'ADMIN')
  await node.quiet()
  const before = mail.received.length
  const toHolder = () => new Set(mail.received.slice(before).filter(({ to }) => to === holder.email).map(({ messageId }) => messageId)).size
  let invited = 0
  for (const [round, end] of ends.entries()) {
    const address = `guest.${round}@example.com`
    await killOver(() => admin.at(node.url).invite(address), end)
    const made = (await node.sql('SELECT 1 FROM invitation WHERE email = $1', [address])).length
    invited += made
    const [toGuest, told] = [mail.received.filter(({ to }) => to === address), toHolder()]
    expect(new Set(toGuest.map(({ messageId }) => messageId)).size, `mails to a guest after the end '${end}'`).toBe(made)
    expect(told, `mails to the holder after the end '${end}'`).toBe(invited)
  }
  const times = new Map<string, number>()
  for (const { to, messageId } of mail.received.slice(before)) times.set(`${to} ${messageId}`, (times.get(`${to} ${messageId}`) ?? 0) + 1)
  expect(Math.max(...times.values())).toBe(2)
  expect(invited).toBeGreaterThan(ends.filter((end) => typeof end === 'string').length - 1)
  expect(times.size).toBe(2 * invited)
  // Either of two links is good.
  expect((await node.visitor().ask('query ($token: String!) { invitationOffer(token: $token) { __typename } }', { token: await mail.tokenTo('guest.2@example.com', 'accept') })).invitationOffer.__typename).toBe('OpenInvitationOffer')
}, 240_000)

test('[OP-3, ID-4] a mail to set a new password that comes once again is the same mail, and either link is good', async () => {
  const rita = await node.owner('Rita Resets')
  await node.quiet()
  const visitor = () => node.visitor()
  await killOver(() => visitor().ask('mutation ($email: String!) { requestPasswordReset(email: $email) { __typename } }', { email: rita.email }), 'arrived')
  const mails = mail.received.filter(({ to, subject }) => to === rita.email && subject === 'Set a new password')
  expect(mails).toHaveLength(2)
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1)
  for (const nth of [1, 2]) {
    const look = await visitor().ask('query ($token: String!) { passwordReset(token: $token) { __typename } }', { token: await mail.tokenTo(rita.email, 'reset', nth) })
    expect(look.passwordReset.__typename).not.toBe('ClosedLink')
  }
  const newest = await mail.tokenTo(rita.email, 'reset', 2)
  await visitor().ask('mutation ($token: String!) { resetPassword(token: $token, password: "a new one for the gate") { __typename } }', { token: newest })
  const older = await visitor().ask('query ($token: String!) { passwordReset(token: $token) { __typename } }', { token: await mail.tokenTo(rita.email, 'reset', 1) })
  expect(older.passwordReset.__typename).toBe('ClosedLink')
}, 60_000)
