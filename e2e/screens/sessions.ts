import { leaveSeconds } from '@gatehouse/server/testing/idle.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import type { PersonsBrowser } from '../browser.ts'
import { asNewcomer, guest, newcomer, type Screen, unique } from './reach.ts'

/** Signs in with the same login on another device, over the API, and takes over. */
const evict = async (tab: PersonsBrowser, person: Person) => {
  await tab.isLive()
  await takeOver(tab, person)
}
const takeOver = async (tab: PersonsBrowser, person: Person) => {
  const elsewhere = person.elsewhere('iPhone')
  await elsewhere.takeOver((await elsewhere.signIn()).offer)
  await tab.sees('You were signed out here')
}

/** What ends a session, and where one was signed in. */
export const sessions: readonly Screen[] = [
  { name: 'signed-out', reach: guest('/signed-out', (tab) => tab.sees(tab.heading('You are signed out'))) },
  { name: 'evicted', reach: asNewcomer(evict) },
  {
    name: 'idle-warning',
    reach: async (world, look) => {
      const person = await newcomer(world)
      await leaveSeconds(world.house, person, 55)
      const tab = await world.browser(look, person)
      await tab.open('/')
      await tab.sees('You are the only one in')
      await tab.sees('You will be signed out in')
      return tab
    },
  },
  {
    name: 'sign-in-after-eviction',
    reach: asNewcomer(async (tab, person) => {
      await evict(tab, person)
      await tab.button('Sign in again').click()
      await tab.sees(tab.heading('Sign in'))
    }),
  },
  {
    name: 'evicted-typing',
    reach: asNewcomer(async (tab, person) => {
      await tab.isLive()
      await tab.press('i')
      await tab.field('Email addresses').pressSequentially('Amélie Dufour <amelie@atelier.example>, kai@beanfreight.example, jo@al')
      await tab.field('Message').fill('Welcome to the house.\nYour first shift is on Monday, at the east gate.')
      await takeOver(tab, person)
    }),
  },
  {
    name: 'evicted-aside',
    reach: asNewcomer(async (tab, person) => {
      await tab.isLive()
      await tab.press('i')
      await tab.field('Email addresses').pressSequentially('kai@beanfreight.example, ')
      await tab.field('Message').fill('Your first shift is on Monday, at the east gate.')
      await takeOver(tab, person)
      await tab.button('Look at the page').click()
      await tab.sees(tab.button('Show why'))
    }),
  },
  {
    name: 'evicted-by-admin',
    reach: async (world, look) => {
      const owner = await newcomer(world)
      const name = `Kit Vale ${unique()}`
      const person = await world.house.member(owner, name)
      const tab = await world.browser(look, person)
      await tab.open('/')
      await tab.isLive()
      await owner.endSession(await owner.memberId(name))
      await tab.sees(/ended your session/)
      return tab
    },
  },
  {
    name: 'sign-ins',
    reach: asNewcomer(async (tab, person) => {
      await person.elsewhere('iPhone').signIn({ password: 'not the password' })
      await person.elsewhere('Windows').signIn()
      await tab.isLive()
      await tab.open('/me/sign-ins')
      await tab.sees('In use elsewhere')
      await tab.sees('Wrong password')
    }),
  },
  {
    name: 'sign-ins-not-me',
    reach: asNewcomer(async (tab, person) => {
      await person.elsewhere('Windows').signIn()
      await tab.isLive()
      await tab.open('/me/sign-ins')
      await tab.button(/This wasn’t me ?\(Windows/).click()
      await tab.sees(tab.dialog('This wasn’t you?'))
    }),
  },
]
