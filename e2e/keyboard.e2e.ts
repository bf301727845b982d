import { beforeAll, expect, test } from 'vitest'
import type { Person } from '@gatehouse/server/testing/person.ts'
import type { Tab } from './tab.ts'
import { useStage } from './stage.ts'

const stage = useStage()
let olga: Person
let home: string

beforeAll(async () => {
  olga = await stage.house.owner('Olga Keys', 'Keyboard Works')
  home = `/a/${olga.account}/team`
  await Promise.all(['Ann First', 'Ben Second'].map((name) => stage.house.member(olga, name)))
})

const focusedText = (tab: Tab) => tab.focused().evaluate((element) => element.getAttribute('aria-label') ?? element.textContent?.trim())

test('[OP-7] J and K walk the rows, Enter opens the person, Esc leads back to where one was', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(home)
  await tab.sees(tab.row('Ben Second'))
  await tab.press('j', 'j')
  expect(await focusedText(tab)).toBe('Ann First')
  await tab.press('j', 'k')
  expect(await focusedText(tab)).toBe('Ann First')
  await tab.press('Enter')
  const panel = tab.dialog('Ann First')
  await tab.sees(panel.getByText('What Ann can do'))
  await tab.sees(panel.getByText('ann.first@example.com'))
  await tab.isAt(/\?person=/)
  // The panel has an address of its own: a reload opens it again.
  await tab.page.reload()
  await tab.sees(panel.getByText('What Ann can do'))
  await tab.press('Escape')
  await tab.misses(panel)
  await tab.isAt(home)
  await tab.press('j', 'Enter')
  await tab.sees(tab.dialog())
  await tab.press('Escape')
  await tab.misses(tab.dialog())
  expect(await tab.focused().getAttribute('data-row-link'), 'the keyboard is on the row again').not.toBeNull()
})

test('[OP-7] X selects, Esc lets go', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(home)
  await tab.sees(tab.row('Ben Second'))
  await tab.press('j', 'j', 'x', 'j', 'x')
  await tab.sees('2 selected')
  await tab.press('Escape')
  await tab.misses('2 selected')
})

test('[OP-7] / searches, Esc clears and lets go, and letters typed there are no keys of the page', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(home)
  await tab.sees(tab.row('Ben Second'))
  await tab.press('/')
  await tab.page.keyboard.type('ijkx?')
  const search = tab.page.getByRole('searchbox')
  expect(await search.inputValue()).toBe('ijkx?')
  expect(await tab.dialog().count()).toBe(0)
  await tab.press('Escape')
  expect(await search.inputValue()).toBe('')
  await tab.press('Escape')
  await expect.poll(() => search.evaluate((field) => field === document.activeElement)).toBe(false)
})

test('[OP-7] ? lists every key, and closing it gives the keyboard back', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(home)
  await tab.sees(tab.row('Ben Second'))
  await tab.press('j', '?')
  const list = tab.dialog('Keyboard')
  for (const words of ['Go to anything', 'Search this page', 'Invite people', 'Next row', 'Select the row']) await tab.sees(list.getByText(words))
  await tab.press('Escape')
  await tab.misses(list)
  expect(await focusedText(tab)).toBe('Olga Keys')
})

test('[OP-7] the palette finds pages, people, accounts and actions, and is run by keyboard alone', async () => {
  await olga.ask('mutation { createAccount(name: "Other Shop") { __typename } }')
  const tab = await stage.browserOf(olga)
  await tab.open(home)
  await tab.isLive()
  const find = async (text: string, entry: RegExp) => {
    await tab.press('Control+k')
    const palette = tab.dialog('Go to anything')
    await tab.sees(palette)
    await tab.page.keyboard.type(text)
    await tab.sees(palette.getByRole('option', { name: entry }))
    await expect.poll(() => palette.getByRole('option').count()).toBe(1)
    await tab.press('Enter')
    await tab.misses(palette)
  }
  await find('activ', /Activity/)
  await tab.isAt(`${home}/activity`)
  await find('ben sec', /Ben Second/)
  await tab.isAt(/\/team\?/)
  await tab.sees(tab.row('Ben Second').or(tab.dialog('Ben Second')))
  await tab.press('Escape')
  await find('dark', /dark theme/)
  await expect.poll(() => tab.page.locator('html').getAttribute('data-theme')).toBe('dark')
  await find('other shop', /Other Shop/)
  await tab.isAt('/a/other-shop/team')
  await tab.press('Control+k', 'Escape')
  await tab.misses(tab.dialog())
})

test('[OP-7] the palette puts people who match above actions that merely hold the word, and Enter takes the first', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(home)
  await tab.isLive()
  await tab.press('Control+k')
  const palette = tab.dialog('Go to anything')
  await tab.sees(palette)
  await tab.page.keyboard.type('an')
  const options = palette.getByRole('option')
  await tab.sees(options.filter({ hasText: 'Ann First' }))
  expect(await options.allInnerTexts()).toEqual([expect.stringContaining('Ann First'), 'Who can…', 'Create an account'])
  await expect.poll(() => options.first().getAttribute('data-highlighted')).not.toBeNull()
  await tab.press('Enter')
  await tab.isAt(/q=ann\.first/)
})

test('[TM-4, OP-7] inviting by keyboard alone: addresses become chips, Enter sends, and the keyboard is back on the page', async () => {
  // Addresses of this time alone: the account remembers those of a time before.
  const [one, two] = ['one', 'two'].map((name) => `${name}.${Date.now()}@example.com`)
  const tab = await stage.browserOf(olga)
  await tab.open(home)
  await tab.isLive()
  await tab.sees(tab.row('Ben Second'))
  await tab.press('j', 'i')
  const dialog = tab.dialog('Invite people to Keyboard Works')
  await tab.sees(dialog)
  await tab.page.keyboard.type(`${one}, Two Three <${two}>, nonsense, ann.first@example.com `)
  const chip = (words: string | RegExp) => dialog.getByRole('listitem').filter({ hasText: words })
  for (const words of [one!, `Two Three, ${two}`, /nonsense.*will be skipped/, /ann.first@example.com.*will be skipped/]) await tab.sees(chip(words))
  // The last chip can be taken back to be mended.
  await tab.press('Backspace')
  expect(await tab.field('Email addresses').inputValue()).toContain('ann.first@example.com')
  await tab.press('Control+a', 'Delete')
  await tab.sees(tab.button('Invite 2 people'))
  await tab.press('Tab')
  await expect.poll(async () => {
    if (await tab.focused().getAttribute('role') === 'radio') return true
    await tab.press('Tab')
    return false
  }).toBe(true)
  await tab.press('ArrowDown')
  await tab.sees(dialog.getByText(/^They can/))
  await tab.field('Email addresses').focus()
  await tab.press('Enter')
  await tab.sees(tab.dialog('Invitations sent'))
  await tab.press('Escape')
  await tab.misses(tab.dialog())
  await tab.sees(tab.row(one!))
  expect(await focusedText(tab)).toBe('Olga Keys')
})

test('[OP-7] a menu of a row opens, is walked and closed by keyboard, and gives the keyboard back', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(home)
  await tab.sees(tab.row('Ben Second'))
  await tab.press('j', 'j', 'Tab')
  expect(await focusedText(tab)).toBe('Actions for Ann First')
  await tab.press('Enter')
  const menu = tab.page.getByRole('menu')
  await menu.waitFor()
  await tab.press('ArrowDown', 'ArrowDown')
  await tab.press('Escape')
  await menu.waitFor({ state: 'hidden' })
  expect(await focusedText(tab)).toBe('Actions for Ann First')
})

test('[OP-7] the first Tab leads past the rail into the content', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(home)
  await tab.isLive()
  await tab.press('Tab')
  expect(await focusedText(tab)).toBe('Skip to content')
  await tab.press('Enter')
  await tab.press('Tab')
  expect(await tab.focused().evaluate((element) => element.closest('main') !== null)).toBe(true)
})

test('[OP-7] whatever has the keyboard shows it', async () => {
  /** The elements on the way of so many Tabs that have no ring, nor stand in a box that has one. */
  const unmarked = async (tab: Tab, steps: number) => {
    const found = new Set<string>()
    for (let step = 0; step < steps; step++) {
      await tab.press('Tab')
      const bare = await tab.page.evaluate(() => {
        const ringed = (element: Element) => getComputedStyle(element).outlineStyle !== 'none' && parseFloat(getComputedStyle(element).outlineWidth) > 0
        const element = document.activeElement!
        return element === document.body || [element, element.parentElement!].some(ringed) ? null : element.outerHTML.slice(0, 120)
      })
      if (bare) found.add(bare)
    }
    return [...found]
  }
  const tab = await stage.browserOf(olga)
  await tab.open('/sign-up')
  await tab.sees(tab.heading('Create an account'))
  expect(await unmarked(tab, 10)).toEqual([])
  await tab.open(home)
  await tab.sees(tab.row('Ben Second'))
  expect(await unmarked(tab, 30)).toEqual([])
  await tab.open(`${home}?invite`)
  await tab.sees(tab.dialog())
  expect(await unmarked(tab, 8)).toEqual([])
})

test('[OP-7] what is typed before the palette has come goes into it, and is no key of the page', async () => {
  const tab = await stage.browserOf(olga)
  const arrived = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  await tab.page.route(/CommandPalette-.*\.js$/, async (route) => {
    asked.resolve()
    await arrived.promise
    await route.continue()
  })
  await tab.open(home)
  await tab.isLive()
  await tab.press('Control+k')
  await asked.promise
  await tab.page.keyboard.type('nxb')
  await tab.press('Backspace', 'Backspace')
  await tab.page.keyboard.type('otices')
  arrived.resolve()
  const field = tab.dialog('Go to anything').getByRole('textbox')
  await expect.poll(() => field.inputValue()).toBe('notices')
  await expect.poll(() => tab.focused().inputValue()).toBe('notices')
  await tab.page.keyboard.type(' too')
  expect(await field.inputValue()).toBe('notices too')
  await tab.press('Escape')
  await tab.misses(tab.dialog())
})
