import { beforeAll, expect, test } from 'vitest'
import { changeAccess, heldBy } from '@gatehouse/server/testing/access.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { promptly } from './promptly.ts'
import { useStage } from './stage.ts'

const stage = useStage()

let olga: Person
let team: string
let anaId: string

beforeAll(async () => {
  olga = await stage.house.owner('Olga Holder', 'Harbour Tools')
  team = `/a/${olga.account}/team`
  await stage.house.member(olga, 'Ana Ruiz', { permissions: ['statistics.view'] })
  anaId = await olga.memberId('Ana Ruiz')
})

test('[TM-15] an account is seen as somebody else sees it: bannered, live, read-only, until it is stopped or the server ends it', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(team)
  await tab.sees(tab.row('Ana Ruiz'))
  await (await tab.menu('Ana Ruiz')).getByRole('menuitem', { name: 'View as Ana' }).click()
  const banner = tab.page.getByRole('region', { name: 'Viewing as somebody else' })
  await tab.sees(banner.getByText('You see Harbour Tools as Ana Ruiz does. Nothing can be changed.'))
  await tab.isLive()
  // What is not Ana's is not there.
  await expect.poll(() => tab.canUse('Invite')).toBe(false)
  expect(await tab.button('Actions for Olga Holder').count()).toBe(0)
  expect(await tab.link('Coupons').count()).toBe(0)

  // On every page, and after a reload.
  await tab.link('Settings').click()
  await tab.sees(tab.heading('Settings'))
  await tab.sees(banner)
  await tab.page.reload()
  await tab.sees(banner)
  await tab.isLive()

  // Another browser gives Ana more: it shows within a second, and still nothing can be sent.
  const other = await stage.browserOf(olga)
  await other.open(`${team}?access=${encodeURIComponent(anaId)}`)
  const editor = other.dialog('What Ana Ruiz can do')
  await editor.getByRole('switch', { name: 'Manage coupons', exact: true }).click()
  await editor.getByRole('button', { name: 'Review', exact: true }).click()
  const saved = other.answerTo('ChangeAccess')
  await editor.getByRole('button', { name: 'Save', exact: true }).click()
  await saved
  await promptly(() => tab.link('Coupons').waitFor())
  await tab.link('Coupons').click()
  await tab.button('Create coupon').first().click()
  const making = tab.dialog('Create a coupon')
  await making.getByLabel('Code', { exact: true }).fill('SEEN')
  await making.getByLabel('Percentage', { exact: true }).fill('10')
  await making.getByRole('button', { name: 'Create coupon' }).click()
  await tab.sees(making.getByText('You see Harbour Tools as Ana Ruiz does, so nothing can be changed.'))
  await tab.press('Escape')

  // With one's own eyes again, by the keyboard, and the page goes on from its content.
  await banner.getByRole('button', { name: 'Stop viewing' }).press('Enter')
  await tab.misses(banner)
  await expect.poll(() => tab.page.evaluate(() => document.activeElement?.id)).toBe('content')
  await tab.link('Members').click()
  await expect.poll(() => tab.canUse('Invite')).toBe(true)

  // From the panel too; where the server ends it, it says why.
  await tab.link('Ana Ruiz').click()
  await tab.dialog('Ana Ruiz').getByRole('button', { name: 'View as Ana' }).click()
  await tab.sees(banner)
  await tab.isLive()
  await olga.makeAdmin(anaId)
  await expect.poll(() => tab.canUse('Invite')).toBe(true)
  await tab.sees(banner)
  await olga.remove(anaId)
  await tab.sees('You see Harbour Tools with your own eyes again. Ana Ruiz is no longer in Harbour Tools.')
  await tab.misses(banner)
  const lines = (await olga.activity()).filter(({ kind }) => /^view/.test(kind)).map(({ kind }) => kind)
  expect(lines).toEqual(['view ended', 'viewed as', 'view ended', 'viewed as'])
})

test('[TM-15] going into another account leaves the view', async () => {
  const ben = await stage.house.member(olga, 'Ben Bold', { permissions: ['coupons.view'] })
  await changeAccess(olga, await heldBy(olga, 'Ben Bold'), { permissions: [], allProducts: true })
  expect(ben.account).toBe(olga.account)
  await olga.createAccount('Second House', 'second-house')
  olga.account = team.split('/')[2]!
  const tab = await stage.browserOf(olga)
  await tab.open(team)
  await (await tab.menu('Ben Bold')).getByRole('menuitem', { name: 'View as Ben' }).click()
  const banner = tab.page.getByRole('region', { name: 'Viewing as somebody else' })
  await tab.sees(banner)
  await tab.open('/a/second-house/team')
  await tab.isLive()
  expect(await banner.count()).toBe(0)
  await tab.open(team)
  await tab.sees(tab.row('Ben Bold'))
  expect(await banner.count()).toBe(0)
})
