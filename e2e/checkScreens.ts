import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { violationsIn } from './axe.ts'
import { startChromium } from './browser.ts'
import type { Screen } from './screens/reach.ts'
import { openWorld, type World } from './world.ts'

const clean = { light: [], dark: [] }
/** The narrowest window that everything has to fit without scrolling sideways (WCAG 1.4.10). */
const narrow = { width: 320, height: 640 }

/** Holds each of these screens against WCAG and the content security policy, in a world of their own. OP-7 */
export const checkScreens = (screens: readonly Screen[]): void => {
  let chromium: Browser
  let world: World
  beforeAll(async () => {
    chromium = await startChromium()
    world = await openWorld(chromium)
  })
  afterEach(() => world.leave())
  afterAll(async () => {
    await world?.close()
    await chromium?.close()
  })

  test.each(screens.map(({ name, ...screen }) => [name, screen] as const))('[OP-7] %s: axe finds nothing, light and dark, wide and on a phone; it fits 320 pixels', async (_, { reach, wideOnly }) => {
    const wide = await reach(world, {})
    expect(await violationsIn(wide.page)).toEqual(clean)
    expect(wide.surprises.violations(), 'of the content security policy').toEqual([])
    if (wideOnly) return
    const { page, surprises } = await reach(world, { phone: true })
    expect(await violationsIn(page), 'on a phone').toEqual(clean)
    expect(surprises.violations(), 'of the content security policy, on a phone').toEqual([])
    await page.setViewportSize(narrow)
    expect(await page.evaluate(() => document.documentElement.scrollWidth), 'on a narrow phone').toBeLessThanOrEqual(narrow.width)
  })
}
