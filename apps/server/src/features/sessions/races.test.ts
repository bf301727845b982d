import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, onServer, type TestDatabase } from '../../testing/database.ts'
import { type House, openHouse } from '../../testing/house.ts'
import { lighten } from '../../testing/lightPassword.ts'
import type { Person } from '../../testing/person.ts'
import { redisUrl } from '../../testing/redis.ts'

let database: TestDatabase
let here: House
let there: House
beforeAll(async () => {
  database = await createTestDatabase()
  // PostgreSQL would resolve what waits in a circle, and the door would try again: here it hangs, and the test fails.
  await onServer(database.url, `ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET deadlock_timeout = '10min'`)
  here = await openHouse({ redisUrl: redisUrl(), databaseUrl: database.url })
  there = await openHouse({ redisUrl: redisUrl(), databaseUrl: here.databaseUrl })
})
afterAll(async () => {
  await there.stop()
  await here.stop()
  await database.drop()
})

const sessionsOf = ({ email }: Person) =>
  here.sql<{ live: boolean }>(`SELECT s.ended_at IS NULL AS live FROM session s JOIN "user" u ON u.id = s.user_id WHERE u.email = $1`, [email])

/** At most one session lives, and the person's own log has each beginning and each end once. */
const agrees = async (person: Person) => {
  const sessions = await sessionsOf(person)
  expect(sessions.filter(({ live }) => live).length).toBeLessThanOrEqual(1)
  const events = await here.sql<{ kind: string }>(`SELECT kind FROM activity WHERE stream_id = (SELECT id FROM "user" WHERE email = $1)`, [person.email])
  const count = (...kinds: string[]) => events.filter(({ kind }) => kinds.includes(kind)).length
  expect(count('logged in')).toBe(sessions.length)
  expect(count('logged out', 'session taken over', 'session ended')).toBe(sessions.filter(({ live }) => !live).length)
}

describe('the database itself', () => {
  it('[SE-1] admits one live session per user', async () => {
    const ana = await here.owner('Ana')
    const insert = `INSERT INTO session (id, user_id, token_hash, device, browser, address, expires_at, ended_at, end_reason)
      SELECT gen_random_uuid(), id, sha256(gen_random_uuid()::text::bytea), 'Mac', 'Safari', '192.0.2.1', now() + interval '1 day'`
    await expect(here.sql(`${insert}, NULL, NULL FROM "user" WHERE email = $1`, [ana.email])).rejects.toThrow('session_one_live_per_user')
    await here.sql(`${insert}, now(), 'SIGNED_OUT' FROM "user" WHERE email = $1`, [ana.email])
    await expect(here.sql(`UPDATE session SET ended_at = NULL, end_reason = NULL WHERE end_reason = 'SIGNED_OUT'`)).rejects.toThrow('session_one_live_per_user')
  })

  it('[SE-5] admits no end without its reason', async () => {
    await expect(here.sql(`UPDATE session SET ended_at = now() WHERE ended_at IS NULL`)).rejects.toThrow('session_ends_with_reason')
  })
})

describe('at one moment', () => {
  it('[SE-8] a hundred sign-ins with one login, on two nodes, leave one session: twenty times over', async () => {
    const bo = await here.owner('Bo')
    await lighten(here, bo)
    let former = bo
    for (let round = 0; round < 20; round++) {
      await former.tab().signOut()
      const browsers = Array.from({ length: 100 }, (_, index) => bo.elsewhere(index % 2 ? 'Windows' : 'iPhone', index % 3 ? here.url : there.url))
      const answers = await Promise.all(browsers.map((browser) => browser.signIn()))
      expect(answers.filter(({ __typename }) => __typename === 'SignedIn')).toHaveLength(1)
      expect(answers.filter(({ __typename }) => __typename === 'SessionConflict')).toHaveLength(99)
      expect((await sessionsOf(bo)).filter(({ live }) => live)).toHaveLength(1)
      const [winner, ...others] = browsers.filter(({ cookie }) => cookie)
      expect(others).toEqual([])
      for (const { url } of [here, there]) expect([(await winner!.at(url).whoAmI()).email, (await former.at(url).whoAmI()).email]).toEqual([bo.email, null])
      former = winner!
    }
    await agrees(bo)
    expect((await former.activity()).slice(0, 3).map(({ kind }) => kind)).toEqual(['logged in', 'logged out', 'logged in'])
  }, 120_000)

  it('[SE-8] thirty in one browser, on two nodes, leave one session too, and the browser in it', async () => {
    const cy = await here.owner('Cy')
    const tabs = Array.from({ length: 30 }, (_, index) => cy.at(index % 2 ? here.url : there.url))
    const answers = await Promise.all(tabs.map((tab) => tab.signIn()))
    const signedIn = tabs.filter((_, index) => answers[index].__typename === 'SignedIn')
    expect(signedIn.length).toBeGreaterThanOrEqual(1)
    expect((await sessionsOf(cy)).filter(({ live }) => live)).toHaveLength(1)
    const inside = await Promise.all(signedIn.map((tab) => tab.whoAmI()))
    expect(inside.filter(({ email }) => email)).toHaveLength(1)
  })

  it('[SE-8] offers, takeovers, sign-ins and sign-outs in any order leave one session at most, and every end has its event', async () => {
    const di = await here.owner('Di')
    const offers = await Promise.all(Array.from({ length: 6 }, () => di.elsewhere().signIn()))
    const browsers = Array.from({ length: 24 }, (_, index) => di.elsewhere('Windows', index % 2 ? here.url : there.url))
    await Promise.all(browsers.map(async (browser, index) => {
      if (index % 4 === 0) return di.tab().signOut()
      if (index % 4 === 1) return browser.signIn()
      await browser.takeOver(offers[index % offers.length].offer)
      return index % 4 === 2 ? browser.signOut() : undefined
    }))
    await agrees(di)
  })

  it('[SE-8] browsers that swap their people end each former session once', async () => {
    const swap = async (round: number) => {
      const [ed, flo] = [await here.owner(`Ed ${round}`), await here.owner(`Flo ${round}`)]
      const [wasEd, wasFlo] = [ed.tab(), flo.tab()]
      const [inEd, inFlo] = [await ed.signIn({ email: flo.email, password: flo.password }), await flo.signIn({ email: wasEd.email, password: wasEd.password })]
      await Promise.all([ed.takeOver(inEd.offer), flo.at(there.url).takeOver(inFlo.offer)])
      for (const person of [wasEd, wasFlo]) {
        expect((await person.whoAmI()).email).toBeNull()
        await agrees(person)
      }
    }
    await Promise.all(Array.from({ length: 6 }, (_, round) => swap(round)))
  })

  it('[SE-5] a removal and a sign-in, a switch or a sign-out never stand in each other’s way, and nobody removed stays in', async () => {
    const owner = await here.owner('Gus')
    const members = await Promise.all(Array.from({ length: 12 }, (_, index) => here.member(owner, `Member ${index}`)))
    const ids = new Map((await owner.members()).map(({ email, id }) => [email, id]))
    const outcomes = await Promise.all(members.flatMap((member, index) => [
      owner.at(index % 2 ? here.url : there.url).remove(ids.get(member.email)!),
      index % 3 === 0 ? member.tab().signIn() : index % 3 === 1 ? member.tab().enter(member.account!).catch(() => null) : member.tab().signOut(),
    ]))
    for (const outcome of outcomes.filter((_, index) => index % 2 === 0)) expect(outcome.__typename).toBe('RemovedMember')
    for (const member of members) {
      await agrees(member)
      expect((await member.send(`{ account { name } }`)).errors).toHaveLength(1)
    }
  })
})
