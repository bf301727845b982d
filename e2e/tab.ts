/** What somebody does and sees in one tab. Things are found as people find them: by their role and name, or their words. */
import type { Locator, Page, Response } from 'playwright-core'
import { later } from '@gatehouse/server/testing/later.ts'
import { localMailbox } from '@gatehouse/server/testing/signUpMail.ts'

type Words = string | RegExp

export type Tab = ReturnType<typeof makeTab>

/** How a newcomer fills in the sign-up page. */
export type Newcomer = { name: string; email: string; password: string; account: string }

export const makeTab = (page: Page) => {
  const button = (name: Words) => page.getByRole('button', { name, exact: typeof name === 'string' })
  const link = (name: Words) => page.getByRole('link', { name, exact: typeof name === 'string' })
  const field = (name: string) => page.getByLabel(name, { exact: true })
  const heading = (name: Words) => page.getByRole('heading', { name, exact: typeof name === 'string' })
  const dialog = (name?: Words) => page.locator('[role=dialog], [role=alertdialog]').and(name ? page.getByLabel(name) : page.locator('*'))
  const fill = async (values: Record<string, string>) => {
    for (const [name, value] of Object.entries(values)) await field(name).fill(value)
  }

  /** Waits until these words, or this thing, can be seen. */
  const sees = async (what: Words | Locator, within?: number): Promise<void> => {
    const wanted = typeof what === 'string' || what instanceof RegExp ? page.getByText(what) : what
    await wanted.filter({ visible: true }).first().waitFor({ timeout: within })
  }
  /** Waits until none of it can be seen any more. */
  const misses = async (what: Words | Locator, within?: number): Promise<void> => {
    const unwanted = typeof what === 'string' || what instanceof RegExp ? page.getByText(what) : what
    await unwanted.filter({ visible: true }).first().waitFor({ state: 'hidden', timeout: within })
  }

  const rows = () => page.getByRole('table').getByRole('row')
  const row = (words: Words) => rows().filter({ hasText: words })
  const menu = async (name: string) => {
    await row(name).first().hover()
    await button(`Actions for ${name}`).click()
    const opened = page.getByRole('menu')
    await opened.waitFor()
    return opened
  }

  return {
    page, button, link, field, heading, dialog, fill, sees, misses, rows, row, menu,
    open: async (path: string) => void (await page.goto(path)),
    path: () => new URL(page.url()).pathname + new URL(page.url()).search,
    /** Waits until the address is this one. */
    isAt: (path: string | RegExp) => page.waitForURL((url) => (typeof path === 'string' ? url.pathname + url.search === path : path.test(url.pathname + url.search))),
    press: (...keys: string[]) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve()),
    /** Whether a button can be used now. One that cannot stays in reach, to tell its reason. */
    canUse: async (name: Words) => (await button(name).getAttribute('aria-disabled')) === null,
    /** What has the keyboard now. */
    focused: () => page.locator(':focus'),
    /** Waits until the tab says that what it shows is live. */
    isLive: () => page.getByRole('status').filter({ hasText: /^Live$/ }).filter({ visible: true }).waitFor(),
    /** The answer to an operation that is about to be sent. */
    answerTo: (operation: string): Promise<Response> =>
      later(page.waitForResponse((response) => response.url().endsWith('/graphql') && (response.request().postData() ?? '').includes(`"${operation}"`))),
    /** Asks for the link, and follows the mail. */
    signUp: async ({ name, email, password, account }: Newcomer) => {
      await page.goto('/sign-up')
      const mailed = await localMailbox(new URL(page.url()).origin).before(email)
      await fill({ Email: email })
      await button('Send the link').click()
      await page.goto(`/sign-up/${await mailed()}`)
      await fill({ 'Your name': name, Password: password, 'Account name': account })
      await button('Create account').click()
      await page.getByRole('heading', { name: 'Team', exact: true }).waitFor()
    },
    signIn: async ({ email, password }: { email: string; password: string }) => {
      if (!new URL(page.url()).pathname.startsWith('/sign-in')) await page.goto('/sign-in')
      await fill({ Email: email, Password: password })
      await button('Sign in').click()
    },
    /** Fills in the page behind a mailed link, as somebody without a login. */
    accept: async (token: string, { name, password }: { name: string; password: string }) => {
      await page.goto(`/accept/${token}`)
      await fill({ 'Your name': name, Password: password })
      await button('Accept invitation').click()
    },
  }
}
