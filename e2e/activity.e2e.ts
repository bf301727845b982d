import { beforeAll, expect, test } from 'vitest'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { useStage } from './stage.ts'

const stage = useStage()
let olga: Person
let max: Person
let page: string

/** An account with more history than a screen holds. */
beforeAll(async () => {
  olga = await stage.house.owner('Olga Chronicle', 'Chronicle')
  page = `/a/${olga.account}/team/activity`
  max = await stage.house.member(olga, 'Max Plain', { permissions: ['coupons.view'] })
  await olga.invite(Array.from({ length: 60 }, (_, number) => `guest${number}@example.com`).join(', '))
})

test('[AV-2] each line says who did what to whom, and opens to where it came from and its place in the chain', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(page)
  await tab.sees(tab.row('guest59@example.com').first())
  expect((await tab.page.getByRole('columnheader').allInnerTexts())).toEqual(['Activity', 'Member', 'Performed by', 'Date'])
  await tab.open(`${page}?q=max.plain`)
  const joined = tab.row(/Max Plain accepted the invitation and joined/)
  await tab.sees(joined)
  const cells = await joined.getByRole('cell').allInnerTexts()
  expect([cells[1], cells[2]], 'nobody else did it').toEqual([max.email, ''])
  await joined.getByRole('button', { name: 'Joined, details' }).click()
  for (const words of ['127.0.0.1', /Safari/, 'Hash', /^No\. \d+$/, /CE(S)?T.*UTC/]) await tab.sees(words)
  // The opened line has an address of its own.
  await tab.isAt(/event=\d+/)
  await tab.page.reload()
  await tab.sees('127.0.0.1')
})

test('[AV-3] what is new appears at the top; scrolled away, a pill tells of it and nothing moves', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(page)
  await tab.isLive()
  await olga.invite('at.the.top@example.com')
  await tab.sees(tab.rows().nth(1).filter({ hasText: 'at.the.top@example.com' }))
  await tab.page.mouse.wheel(0, 900)
  await expect.poll(() => tab.page.evaluate(() => window.scrollY)).toBeGreaterThan(500)
  const reading = tab.rows().filter({ hasText: /guest2\d@/ }).first()
  await tab.sees(reading)
  const where = await reading.boundingBox()
  await olga.invite('while.reading@example.com')
  await tab.sees('1 new')
  expect(await reading.boundingBox()).toEqual(where)
  await tab.button(/1 new/).click()
  await tab.sees(tab.rows().nth(1).filter({ hasText: 'while.reading@example.com' }))
  expect(await tab.page.evaluate(() => window.scrollY)).toBe(0)
})

test('[AV-4] filters stand in the address, survive a reload, and hold for what comes in live', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(page)
  await tab.button('Kind').click()
  await tab.page.getByRole('checkbox', { name: 'Invitation cancelled' }).click()
  await tab.press('Escape')
  await tab.sees('Nothing matches')
  await tab.isAt(/kind=invite-removed/)
  await olga.cancel((await olga.invitations())[0]!.id)
  await tab.sees(tab.row(/cancelled the invitation of/))
  await olga.invite('not.of.this.kind@example.com')
  await tab.page.reload()
  await tab.sees(tab.row(/cancelled the invitation of/))
  expect(await tab.rows().count()).toBe(2)
  await tab.button('Clear').click()
  await tab.sees(tab.row('not.of.this.kind@example.com').first())
  await tab.page.goBack()
})

test('[AV-4] by member, by performer and by time', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(page)
  await tab.button('Member').click()
  await tab.page.keyboard.type('max')
  await tab.page.getByRole('option', { name: /Max Plain/ }).click()
  await tab.isAt(/member=max\.plain/)
  await tab.misses(tab.row('guest1@example.com'))
  await tab.sees(tab.row(max.email).first())
  expect(await tab.row(max.email).count()).toBe(await tab.rows().count() - 1)
  await tab.button('Take off the filter Member').click()
  await tab.sees(tab.row('guest59@example.com').first())
  await tab.button('Time').click()
  await tab.button('Today').click()
  await tab.isAt(/time=today/)
  await tab.sees(tab.row('guest59@example.com').first())
})

test('[AV-4] older events come in while scrolling, each once, down to the first', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(page)
  const first = tab.row(/Olga Chronicle opened the account/)
  await expect.poll(async () => {
    await tab.press('End')
    return first.count()
  }, { timeout: 15_000, interval: 50 }).toBe(1)
  await tab.sees(/^Events exist from/)
})

test('[AV-3] paused, what is new waits until one goes on', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(page)
  await tab.isLive()
  await tab.button('Pause').click()
  await olga.invite('while.paused@example.com')
  await tab.sees('1 new')
  expect(await tab.row('while.paused@example.com').count()).toBe(0)
  await tab.button('Go on live').click()
  await tab.sees(tab.row('while.paused@example.com'))
})

test('[AV-5] who does not manage users sees only what happened to themselves, live as well, and is told so', async () => {
  const tab = await stage.browserOf(max)
  await tab.open(page)
  await tab.sees('You see what happened to you.')
  await tab.sees(tab.row(/Max Plain accepted the invitation/))
  await tab.isLive()
  await olga.invite('not.for.max@example.com')
  // Somebody else's tab has it by now, and so would this one.
  const beside = await stage.browserOf(olga)
  await beside.open(page)
  await beside.sees(beside.row('not.for.max@example.com').first())
  const shown = await tab.rows().allInnerTexts()
  expect(shown.slice(1).every((text) => /max/i.test(text)), shown.join('\n')).toBe(true)
  // Becoming an admin opens the rest.
  await olga.makeAdmin(await olga.memberId('Max Plain'))
  await tab.sees(tab.row('not.for.max@example.com').first())
  await tab.misses('You see what happened to you.')
})
