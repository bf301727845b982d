import AxeBuilder from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startChromium } from './browser.ts'
import { screens } from './screenList.ts'
import { openWorld, type World } from './world.ts'

let chromium: Browser
let world: World
beforeAll(async () => {
  chromium = await startChromium()
  world = await openWorld(chromium)
})
afterEach(() => world.closeBrowsers())
afterAll(async () => {
  await world?.close()
  await chromium?.close()
})

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe finds, each with where it is and what is wrong there. */
const violations = async (builder: AxeBuilder): Promise<string[]> =>
  (await builder.analyze()).violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary, html }) => `${id}: ${help}\n  at ${String(target)}\n  ${html.slice(0, 200)}\n  ${failureSummary?.replace(/\n/g, ' ')}`))

/** Colours differ between the themes, the rest of a page does not. */
const violationsIn = async (page: Page) => {
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await violations(new AxeBuilder({ page }).withTags(tags))
  await page.emulateMedia({ colorScheme: 'dark' })
  return { light, dark: await violations(new AxeBuilder({ page }).withRules(['color-contrast'])) }
}

const clean = { light: [], dark: [] }

test.each(screens.map(({ name, ...screen }) => [name, screen] as const))('[OP-7] axe finds nothing wrong with %s, light and dark, wide and on a phone', async (_, { reach, wideOnly }) => {
  expect(await violationsIn((await reach(world, {})).page)).toEqual(clean)
  if (!wideOnly) expect(await violationsIn((await reach(world, { phone: true })).page), 'on a phone').toEqual(clean)
})

test.each(screens.filter(({ wideOnly }) => !wideOnly).map(({ name, reach }) => [name, reach] as const))('[OP-7] %s fits a phone of 320 pixels without scrolling sideways', async (_, reach) => {
  const { page } = await reach(world, { phone: true, width: 320, height: 640 })
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth])
  expect(widths[0]).toBeLessThanOrEqual(320)
  expect(widths[1]).toBe(320)
})
