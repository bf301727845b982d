/** How one comes to a screen: what those of all rooms begin with. */
import type { Look, PersonsBrowser } from '../browser.ts'
import type { PersonKey } from '@gatehouse/server/seed/demo/people.ts'
import { setUpTotp } from '@gatehouse/server/testing/secondFactor.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { changeSettings } from '@gatehouse/server/testing/settings.ts'
import { home, type World } from '../world.ts'

export type Screen = {
  name: string
  /** Leads there; what is on screen when it is through is the screen. */
  reach(world: World, look: Look): Promise<PersonsBrowser>
  /** Only where there is room for it. */
  wideOnly?: true
}

export type Then = (tab: PersonsBrowser, world: World) => Promise<unknown>

/** A page for people who are not signed in. */
export const guest = (path: string | ((world: World) => Promise<string>), then: Then): Screen['reach'] => async (world, look) => {
  const tab = await world.browser(look)
  await tab.open(typeof path === 'string' ? path : await path(world))
  await then(tab, world)
  return tab
}

/** A page as somebody of the demonstration sees it. */
export const as = (key: PersonKey, path: string, then: Then): Screen['reach'] => async (world, look) => {
  const tab = await world.browser(look, await world.signedIn(key))
  await tab.open(path)
  await then(tab, world)
  return tab
}

let numbers = 0
/** A number that no other screen was given. */
export const unique = () => ++numbers
export const newcomer = (world: World) => world.newcomer(`Robin Vale ${unique()}`, 'Vale Botanicals')

/** A page of somebody whom only this screen needs. */
export const asNewcomer = (then: (tab: PersonsBrowser, person: Person) => Promise<unknown>): Screen['reach'] => async (world, look) => {
  const person = await newcomer(world)
  const tab = await world.browser(look, person)
  await tab.open('/')
  await then(tab, person)
  return tab
}

/** A member without a second factor, of an account that asks for one. */
export const gated = async (world: World) => {
  const owner = await newcomer(world)
  await setUpTotp(owner)
  const member = await world.house.member(owner, `Sam Vale ${unique()}`)
  await changeSettings(owner, { secondFactorRequired: true })
  return { owner, member }
}

const teamIsThere: Then = async (tab) => {
  await tab.sees(tab.row('Maya Lindqvist'))
  await tab.sees(tab.page.getByRole('status').filter({ hasText: /^Live$/ }))
}
/** The team page of the demonstration's account. */
export const onTeam = (key: PersonKey, then: Then = async () => {}): Screen['reach'] =>
  as(key, home, async (tab, world) => {
    await teamIsThere(tab, world)
    await then(tab, world)
  })

/** Another page of that account. */
export const at = (path: string) => home.replace(/team$/, path)
