import { tokenIn } from '@gatehouse/server/testing/house.ts'
import { resetToken, subjects } from '@gatehouse/server/testing/login.ts'
import { setUpTotp } from '@gatehouse/server/testing/secondFactor.ts'
import type { PersonsBrowser } from '../browser.ts'
import type { World } from '../world.ts'
import { gated, guest, newcomer, type Screen, unique } from './reach.ts'

/** The link to sign up by. */
const signUpLink = async (world: World) => {
  const guest = Object.assign(world.house.visitor(), { address: `2001:db8:1:${unique()}::1` })
  const email = `robin.${unique()}@newcomers.example`
  const mailed = await guest.mailbox.before(email)
  await guest.requestSignUp(email)
  return `/sign-up/${await mailed()}`
}

/** The link that asks somebody to confirm their address who came by an inviter's copy of a link. */
const proofLink = async (world: World) => {
  const guest = await world.house.byCopy(`Robin Copy ${unique()}`, await newcomer(world))
  const [mail] = await world.house.mails(guest.email, 1, subjects.proof)
  return `/confirm-email/${tokenIn(mail!)}`
}

/** Somebody who has given the right password, and is asked for a code. */
const guestWithTotp = (then: (tab: PersonsBrowser) => Promise<unknown>): Screen['reach'] => async (world, look) => {
  const person = await newcomer(world)
  await setUpTotp(person)
  const tab = await world.browser(look)
  await tab.signIn(person)
  await tab.sees(tab.field('Code'))
  await then(tab)
  return tab
}

/** Coming in: signing in and up, lost passwords, mailed links, invitations. */
export const identity: readonly Screen[] = [
  { name: 'sign-in', reach: guest('/sign-in', (tab) => tab.sees(tab.heading('Sign in'))) },
  {
    name: 'sign-in-refused',
    reach: guest('/sign-in', async (tab) => {
      await tab.signIn({ email: 'nobody@alderfinch.example', password: 'not the right one' })
      await tab.sees(tab.page.getByRole('alert'))
    }),
  },
  { name: 'sign-up', reach: guest('/sign-up', (tab) => tab.sees(tab.heading('Create an account'))) },
  {
    name: 'sign-up-mistakes',
    reach: guest('/sign-up', async (tab) => {
      await tab.button('Send the link').click()
      await tab.sees('Enter your email.')
    }),
  },
  {
    name: 'sign-up-sent',
    reach: guest('/sign-up?email=robin.vale@newcomers.example', async (tab) => {
      await tab.button('Send the link').click()
      await tab.sees(tab.heading('Look into your mailbox'))
    }),
  },
  { name: 'sign-up-link', reach: guest((world) => signUpLink(world), (tab) => tab.sees(tab.button('Create account'))) },
  {
    name: 'sign-up-link-mistakes',
    reach: guest((world) => signUpLink(world), async (tab) => {
      await tab.fill({ 'Your name': 'Robin Vale', Password: 'short' })
      await tab.button('Create account').click()
      await tab.sees('Choose a password of at least 8 characters.')
    }),
  },
  { name: 'sign-up-link-unknown', reach: guest('/sign-up/no-such-link', (tab) => tab.sees(tab.heading('This link does not work'))) },
  {
    name: 'conflict',
    reach: async (world, look) => {
      const person = await newcomer(world)
      const tab = await world.browser(look)
      await tab.signIn(person)
      await tab.sees(tab.heading('Your login is in use elsewhere'))
      return tab
    },
  },
  {
    name: 'sign-in-second-factor',
    reach: guestWithTotp(async (tab) => {
      await tab.field('Code').fill('000000')
      await tab.sees(/or it was used before/)
    }),
  },
  {
    name: 'sign-in-recovery-code',
    reach: guestWithTotp(async (tab) => {
      await tab.button('Use a recovery code').click()
      await tab.sees(tab.field('Recovery code'))
    }),
  },
  {
    name: 'second-factor-gate',
    reach: async (world, look) => {
      const { member } = await gated(world)
      const tab = await world.browser(look, member)
      await tab.open(`/a/${member.account}/team`)
      await tab.sees(tab.heading(/^Set up a second factor to enter/))
      return tab
    },
  },
  { name: 'forgot', reach: guest('/forgot', (tab) => tab.sees(tab.heading('Set a new password'))) },
  {
    name: 'forgot-sent',
    reach: guest('/forgot?email=robin.vale@newcomers.example', async (tab) => {
      await tab.button('Send the link').click()
      await tab.sees(tab.heading('Look into your mailbox'))
    }),
  },
  { name: 'reset', reach: guest(async (world) => `/reset/${await resetToken(world.house, await newcomer(world))}`, (tab) => tab.sees(tab.field('New password'))) },
  { name: 'reset-unknown', reach: guest('/reset/no-such-link', (tab) => tab.sees(tab.heading('This link does not work'))) },
  { name: 'confirm-email', reach: guest((world) => proofLink(world), (tab) => tab.sees(tab.button('Confirm this address'))) },
  {
    name: 'confirm-email-done',
    reach: guest((world) => proofLink(world), async (tab) => {
      await tab.button('Confirm this address').click()
      await tab.sees(tab.heading('Your email is confirmed'))
    }),
  },
  { name: 'confirm-email-unknown', reach: guest('/confirm-email/no-such-link', (tab) => tab.sees(tab.heading('This link does not work'))) },
  { name: 'accept-new', reach: guest((world) => world.invitationLink('robin@newcomers.example'), (tab) => tab.sees(tab.button('Accept invitation'))) },
  { name: 'accept-with-login', reach: guest((world) => world.invitationLink('ioana@kestrel.example'), (tab) => tab.sees(tab.button('Sign in and accept'))) },
  {
    name: 'accept-as-someone-else',
    reach: async (world, look) => {
      const tab = await world.browser(look, await world.signedIn('jo'))
      await tab.open(await world.invitationLink('robin@newcomers.example'))
      await tab.sees(tab.button('Switch login'))
      return tab
    },
  },
  { name: 'accept-unknown', reach: guest('/accept/no-such-link', (tab) => tab.sees(tab.heading('This link does not work'))) },
]
