import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '@gatehouse/server/testing/database.ts'
import { type Node, startNode } from '@gatehouse/server/testing/house.ts'
import { type Line, openLine } from '@gatehouse/server/testing/line.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { redisUrl } from '@gatehouse/server/testing/redis.ts'
import { promptly } from './promptly.ts'
import { useStage } from './stage.ts'

const stage = useStage()

/** Two nodes on one database: the one that browsers talk to can be killed and comes back behind the same address, the other one goes on. */
let database: TestDatabase
let line: Line
let door: Node
let other: Node
let olga: Person
/** What a browser says of requests whose server is gone. */
const unreached = /WebSocket|no answer|ERR_(CONNECTION|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)/
const start = () => startNode({ databaseUrl: database.url, redisUrl: redisUrl() })
const comeBack = async () => {
  door = await start()
  line.to(door.url)
}

beforeAll(async () => {
  database = await createTestDatabase()
  ;[door, other] = await Promise.all([start(), start()])
  line = await openLine(door.url)
  olga = (await door.owner('Olga Live')).at(line.url)
})
afterEach(async () => {
  if (door.process.exitCode !== null || door.process.signalCode !== null) await comeBack()
})
afterAll(async () => {
  line?.close()
  await Promise.all([door?.stop(), other?.stop()])
  await database?.drop()
})

test('[LV-6, LV-2] a server that is killed and comes back: the mark says so, and what happened meanwhile is there without a reload', async () => {
  const tab = await stage.browserOf(olga, {}, line.url)
  tab.expects(unreached)
  await tab.open('/')
  await tab.sees(tab.row(olga.email))
  await tab.isLive()
  const neverReloaded = await tab.page.evaluateHandle(() => document.body)
  await door.kill()
  await tab.sees(tab.page.getByRole('status').filter({ hasText: 'Reconnecting' }))

  await olga.at(other.url).invite('meanwhile@example.com')
  await comeBack()
  await tab.sees(tab.row('meanwhile@example.com'), 30_000)
  await tab.isLive()
  expect(await tab.row('meanwhile@example.com').count()).toBe(1)
  await olga.at(other.url).invite('afterwards@example.com')
  await tab.sees(tab.row('afterwards@example.com'))
  expect(await neverReloaded.evaluate((body) => body.isConnected)).toBe(true)
})

test('[LV-1, LV-6] what was being read when the server went away is read when it is back', async () => {
  const tab = await stage.browserOf(olga, {}, line.url)
  tab.expects(unreached)
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
  await comeBack()
  await tab.sees(tab.row(olga.email), 30_000)
  await tab.sees(/may enter/)
  await olga.at(door.url).invite('after.all@example.com')
  await tab.sees(tab.row('after.all@example.com'))
})

test('[LV-6] without a network a banner says so; afterwards it goes on by itself', async () => {
  const tab = await stage.browserOf(olga, {}, line.url)
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
  const tab = await stage.browserOf(olga, {}, line.url)
  await tab.open('/')
  await tab.isLive()
  await olga.at(other.url).invite('from.elsewhere@example.com')
  await promptly(() => tab.sees(tab.row('from.elsewhere@example.com')))
})

test('[LV-7] somebody who comes is marked as here, with their page, and is not any more when they go', async () => {
  const mia = await door.member(olga, 'Mia Here')
  const tab = await stage.browserOf(olga, {}, line.url)
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
