import { closeCodes } from '@gatehouse/contract/close-codes'
import { describe, expect, it } from 'vitest'
import { heldClock, minutes, seconds } from '../../testing/clock.ts'
import { leaveSeconds } from '../../testing/idle.ts'
import type { Person } from '../../testing/person.ts'
import { changeSettings } from '../../testing/settings.ts'
import { stream } from '../../testing/stream.ts'
import { useHouse } from '../../testing/useHouse.ts'
import { startSweep } from '../sweep.ts'

const clock = heldClock()
const house = useHouse({ clock })

let people = 0
const someone = () => house.owner(`Person ${++people}`)

/** Minutes that are left of somebody's live session, to the tenth. */
const left = async ({ email }: Person): Promise<number> => {
  const [session] = await house.sql<{ idleAt: Date }>(
    `SELECT s.idle_at AS "idleAt" FROM session s JOIN "user" u ON u.id = s.user_id WHERE u.email = $1 AND s.ended_at IS NULL`, [email])
  return Math.round((session!.idleAt.getTime() - clock.now().getTime()) / (6 * seconds)) / 10
}

/** Waits until a use is noted, which happens behind the answer's back. */
const untilUsed = (person: Person, idle = 30) => expect.poll(() => left(person), { interval: 10 }).toBeCloseTo(idle, 0)

const nobodyThere = { 'x-gatehouse-use': 'none' }
const question = '{ viewer { user { email } } }'
const statement = 'mutation { declineTakeover(offer: "no such offer") { declined } }'

describe('what is use', () => {
  it.each([['a query', question], ['a mutation', statement]])('[SE-5] %s over HTTP is, unless it says that nobody asked for it', async (_what, query) => {
    const ana = await someone()
    await leaveSeconds(house, ana, 10 * 60)
    await ana.send(query, {}, nobodyThere)
    await ana.send(query, {}, nobodyThere)
    expect(await left(ana)).toBe(10)
    await ana.send(query)
    await untilUsed(ana)
  })

  it.each([['a query', question], ['a mutation', statement]])('[SE-5] %s over WebSocket is, unless its connection says that nobody asks', async (_what, query) => {
    const ana = await someone()
    await leaveSeconds(house, ana, 10 * 60)
    const page = ana.connect({ account: ana.account, use: 'none' })
    await page.send(query)
    await page.send(query)
    expect(await left(ana)).toBe(10)
    const program = ana.connect()
    await program.send(query)
    await untilUsed(ana)
    await Promise.all([page.close(), program.close()])
  })

  it('[SE-5] a connection, a subscription and what it delivers is not, nor a request that is wrong or refused', async () => {
    const ana = await someone()
    const ben = await house.member(ana, `Member ${++people}`)
    await leaveSeconds(house, ben, 10 * 60)
    const tab = ben.connect()
    const heard = tab.follow('subscription { team { changes { __typename } } }')
    await tab.opened
    const sse = stream(ben, 'subscription { team { changes { __typename } } }')
    await ben.send('{ nonsense }')
    await house.visitor().send(question)
    await ana.invite('seen@example.com')
    await heard.until(() => true)
    expect(await left(ben)).toBe(10)
    sse.close()
    await tab.close()
  })

  it('[SE-5] saying so is, over HTTP and WebSocket, and answers until when the session goes on', async () => {
    const ana = await someone()
    for (const say of [
      (query: string) => ana.send(query, {}, nobodyThere),
      async (query: string) => {
        const tab = ana.connect({ account: ana.account, use: 'none' })
        return tab.send(query).finally(() => tab.close())
      },
    ]) {
      await leaveSeconds(house, ana, 10 * 60)
      const { data } = await say('mutation { useSession { id idleAt idleSeconds lastActiveAt } }')
      expect(Date.parse(data!.useSession.idleAt) - Date.parse(data!.useSession.lastActiveAt)).toBe(30 * minutes)
      expect(data!.useSession.idleSeconds).toBeGreaterThan(30 * 60 - 10)
      expect(await left(ana)).toBe(30)
    }
    const { data } = await ana.send('{ viewer { session { idleSeconds } } }', {}, nobodyThere)
    expect(data.viewer.session.idleSeconds).toBeLessThanOrEqual(30 * 60)
  })

  it('[SE-5] it shows in the team as the last time that somebody was there', async () => {
    const ana = await someone()
    await house.sql(`UPDATE membership SET last_active_at = now() - interval '2 days' WHERE account_id = (SELECT id FROM account WHERE slug = $1)`, [ana.account])
    await ana.send('mutation { useSession { id } }', {}, nobodyThere)
    const { account } = await ana.ask('{ account { members(first: 1) { nodes { lastActiveAt } } } }')
    expect(clock.now().getTime() - Date.parse(account.members.nodes[0].lastActiveAt)).toBeLessThan(5 * seconds)
  })

  it('[SE-5] one whose time is over cannot be used again, and says so', async () => {
    const ana = await someone()
    await leaveSeconds(house, ana, 0)
    const { data, errors } = await ana.send('mutation { useSession { id } }')
    expect(data).toBeNull()
    expect(errors).toMatchObject([{ extensions: { code: 'SESSION_ENDED', ended: { reason: 'IDLE', idleMinutes: 30 } } }])
  })
})

describe('the strictest account decides', () => {
  it('[AC-7] for all sessions of its members, from the next moment on', async () => {
    const ana = await someone()
    const ben = await house.member(ana, `Member ${++people}`)
    await changeSettings(ana, { idleMinutes: 5 })
    expect([await left(ana), await left(ben)]).toEqual([5, 5])
    clock.pass(5 * minutes + 1 * seconds)
    expect((await ben.whoAmI()).ended).toMatchObject({ reason: 'IDLE', idleMinutes: 5, message: 'You were signed out because nothing was done for 5 minutes.' })
  })

  it('[AC-7] a stricter time ends at once what was not used for so long, closes its connections, and leaves the line', async () => {
    const ana = await someone()
    const ben = await house.member(ana, `Member ${++people}`)
    await leaveSeconds(house, ben, 20 * 60)
    const tab = ben.connect({ account: ben.account, use: 'none' })
    await tab.opened
    await changeSettings(ana, { idleMinutes: 5 })
    expect(await ben.whoAmI()).toMatchObject({ email: null, ended: { reason: 'IDLE', idleMinutes: 5 } })
    expect((await tab.closed).code).toBe(closeCodes.sessionEnded)
    await expect.poll(async () => (await ana.activity())[0]).toMatchObject({ kind: 'session ended', memberEmail: ben.email, detail: { reason: 'IDLE', idleMinutes: 5 } })
  })

  it('[AC-7] a longer one counts from the last use, and a session that has ended stays ended', async () => {
    const ana = await someone()
    const ben = await house.member(ana, `Member ${++people}`)
    await leaveSeconds(house, ana, 10 * 60)
    await leaveSeconds(house, ben, 0)
    await changeSettings(ana.tab(), { idleMinutes: 60 })
    await expect.poll(() => left(ana)).toBeGreaterThanOrEqual(40)
    expect((await ben.whoAmI()).ended).toMatchObject({ reason: 'IDLE' })
  })

  it('[AC-7] among several: whatever the laxer ones allow; joining a strict one holds at once, and leaving it from the next use on', async () => {
    const [lax, strict] = [await someone(), await someone()]
    await changeSettings(lax, { idleMinutes: 240 })
    await changeSettings(strict, { idleMinutes: 10 })
    const ben = await house.member(lax, `Member ${++people}`)
    expect(await left(ben)).toBe(240)
    await strict.invite(ben.email)
    await ben.acceptOffer((await ben.offers())[0]!.id)
    expect(await left(ben)).toBe(10)
    await changeSettings(lax, { idleMinutes: 480 })
    expect(await left(ben)).toBe(10)
    await ben.signOut()
    await ben.signIn()
    expect(await left(ben)).toBe(10)
    await strict.remove(await strict.memberId(`Member ${people}`))
    await ben.send('mutation { useSession { id } }')
    expect(await left(ben)).toBe(480)
    await ben.createAccount(`House of ${people}`)
    expect(await left(ben)).toBe(30)
  })

  it('[AC-7] at one moment with signing in, taking over, joining, and using: no session is held to less than what is set in the end', async () => {
    const owner = await someone()
    const other = await someone()
    await changeSettings(owner, { idleMinutes: 720 })
    await changeSettings(other, { idleMinutes: 720 })
    const members = await Promise.all(Array.from({ length: 8 }, (_, index) => house.member(owner, `Racer ${people}-${index}`)))
    for (const round of [5, 60, 6, 480, 7]) {
      for (const member of members) await other.invite(member.email)
      await Promise.all([
        changeSettings(owner.tab(), { idleMinutes: round }),
        changeSettings(other.tab(), { idleMinutes: round + 1 }),
        ...members.map(async (member, index) => {
          if (index % 4 === 0) return member.send('mutation { useSession { id } }')
          if (index % 4 === 1) return member.signIn()
          const [offer] = await member.offers()
          if (index % 4 === 2) return offer && member.acceptOffer(offer.id)
          const elsewhere = member.elsewhere()
          await elsewhere.takeOver((await elsewhere.signIn()).offer)
          Object.assign(member, { cookie: elsewhere.cookie, account: owner.account })
        }),
      ])
      const lax = await house.sql(`SELECT u.email FROM session s JOIN "user" u ON u.id = s.user_id WHERE s.ended_at IS NULL AND s.idle_at - s.last_used_at <>
        (SELECT make_interval(mins => min(a.idle_minutes)) FROM membership m JOIN account a ON a.id = m.account_id WHERE m.user_id = s.user_id AND m.ended_at IS NULL)`)
      expect(lax, `round ${round}`).toEqual([])
    }
  })
})

describe('the look for sessions whose time is over', () => {
  it('[SE-5] ends hundreds at once, each once with its line, though several nodes look', async () => {
    const ana = await someone()
    await house.sql(`
      WITH someone AS (INSERT INTO "user" (id, email, email_key, name)
          SELECT gen_random_uuid(), 'idler' || n || '@example.com', 'idler' || n || '@example.com', 'Idler' FROM generate_series(1, 450) n RETURNING id),
        member AS (INSERT INTO membership (id, account_id, user_id, role) SELECT gen_random_uuid(), (SELECT id FROM account WHERE slug = '${ana.account}'), id, 'MEMBER' FROM someone)
      INSERT INTO session (id, user_id, token_hash, device, browser, address, expires_at)
        SELECT gen_random_uuid(), id, sha256(id::text::bytea), 'Mac', 'Safari', '192.0.2.1', now() + interval '30 days' FROM someone`)
    await house.sql(`INSERT INTO stream (id, seq, hash) SELECT id, 0, decode(repeat('00', 32), 'hex') FROM "user" WHERE email LIKE 'idler%'`)
    clock.pass(31 * minutes)
    const nodes = [1, 2, 3].map(() => startSweep(house.app!.services))
    await Promise.all(nodes.map(({ now }) => now()))
    await Promise.all(nodes.map(({ stop }) => stop()))
    // One that another node is about to end is left to it.
    const going = () => house.sql(`SELECT s.id FROM session s JOIN "user" u ON u.id = s.user_id WHERE u.email LIKE 'idler%' AND (s.ended_at IS NULL OR s.end_reason <> 'IDLE')`)
    await expect.poll(going).toEqual([])
    const [lines] = await house.sql<{ own: string; ofAccount: string }>(`SELECT count(*) FILTER (WHERE stream_id = member_id) AS own, count(*) FILTER (WHERE stream_id <> member_id) AS "ofAccount"
      FROM activity WHERE kind = 'session ended' AND member_email LIKE 'idler%'`)
    expect(lines).toEqual({ own: '450', ofAccount: '450' })
  })
})
