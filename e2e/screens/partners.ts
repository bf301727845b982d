import { emailOf } from '@gatehouse/server/testing/house.ts'
import { agency, arrived, grant, letIn, requestAccess, withdraw } from '@gatehouse/server/testing/partners.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { guest, newcomer, type Screen, unique } from './reach.ts'
import type { World } from '../world.ts'

const newAgency = (world: World): Promise<Person> => agency(world.house, `Jo Elm ${unique()}`)

/** An account in which a request of a partner waits, and its id there. */
const asked = async (world: World) => {
  const owner = await newcomer(world)
  const partner = await newAgency(world)
  await requestAccess(partner, owner.account!, 'Hello Robin, we looked after your newsletter last year, and would like to set up this autumn’s coupons ourselves.\nJo')
  const [request] = await arrived(world.house, owner)
  return { owner, partner, request: request as { id: string } }
}

/** The portal of a partner, as they left it. */
const portal = (prepare: (person: Person, world: World) => Promise<unknown>, sees: string | RegExp): Screen['reach'] => async (world, look) => {
  const person = await newAgency(world)
  await prepare(person, world)
  const tab = await world.browser(look, person)
  await tab.open('/partners')
  await tab.sees(sees)
  await tab.sees(tab.page.getByRole('status').filter({ hasText: /^Live$/ }))
  return tab
}

/** The request's page, as an owner has it before them. */
const request = (prepare: (asked: { owner: Person; request: { id: string } }) => Promise<unknown>, sees: string | RegExp): Screen['reach'] => async (world, look) => {
  const { owner, request } = await asked(world)
  await prepare({ owner, request })
  const tab = await world.browser(look, owner)
  await tab.open(`/a/${owner.account}/requests/${encodeURIComponent(request.id)}`)
  await tab.sees(sees)
  return tab
}

/** Partners: the portal, and their requests before the owners. */
export const partners: readonly Screen[] = [
  { name: 'partner-welcome', reach: guest('/partners', (tab) => tab.sees(tab.heading('Work in your clients’ accounts'))) },
  { name: 'partner-sign-up', reach: guest('/partners/sign-up', (tab) => tab.sees(tab.heading('Sign up as a partner'))) },
  {
    name: 'partner-finish',
    reach: guest(
      async (world) => {
        const email = emailOf(`Jo Elm ${unique()}`)
        const person = world.house.visitor()
        const mailed = await person.mailbox.before(email)
        await person.ask('mutation ($email: String!) { requestSignUp(email: $email, asPartner: true) { __typename } }', { email })
        return `/partners/sign-up/${await mailed()}`
      },
      (tab) => tab.sees(tab.field('Company')),
    ),
  },
  { name: 'partner-finish-closed', reach: guest('/partners/sign-up/none', (tab) => tab.sees(tab.heading('This link does not work'))) },
  {
    name: 'portal-become',
    reach: async (world, look) => {
      const tab = await world.browser(look, await newcomer(world))
      await tab.open('/partners')
      await tab.sees('Whom do you work for?')
      return tab
    },
  },
  { name: 'portal-empty', reach: portal(async () => {}, 'You have asked for nothing yet.') },
  {
    name: 'portal',
    reach: portal(async (person, world) => {
      await letIn(world.house, await newcomer(world), person)
      const { request: sent } = await requestAccess(person, 'harbour-lights')
      await withdraw(person, sent.id)
      await requestAccess(person, 'quiet-quay', 'We look after the coupons of three shops in your street, and would like to look after yours.')
    }, /Sent .*, waits until/),
  },
  {
    name: 'requests-waiting',
    reach: async (world, look) => {
      const { owner } = await asked(world)
      const tab = await world.browser(look, owner)
      await tab.open(`/a/${owner.account}/team`)
      await tab.sees('A partner asks to enter')
      return tab
    },
  },
  { name: 'request', reach: request(async () => {}, /^If you grant it/) },
  { name: 'request-granted', reach: request(({ owner, request: { id } }) => grant(owner, id), /granted this request/) },
  {
    name: 'request-deny',
    reach: async (world, look) => {
      const tab = await request(async () => {}, /^If you grant it/)(world, look)
      await tab.button('Deny request').click()
      await tab.sees(tab.dialog(/^Deny the request of/))
      return tab
    },
  },
  {
    name: 'partner-person',
    reach: async (world, look) => {
      const owner = await newcomer(world)
      const partner = await newAgency(world)
      await letIn(world.house, owner, partner)
      const person = (await owner.members()).find(({ email }) => email === partner.email)!
      const tab = await world.browser(look, owner)
      await tab.open(`/a/${owner.account}/team?person=${encodeURIComponent(person.id)}`)
      await tab.sees(tab.page.getByRole('dialog').getByText('https://agency.example/'))
      return tab
    },
  },
  {
    name: 'partner-revoke',
    reach: async (world, look) => {
      const owner = await newcomer(world)
      const partner = await newAgency(world)
      await letIn(world.house, owner, partner)
      const { name } = (await owner.members()).find(({ email }) => email === partner.email)!
      const tab = await world.browser(look, owner)
      await tab.open(`/a/${owner.account}/team`)
      await (await tab.menu(name)).getByRole('menuitem', { name: 'Revoke access & delete' }).click()
      await tab.sees(tab.dialog(`Revoke the access of ${name}?`))
      return tab
    },
  },
]
