import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@gatehouse/server/testing/database.ts'
import { type Node, startNode } from '@gatehouse/server/testing/house.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { redisUrl } from '@gatehouse/server/testing/redis.ts'
import { freePort } from './ports.ts'
import { promptly } from './promptly.ts'
import { useStage } from './stage.ts'

const stage = useStage()

/** Two nodes on one database: the one that browsers talk to can be killed, the other one goes on. */
let database: TestDatabase
let port: number
let door: Node
let other: Node
let olga: Person

beforeAll(async () => {
  database = await createTestDatabase()
  port = await freePort()
  const at = { databaseUrl: database.url, redisUrl: redisUrl() }
  ;[door, other] = await Promise.all([startNode({ ...at, port }), startNode({ ...at, port: await freePort() })])
  olga = await door.owner('Olga Live')
})
afterEach(async () => {
  if (door.process.exitCode !== null || door.process.signalCode !== null) door = await startNode({ databaseUrl: database.url, redisUrl: redisUrl(), port })
})
afterAll(async () => {
  await Promise.all([door?.stop(), other?.stop()])
  await database?.drop()
})

test('[LV-6, LV-2] a server that is killed and comes back: the mark says so, and what happened meanwhile is there without a reload', async () => {
  const tab = await stage.browserOf(olga, {}, door.url)
  tab.expects(/WebSocket|ERR_CONNECTION/)
  await tab.open('/')
  await tab.sees(tab.row(olga.email))
  await tab.isLive()
  const neverReloaded = await tab.page.evaluateHandle(() => document.body)
  await door.kill()
  await tab.sees(tab.page.getByRole('status').filter({ hasText: 'Reconnecting' }))

  await olga.at(other.url).invite('meanwhile@example.com')
  door = await startNode({ databaseUrl: database.url, redisUrl: redisUrl(), port })
  await tab.sees(tab.row('meanwhile@example.com'), 30_000)
  await tab.isLive()
  expect(await tab.row('meanwhile@example.com').count()).toBe(1)
  await olga.at(other.url).invite('afterwards@example.com')
  await tab.sees(tab.row('afterwards@example.com'))
  expect(await neverReloaded.evaluate((body) => body.isConnected)).toBe(true)
})

test('[LV-1, LV-6] what was being read when the server went away is read when it is back', async () => {
  const tab = await stage.browserOf(olga, {}, door.url)
  tab.expects(/WebSocket|ERR_CONNECTION|no answer/)
  const asked = Promise.withResolvers<void>()
  const gone = Promise.withResolvers<void>()
  await tab.page.route('**/graphql', async (route) => {
    if (!/"(TeamHead|TeamMembers)"/.test(route.request().postData() ?? '')) return route.continue()
    asked.resolve()
    await gone.promise
    await route.continue()
  })
  await tab.open('/')
  await tab.isLive()
  await asked.promise
  await door.kill()
  gone.resolve()
  await tab.sees('Gatehouse could not be reached.')
  door = await startNode({ databaseUrl: database.url, redisUrl: redisUrl(), port })
  await tab.sees(tab.row(olga.email), 30_000)
  await tab.sees(/may enter/)
  await olga.at(door.url).invite('after.all@example.com')
  await tab.sees(tab.row('after.all@example.com'))
})

test('[LV-6] without a network a banner says so; afterwards it goes on by itself', async () => {
  const tab = await stage.browserOf(olga, {}, door.url)
  tab.expects(/ERR_INTERNET_DISCONNECTED|WebSocket/)
  await tab.open(`/a/${olga.account}/team/activity`)
  await tab.isLive()
  await tab.context.setOffline(true)
  await tab.sees('You are offline. What you see may be old')
  await tab.sees(tab.page.getByRole('status').filter({ hasText: /^Offline$/ }))
  await olga.at(door.url).invite('while.offline@example.com')
  await tab.context.setOffline(false)
  await tab.misses('You are offline.')
  await tab.sees(tab.row('while.offline@example.com').first())
  await tab.isLive()
})

test('[LV-1] what is done on one node shows on the other', async () => {
  const tab = await stage.browserOf(olga, {}, door.url)
  await tab.open('/')
  await tab.isLive()
  await olga.at(other.url).invite('from.elsewhere@example.com')
  await promptly(() => tab.sees(tab.row('from.elsewhere@example.com')))
})

test('[LV-7] somebody who comes is marked as here, with their page, and is not any more when they go', async () => {
  const mia = await door.member(olga, 'Mia Here')
  const tab = await stage.browserOf(olga, {}, door.url)
  await tab.open('/')
  await tab.sees(tab.row('Mia Here'))
  const away = await tab.row('Mia Here').innerText()
  expect(away).not.toContain('Now')
  const theirs = await stage.browserOf(mia, {}, other.url)
  await theirs.open(`/a/${olga.account}/team/activity`)
  await tab.sees(tab.row('Mia Here').getByText('on Activity'))
  await tab.sees('2 here now')
  await theirs.close()
  await tab.misses(tab.row('Mia Here').getByText('on Activity'))
  await tab.sees('1 here now')
})
