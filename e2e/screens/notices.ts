import type { Person } from '@gatehouse/server/testing/person.ts'
import { markNotice, noticesOf } from '@gatehouse/server/testing/notices.ts'
import type { PersonsBrowser } from '../browser.ts'
import type { World } from '../world.ts'
import { asNewcomer, guest, newcomer, type Screen, unique } from './reach.ts'

/** The holder of an account in which a colleague has been busy; one of their notices is read. */
const busyAccount = async (world: World) => {
  const holder = await newcomer(world)
  const number = unique()
  const colleague = await world.house.member(holder, `Sam Vale ${number}`)
  await colleague.invite(`first${number}@partners.example`, { permissions: ['coupons.view'] })
  await colleague.invite(`second${number}@partners.example, third${number}@partners.example`, { permissions: ['coupons.view'] })
  const elsewhere = await world.house.owner(`Ines Holm ${number}`, 'Holm & Daughters')
  await elsewhere.invite(holder.email, { permissions: ['coupons.view'] })
  await colleague.invite(`a.rather.long.address.of.somebody.who.was.invited.${number}@a-rather-long-domain-of-theirs.example`, { permissions: ['coupons.view'] })
  await markNotice(holder, (await noticesOf(holder)).at(-1)!.id)
  return { holder, colleague }
}

const at = (path: string, then: (tab: PersonsBrowser, holder: Person) => Promise<unknown>): Screen['reach'] => async (world, look) => {
  const { holder } = await busyAccount(world)
  const tab = await world.browser(look, holder)
  await tab.open(path)
  await then(tab, holder)
  return tab
}

const mailedLink = async (world: World): Promise<string> => {
  const { holder } = await busyAccount(world)
  const [mail] = await world.house.mails(holder.email, 1, /invited/)
  return new URL(/http\S+\/unsubscribe\/\S+/.exec(mail!.text)![0]).pathname
}

/** The bell, its page, and the page behind the link in mails. */
export const notices: readonly Screen[] = [
  {
    name: 'notices-bell',
    reach: at('/', async (tab) => {
      await tab.button(/^Notices, \d+ not read$/).click()
      await tab.sees(/invited you to Holm & Daughters/)
    }),
  },
  {
    name: 'notices-none',
    reach: asNewcomer(async (tab) => {
      await tab.button('Notices').click()
      await tab.sees('Nothing yet')
    }),
  },
  {
    name: 'notices',
    reach: at('/me/notices', async (tab) => {
      await tab.sees(/invited you to Holm & Daughters/)
      await tab.sees(tab.page.getByRole('group', { name: 'Security' }))
    }),
  },
  { name: 'unsubscribe', reach: guest(mailedLink, (tab) => tab.sees(tab.button('Stop these mails'))) },
  {
    name: 'unsubscribed',
    reach: guest(mailedLink, async (tab) => {
      await tab.button('Stop these mails').click()
      await tab.sees(tab.heading('Done'))
    }),
  },
]
