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

/** Menus float outside of the landmarks, as their pattern has it. */
const builderFor = async (page: Page) => {
  const builder = new AxeBuilder({ page }).setLegacyMode(true)
  return (await page.getByRole('menu').count()) ? builder.disableRules(['region']) : builder
}

/** Colours differ between the themes, the rest of a page does not. */
const violationsIn = async (page: Page) => {
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await violations((await builderFor(page)).withTags(tags))
  await page.emulateMedia({ colorScheme: 'dark' })
  return { light, dark: await violations((await builderFor(page)).withRules(['color-contrast'])) }
}

const clean = { light: [], dark: [] }
/** The narrowest window that everything has to fit without scrolling sideways (WCAG 1.4.10). */
const narrow = { width: 320, height: 640 }

test.each(screens.map(({ name, ...screen }) => [name, screen] as const))('[OP-7] %s: axe finds nothing, light and dark, wide and on a phone; it fits 320 pixels', async (_, { reach, wideOnly }) => {
  expect(await violationsIn((await reach(world, {})).page)).toEqual(clean)
  if (wideOnly) return
  const { page } = await reach(world, { phone: true })
  expect(await violationsIn(page), 'on a phone').toEqual(clean)
  await page.setViewportSize(narrow)
  expect(await page.evaluate(() => document.documentElement.scrollWidth), 'on a narrow phone').toBeLessThanOrEqual(narrow.width)
})
