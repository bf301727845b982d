/** A real Chromium, and the people who sit before it: a context of its own for each, as on a device of their own. */
import { chromium, type Browser, type BrowserContext } from 'playwright-core'
import { chromiumFlags, chromiumPath } from '@gatehouse/server/testing/chromium.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { watchForSurprises, type Surprises } from './surprises.ts'
import { makeTab, type Tab } from './tab.ts'

/** Somebody's browser. Its first tab is at hand; `another` opens further ones, which share the session as tabs do. */
export type PersonsBrowser = Tab & {
  context: BrowserContext
  surprises: Surprises
  another(): Promise<Tab>
  /** What goes wrong on purpose in this story: a refused request, a server that is away. */
  expects(...patterns: RegExp[]): void
  /** The session that this browser holds, or null. */
  cookie(): Promise<string | null>
  close(): Promise<void>
}

export type Look = { theme?: 'light' | 'dark'; width?: number; height?: number; phone?: boolean }

/** Parts of Chromium that no test looks at: each window would draw its address bar's lists as pages of their own. The rest is what Playwright
 *  switches off by itself, since the last such flag counts alone. */
const withoutFeatures = [
  'WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable', 'LensOverlay', 'MediaRouter', 'PaintHolding', 'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect', 'OptimizationHints', 'NetworkTimeServiceQuerying', 'AimEnabled', 'PreconnectToSearch',
].join()

/** Starts the one Chromium of a test file. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath(), args: [...chromiumFlags, `--disable-features=${withoutFeatures}`] })

/** Where nothing moves by itself, and every clock and number looks the same on all machines. */
const contextOptions = ({ theme = 'light', phone = false, width = phone ? 390 : 1280, height = phone ? 844 : 800 }: Look) => ({
  viewport: { width, height }, colorScheme: theme, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'Europe/Berlin',
  ...(phone ? { hasTouch: true, isMobile: true } : {}),
}) as const

/** Opens a browser at a house. With a person who is signed in already, over the API, it holds their session. */
export const openPersonsBrowser = async (chromium: Browser, house: string, person?: Person, look: Look = {}): Promise<PersonsBrowser> => {
  const context = await chromium.newContext({ baseURL: house, ...contextOptions(look) })
  context.setDefaultTimeout(15_000)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const surprises = watchForSurprises(context)
  if (person?.cookie) await holdSession(context, house, person.cookie)
  const first = await context.newPage()
  // In a window of its own: a tab in the background gets one frame a second, and every step in it would wait for that.
  const another = async () => {
    const [page] = await Promise.all([context.waitForEvent('page'), first.evaluate(() => void open('about:blank', '', 'popup'))])
    return makeTab(page)
  }
  return {
    ...makeTab(first), context, surprises, another, expects: surprises.expect,
    cookie: async () => {
      const held = (await context.cookies()).find(({ name }) => name === 'gatehouse')
      return held ? `${held.name}=${held.value}` : null
    },
    close: () => context.close(),
  }
}

/** Puts a session into a browser, as its sign-in would have. */
export const holdSession = async (context: BrowserContext, house: string, cookie: string): Promise<void> => {
  const [name, value] = cookie.split('=') as [string, string]
  await context.addCookies([{ name, value, url: house, httpOnly: true, sameSite: 'Lax' }])
}
