/** The house that every screen is shown in: the demonstration's people at work, and those that single screens need. */
import type { Browser } from 'playwright-core'
import { type House, openHouse, tokenIn } from '@gatehouse/server/testing/house.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { accounts, demoPassword, people, type PersonKey } from '@gatehouse/server/seed/demo/people.ts'
import { seedDemo } from '@gatehouse/server/seed/demo.ts'
import { type Look, openPersonsBrowser, type PersonsBrowser } from './browser.ts'

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
  /** A browser that is closed with the screen. */
  browser(look: Look, person?: Person): Promise<PersonsBrowser>
  closeBrowsers(): Promise<void>
  close(): Promise<void>
}

export const home = `/a/${accounts.alder.slug}/team`

/** Opens the house and lets some of its people come in, so that they are seen to be here. */
export const openWorld = async (chromium: Browser): Promise<World> => {
  const house = await openHouse()
  await seedDemo(house.app!.services)
  const present = new Map<PersonKey, Promise<Person>>()
  let browsers: PersonsBrowser[] = []

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
  const newcomer: World['newcomer'] = async (name, account) => {
    const person = house.visitor()
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
    browser: async (look, person) => {
      const browser = await openPersonsBrowser(chromium, house.url, person, look)
      browsers.push(browser)
      return browser
    },
    closeBrowsers: async () => {
      const leaving = browsers
      browsers = []
      await Promise.all(leaving.map((browser) => browser.close()))
    },
    close: async () => {
      await Promise.all(tabs.map((tab) => tab.close()))
      await house.stop()
    },
  }
}
