/** The house that every screen is shown in: the demonstration's people at work, and those that single screens need. */
import type { Browser } from 'playwright-core'
import { type House, openHouse, tokenIn } from '@gatehouse/server/testing/house.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { accounts, demoPassword, people, type PersonKey } from '@gatehouse/server/seed/demo/people.ts'
import { seedDemo } from '@gatehouse/server/seed/demo.ts'
import { type StripeDouble, startStripeDouble } from '@gatehouse/server/testing/stripeDouble.ts'
import { type Look, openPersonsBrowser, type PersonsBrowser } from './browser.ts'
import { makeTab } from './tab.ts'

export type World = {
  house: House
  /** Somebody of the demonstration, signed in once for all screens. */
  signedIn(key: PersonKey): Promise<Person>
  /** Their login, with nobody signed in by it. */
  login(key: PersonKey): { email: string; password: string }
  /** Somebody with an account of their own, who is needed for one screen only. */
  newcomer(name: string, account: string): Promise<Person>
  /** The mailed link of an invitation into the demonstration's account. */
  invitationLink(email: string): Promise<string>
  /** A tab in the browser of that person, or of somebody who is not signed in; at another node of the house where one is given. */
  browser(look: Look, person?: Person, at?: string): Promise<PersonsBrowser>
  /** A node of the house where invoices are paid by card, with what stands in for Stripe. */
  withCards(): Promise<{ house: House; double: StripeDouble }>
  /** Closes the tabs of a screen, and what they left in their browsers. */
  leave(): Promise<void>
  close(): Promise<void>
}

export const home = `/a/${accounts.alder.slug}/team`

/** Opens the house and lets some of its people come in, so that they are seen to be here. */
export const openWorld = async (chromium: Browser): Promise<World> => {
  const house = await openHouse({ config: { trustProxy: 1, plan: 'TEAM' } })
  await seedDemo(house.app!.services)
  // Screens invite more people there than fit into the plan of a newcomer.
  await house.sql(`UPDATE account SET plan = 'BUSINESS' WHERE slug = $1`, [accounts.alder.slug])
  const present = new Map<PersonKey, Promise<Person>>()
  /** One for each person and look, so that scripts and styles come out of its cache from the second screen on. */
  const browsers = new Map<string, Promise<PersonsBrowser>>()
  let shown: PersonsBrowser[] = []
  let cards: ReturnType<World['withCards']> | null = null

  const login: World['login'] = (key) => ({ email: people[key].email, password: demoPassword })
  const signIn = async (key: PersonKey) => {
    const person = house.visitor()
    Object.assign(person, login(key))
    const answer = await person.signIn()
    if (answer.__typename !== 'SignedIn') throw new Error(`${key} could not sign in: ${answer.message}`)
    person.account = accounts.alder.slug
    return person
  }
  const signedIn: World['signedIn'] = (key) => {
    const known = present.get(key) ?? signIn(key)
    present.set(key, known)
    return known
  }
  let newcomers = 0
  const newcomer: World['newcomer'] = async (name, account) => {
    // Each from a network of their own: one alone may not sign up that many.
    const person = Object.assign(house.visitor(), { address: `2001:db8:0:${++newcomers}::1` })
    const email = `${name.toLowerCase().replace(/\W+/g, '.')}@newcomers.example`
    await person.signUp({ name, email, password: demoPassword, accountName: account })
    return person
  }

  // Colleagues with the account open: the lantern dots.
  const colleagues = await Promise.all((['tomas', 'ana', 'noor'] as const).map(signedIn))
  const tabs = await Promise.all(colleagues.map(async (person, at) => {
    const tab = person.connect()
    await tab.opened
    await tab.follow(`mutation { showPresence(page: "${at === 1 ? 'Activity' : 'Team'}") }`).until(() => true)
    return tab
  }))
  const links = new Map<string, string>()

  return {
    house, signedIn, login, newcomer,
    invitationLink: async (email) => {
      const known = links.get(email)
      if (known) return known
      const owner = await signedIn('maya')
      await owner.invite(email, { permissions: ['customers.search', 'coupons.view'] })
      const [mail] = await house.mails(email)
      links.set(email, `/accept/${tokenIn(mail!)}`)
      return links.get(email)!
    },
    withCards: () => (cards ??= openWithCards(house)),
    browser: async (look, person, at = house.url) => {
      const key = `${person?.cookie ?? 'guest'} ${JSON.stringify(look)} ${at}`
      const opened = browsers.get(key) ?? openPersonsBrowser(chromium, at, person, look)
      browsers.set(key, opened)
      const browser = await opened
      const screen = { ...browser, ...makeTab(await browser.context.newPage()) }
      shown.push(screen)
      return screen
    },
    leave: async () => {
      const leaving = shown
      shown = []
      for (const { context, page } of leaving) {
        await context.setOffline(false)
        await page.evaluate(() => localStorage.clear())
        await page.close()
      }
    },
    close: async () => {
      await Promise.all([...tabs.map((tab) => tab.close()), ...[...browsers.values()].map(async (browser) => (await browser).close())])
      const paying = await cards
      await paying?.house.stop()
      await paying?.double.stop()
      await house.stop()
    },
  }
}

const openWithCards = async (house: House) => {
  const double = await startStripeDouble()
  return { double, house: await openHouse({ databaseUrl: house.databaseUrl, config: { trustProxy: 1, stripe: double.config } }) }
}
