/** Every screen of the console and how one comes to it: for the pictures of `pnpm screens` and for axe. */
import type { Look, PersonsBrowser } from './browser.ts'
import type { PersonKey } from '@gatehouse/server/seed/demo/people.ts'
import { leaveSeconds } from '@gatehouse/server/testing/idle.ts'
import { tokenIn } from '@gatehouse/server/testing/house.ts'
import { resetToken, subjects } from '@gatehouse/server/testing/login.ts'
import { catalogOf } from '@gatehouse/server/testing/commerce.ts'
import { passkeys } from '@gatehouse/server/testing/passkeys.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { setUpPasskey, setUpTotp } from '@gatehouse/server/testing/secondFactor.ts'
import { changeSettings } from '@gatehouse/server/testing/settings.ts'
import { portrait } from '@gatehouse/server/testing/pictures.ts'
import { setPicture, updateProfile } from '@gatehouse/server/testing/profile.ts'
import { home, type World } from './world.ts'

export type Screen = {
  name: string
  /** Leads there; what is on screen when it is through is the screen. */
  reach(world: World, look: Look): Promise<PersonsBrowser>
  /** Only where there is room for it. */
  wideOnly?: true
}

type Then = (tab: PersonsBrowser, world: World) => Promise<unknown>

/** A page for people who are not signed in. */
const guest = (path: string | ((world: World) => Promise<string>), then: Then): Screen['reach'] => async (world, look) => {
  const tab = await world.browser(look)
  await tab.open(typeof path === 'string' ? path : await path(world))
  await then(tab, world)
  return tab
}

/** A page as somebody of the demonstration sees it. */
const as = (key: PersonKey, path: string, then: Then): Screen['reach'] => async (world, look) => {
  const tab = await world.browser(look, await world.signedIn(key))
  await tab.open(path)
  await then(tab, world)
  return tab
}

let newcomers = 0
const newcomer = (world: World) => world.newcomer(`Robin Vale ${++newcomers}`, 'Vale Botanicals')

/** The link that asks a newcomer to confirm their address. */
const proofLink = async (world: World) => {
  const [mail] = await world.house.mails((await newcomer(world)).email, 1, subjects.proof)
  return `/confirm-email/${tokenIn(mail!)}`
}

/** A page of somebody whom only this screen needs. */
const asNewcomer = (then: (tab: PersonsBrowser, person: Person) => Promise<unknown>): Screen['reach'] => async (world, look) => {
  const person = await newcomer(world)
  const tab = await world.browser(look, person)
  await tab.open('/')
  await then(tab, person)
  return tab
}

/** The security page of somebody whom only this screen needs. */
const atSecurity = (then: (tab: PersonsBrowser, person: Person) => Promise<unknown>): Screen['reach'] =>
  asNewcomer(async (tab, person) => {
    await tab.open('/me/security')
    await tab.sees(tab.heading('Second factor'))
    await then(tab, person)
  })

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

/** A member without a second factor, of an account that asks for one. */
const gated = async (world: World) => {
  const owner = await newcomer(world)
  await setUpTotp(owner)
  const member = await world.house.member(owner, `Sam Vale ${newcomers}`)
  await changeSettings(owner, { secondFactorRequired: true })
  return { owner, member }
}

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

const teamIsThere: Then = async (tab) => {
  await tab.sees(tab.row('Maya Lindqvist'))
  await tab.sees(tab.page.getByRole('status').filter({ hasText: /^Live$/ }))
}
const onTeam = (key: PersonKey, then: Then = async () => {}): Screen['reach'] =>
  as(key, home, async (tab, world) => {
    await teamIsThere(tab, world)
    await then(tab, world)
  })
const inviting = (then: Then) => as('maya', `${home}?invite`, async (tab, world) => {
  await tab.sees(/people may enter/)
  await tab.sees(tab.dialog(/^Invite people/))
  await then(tab, world)
})
const onSettings = (key: PersonKey, then: Then = async () => {}): Screen['reach'] =>
  as(key, home.replace(/team$/, 'settings'), async (tab, world) => {
    await tab.sees(tab.page.getByText('Require a second factor'))
    await then(tab, world)
  })
const levelsPage = home.replace(/team$/, 'levels')
/** The permission editor of one of the demonstration's members. */
const editing = (then: Then) => onTeam('maya', async (tab, world) => {
  await (await tab.menu('Jo Li')).getByRole('menuitem', { name: 'Edit access' }).click()
  await tab.sees(tab.dialog(/^What/).getByRole('switch', { name: 'View coupons' }))
  await then(tab, world)
})
const onActivity = (key: PersonKey, then: Then, query = ''): Screen['reach'] => as(key, `${home}/activity${query}`, then)
const shop = (path: string) => home.replace('team', path)
const onProducts = (key: PersonKey, then: Then) => as(key, shop('products'), async (tab, world) => {
  await tab.sees(tab.row('Espresso No. 7').or(tab.row('House Blend')))
  await tab.isLive()
  await then(tab, world)
})
const onCoupons = (key: PersonKey, then: Then) => as(key, shop('coupons'), async (tab, world) => {
  await tab.sees(tab.row('WELCOME10'))
  await tab.isLive()
  await then(tab, world)
})
const chips = 'Amélie Dufour <amelie@atelier.example>, jo@alderfinch.example, kai@beanfreight.example, not-an-address,'

export const screens: readonly Screen[] = [
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
      await tab.fill({ 'Your name': 'Robin Vale', Password: 'short' })
      await tab.button('Create account').click()
      await tab.sees('Enter your email.')
    }),
  },
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
  { name: 'security', reach: atSecurity(async (tab) => tab.sees(tab.button('Set up'))) },
  {
    name: 'security-set-up',
    reach: atSecurity(async (tab, person) => {
      await setUpTotp(person)
      for (const name of ['MacBook', 'YubiKey in the safe']) await setUpPasskey(person, passkeys(), name)
      await tab.sees('YubiKey in the safe')
      await tab.sees(tab.button('Use another app'))
    }),
  },
  {
    name: 'security-app',
    reach: atSecurity(async (tab) => {
      await tab.button('Set up').click()
      await tab.sees(tab.page.getByRole('img', { name: 'QR code for your authenticator app' }))
    }),
  },
  {
    name: 'security-recovery-codes',
    reach: atSecurity(async (tab, person) => {
      await setUpTotp(person)
      await tab.button('Make new codes').click()
      await tab.dialog('Make new recovery codes?').getByRole('button', { name: 'Make new codes' }).click()
      await tab.sees(tab.button('I have kept them'))
    }),
  },
  {
    name: 'security-add-passkey',
    reach: atSecurity(async (tab) => {
      await tab.button('Add a passkey').click()
      await tab.sees(tab.dialog('Add a passkey'))
    }),
  },
  {
    name: 'security-remove-passkey',
    reach: atSecurity(async (tab, person) => {
      await setUpPasskey(person, passkeys(), 'MacBook')
      await tab.page.getByRole('list', { name: 'Your passkeys' }).hover()
      await tab.button('Actions for MacBook').click()
      await tab.page.getByRole('menuitem', { name: 'Remove' }).click()
      await tab.sees(tab.dialog('Remove the passkey “MacBook”?'))
    }),
  },
  {
    name: 'security-confirm',
    reach: async (world, look) => {
      const person = await newcomer(world)
      await world.house.sql(`UPDATE session SET confirmed_at = now() - interval '1 hour' WHERE user_id = (SELECT id FROM "user" WHERE email = $1)`, [person.email])
      const tab = await world.browser(look, person)
      await tab.open('/me/security')
      await tab.button('Set up').click()
      await tab.sees(tab.dialog('Confirm that it is you'))
      return tab
    },
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
  {
    name: 'accounts-second-factor',
    reach: async (world, look) => {
      const { member } = await gated(world)
      await member.createAccount('Second Shop')
      const tab = await world.browser(look, member)
      await tab.open('/accounts')
      await tab.sees('Second factor needed')
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
  { name: 'accounts-unproven', reach: asNewcomer(async (tab) => {
    await tab.open('/accounts')
    await tab.sees(/to see invitations waiting for you/)
  }) },
  { name: 'email-change', reach: asNewcomer(async (tab) => {
    await tab.open('/me')
    await tab.button('Change email').click()
    await tab.fill({ 'New email': 'robin@vale-botanicals.example' })
  }) },
  { name: 'email-change-waiting', reach: asNewcomer(async (tab) => {
    await tab.open('/me')
    await tab.button('Change email').click()
    await tab.fill({ 'New email': `robin${newcomers}@vale-botanicals.example` })
    await tab.button('Send the link').click()
    await tab.sees(/Waiting for/)
  }) },
  { name: 'password-change', reach: asNewcomer(async (tab) => {
    await tab.open('/me/security')
    await tab.button('Change password').click()
    await tab.fill({ 'Current password': 'not the right one', 'New password': 'short' })
  }) },
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
      const name = `Kit Vale ${newcomers}`
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
  { name: 'not-found', reach: guest('/no/such/page', (tab) => tab.sees(tab.heading('Not found'))) },
  { name: 'accounts', reach: as('tomas', '/accounts', (tab) => tab.sees(tab.heading('Choose an account'))) },
  { name: 'accounts-invited', reach: as('hannah', '/accounts', (tab) => tab.sees('Open invitations')) },
  {
    name: 'accounts-none',
    reach: async (world, look) => {
      const owner = await newcomer(world)
      const name = `Kit Vale ${newcomers}`
      const person = await world.house.member(owner, name)
      await owner.remove(await owner.memberId(name))
      await person.signIn()
      const tab = await world.browser(look, person)
      await tab.open('/')
      await tab.sees(tab.heading('No account yet'))
      return tab
    },
  },
  { name: 'create-account', reach: as('tomas', '/accounts/new', (tab) => tab.sees(tab.heading('Create an account'))) },
  { name: 'team', reach: onTeam('maya') },
  { name: 'team-as-member', reach: onTeam('ana') },
  { name: 'team-alone', reach: asNewcomer((tab) => tab.sees('You are the only one in')) },
  { name: 'team-nothing-matches', reach: as('maya', `${home}?q=nobody+like+that`, (tab) => tab.sees('Nobody matches')) },
  { name: 'team-row-menu', reach: onTeam('tomas', (tab) => tab.menu('Maya Lindqvist')) },
  {
    name: 'team-selection',
    wideOnly: true,
    reach: onTeam('maya', async (tab) => {
      for (const name of ['Ana Ruiz', 'Jo Li']) await tab.page.getByRole('checkbox', { name: `Select ${name}` }).click()
      await tab.sees('2 selected')
    }),
  },
  {
    name: 'person',
    reach: onTeam('maya', async (tab) => {
      await tab.link('Ana Ruiz').click()
      await tab.sees(tab.dialog('Ana Ruiz').getByText('Recent activity'))
      await tab.sees(tab.dialog('Ana Ruiz').getByText(/entered the account/))
    }),
  },
  {
    name: 'end-session',
    reach: onTeam('maya', async (tab) => {
      await (await tab.menu('Ana Ruiz')).getByRole('menuitem', { name: 'End session' }).click()
      await tab.sees(tab.dialog('End Ana Ruiz’s session?'))
    }),
  },
  { name: 'invite', reach: inviting(async () => {}) },
  {
    name: 'invite-filled',
    reach: inviting(async (tab) => {
      await tab.field('Email addresses').pressSequentially(chips)
      await tab.sees(tab.button('Invite 2 people'))
    }),
  },
  {
    name: 'invite-choosing',
    reach: inviting(async (tab) => {
      await tab.field('Email addresses').pressSequentially('kai@beanfreight.example,')
      await tab.page.getByRole('radio', { name: /^Choose permissions/ }).click()
      await tab.dialog().getByRole('switch').first().click()
    }),
  },
  {
    name: 'invite-sent',
    reach: inviting(async (tab) => {
      await tab.field('Email addresses').pressSequentially(`new.${++newcomers}@beanfreight.example, not-an-address,`)
      await tab.button('Invite').click()
      await tab.sees(tab.dialog('Invitations sent'))
    }),
  },
  {
    name: 'make-admin',
    reach: onTeam('maya', async (tab) => {
      await (await tab.menu('Jo Li')).getByRole('menuitem', { name: 'Make admin' }).click()
      await tab.sees(tab.dialog('Make Jo Li an admin?'))
    }),
  },
  {
    name: 'remove',
    reach: onTeam('maya', async (tab) => {
      await (await tab.menu('Jo Li')).getByRole('menuitem', { name: 'Remove' }).click()
      await tab.sees(tab.dialog('Remove Jo Li?'))
    }),
  },
  {
    name: 'palette',
    reach: onTeam('maya', async (tab) => {
      await tab.press('Control+k')
      await tab.sees(tab.dialog('Go to anything'))
      await tab.page.keyboard.type('an')
      await tab.sees(tab.dialog().getByRole('option', { name: /Ana Ruiz/ }))
    }),
  },
  {
    name: 'keys',
    reach: onTeam('maya', async (tab) => {
      await tab.press('?')
      await tab.sees(tab.dialog('Keyboard'))
    }),
  },
  {
    name: 'switcher',
    reach: onTeam('tomas', async (tab) => {
      await tab.button(/Switch account/).click()
      await tab.page.getByRole('menu').waitFor()
    }),
  },
  {
    name: 'viewer-menu',
    reach: onTeam('maya', async (tab) => {
      await tab.button(/Your menu/).click()
      await tab.page.getByRole('menu').waitFor()
    }),
  },
  {
    name: 'rail-folded',
    wideOnly: true,
    reach: onTeam('maya', (tab) => tab.button('Fold the sidebar').click()),
  },
  { name: 'activity', reach: onActivity('maya', (tab) => tab.sees(tab.rows().nth(8))) },
  {
    name: 'activity-event',
    reach: onActivity('maya', async (tab) => {
      await tab.button(/Made admin, details|Removed, details|Invited, details/).first().click()
      await tab.sees('Hash')
    }, '?kind=invited,made-admin'),
  },
  {
    name: 'activity-kinds',
    reach: onActivity('maya', async (tab) => {
      await tab.sees(tab.rows().nth(8))
      const filters = tab.button('Filter')
      if (await filters.isVisible()) await filters.click()
      await tab.button('Kind').click()
      await tab.sees(tab.page.getByRole('checkbox', { name: 'Made admin' }))
    }),
  },
  { name: 'activity-nothing-matches', reach: onActivity('maya', (tab) => tab.sees('Nothing matches'), '?q=nothing+like+that') },
  { name: 'activity-own', reach: onActivity('ana', (tab) => tab.sees('You see what happened to you.')) },
  { name: 'settings', reach: onSettings('maya') },
  {
    name: 'settings-changed',
    reach: onSettings('maya', async (tab, world) => {
      await tab.button(/^Idle time/).click()
      await tab.page.getByRole('menuitemradio', { name: '10 minutes' }).click()
      await tab.sees(tab.button('Save changes'))
      const other = await world.signedIn('tomas')
      await other.ask('mutation { changeSecuritySettings(input: { idleMinutes: 60 }) { __typename } }')
      await tab.sees('changed this meanwhile')
      await other.ask('mutation { changeSecuritySettings(input: { idleMinutes: 30 }) { __typename } }')
    }),
  },
  { name: 'settings-as-member', reach: onSettings('ana', (tab) => tab.sees("This needs the permission 'Manage settings'.")) },
  { name: 'profile', reach: asNewcomer(async (tab) => {
    await tab.open('/me')
    await tab.sees(tab.button('Save address'))
  }) },
  { name: 'profile-filled', reach: asNewcomer(async (tab, person) => {
    await setPicture(person, await portrait())
    await updateProfile(person, { postalAddress: { lines: ['18 Lantern Row', 'Second floor'], city: 'Bristol', postalCode: 'BS1 4ND', country: 'GB' } })
    await tab.open('/me')
    await tab.sees(tab.button('Remove address'))
    await tab.sees(tab.button('Remove picture'))
  }) },
  { name: 'profile-picture', reach: asNewcomer(async (tab) => {
    await tab.open('/me')
    await tab.page.locator('input[type=file]').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: await portrait() })
    await tab.sees(tab.page.getByRole('slider', { name: 'Zoom' }))
  }) },
  { name: 'profile-errors', reach: asNewcomer(async (tab, person) => {
    await tab.open('/me')
    await tab.field('Country').selectOption('US')
    await tab.button('Save address').click()
    await tab.sees('Enter street and house.')
    await tab.fill({ Name: 'Robin' })
    await updateProfile(person, { name: 'Robin V.' })
    await tab.sees(/in another tab/)
  }) },
  { name: 'not-found-in-account', reach: as('maya', '/a/alder-finch/no-such-page', (tab) => tab.sees(tab.heading('Not found'))) },
  { name: 'levels', reach: as('maya', levelsPage, (tab) => tab.sees(tab.row('Bookkeeping'))) },
  { name: 'levels-empty', reach: asNewcomer(async (tab, { account }) => {
    await tab.open(`/a/${account}/levels`)
    await tab.sees('No access levels yet')
  }) },
  {
    name: 'level-impact',
    reach: as('maya', levelsPage, async (tab) => {
      await tab.link('Customer care').click()
      await tab.dialog('Customer care').getByRole('switch', { name: 'View statistics' }).click()
      await tab.sees(/^Changes what/)
    }),
  },
  { name: 'edit-access', reach: editing(async () => {}) },
  {
    name: 'edit-access-review',
    reach: editing(async (tab) => {
      const panel = tab.dialog(/^What/)
      for (const name of ['View statistics', 'Manage settings']) await panel.getByRole('switch', { name, exact: true }).click()
      await panel.getByRole('button', { name: 'Review' }).click()
      await tab.sees('This takes effect at once, on open pages too.')
    }),
  },
  {
    name: 'end-date',
    reach: onTeam('maya', async (tab) => {
      await (await tab.menu('Jo Li')).getByRole('menuitem', { name: 'Set end date' }).click()
      await tab.sees(tab.dialog(/^When does/))
    }),
  },
  { name: 'no-such-account', reach: as('maya', '/a/kestrel/team', (tab) => tab.sees(tab.heading('No such account'))) },
  { name: 'products', reach: onProducts('maya', async () => {}) },
  { name: 'products-limited', reach: as('mohammed', shop('products'), (tab) => tab.sees('2 products that you have access to.')) },
  { name: 'products-nothing-matches', reach: as('maya', shop('products?q=nothing+like+that'), (tab) => tab.sees('Nothing matches')) },
  { name: 'products-not-for-you', reach: as('priya', shop('products'), (tab) => tab.sees('Not for you to see')) },
  {
    name: 'products-none',
    reach: asNewcomer(async (tab, person) => {
      await tab.open(`/a/${person.account}/products`)
      await tab.sees('No products yet')
    }),
  },
  {
    name: 'product',
    reach: onProducts('maya', async (tab) => {
      await tab.link('Pour-over kit').click()
      await tab.sees(tab.dialog('Pour-over kit').getByText('Stovetop kettle'))
      await tab.sees(tab.dialog('Pour-over kit').getByText('Oregon, United States'))
    }),
  },
  {
    name: 'product-menu',
    reach: onProducts('tomas', async (tab) => {
      await tab.menu('Espresso No. 7')
    }),
  },
  {
    name: 'product-create',
    reach: onProducts('maya', async (tab) => {
      await tab.button('Create product').click()
      await tab.sees(tab.dialog('Create a product'))
    }),
  },
  {
    name: 'product-mistakes',
    reach: onProducts('maya', async (tab) => {
      await tab.button('Create product').click()
      await tab.field('Price').fill('twelve')
      await tab.dialog().getByRole('button', { name: 'Create product' }).click()
      await tab.sees('Enter a name.')
    }),
  },
  {
    name: 'product-conflict',
    reach: onProducts('maya', async (tab, world) => {
      await (await tab.menu('Decaf Colombia, sugarcane')).getByRole('menuitem', { name: 'Edit' }).click()
      await tab.sees(tab.dialog(/^Edit Decaf/))
      const tomas = await world.signedIn('tomas')
      const decaf = (await catalogOf(tomas).products({ first: 1, search: 'decaf' })).nodes[0]!
      await catalogOf(tomas).editProduct(decaf.id, decaf.version, { price: { amount: 1_900 + ++newcomers, currency: 'USD' }, taxed: !decaf.taxed })
      await tab.field('Price').fill('18')
      await tab.button('Save').click()
      await tab.sees('saved while you were editing')
    }),
  },
  {
    name: 'product-delete',
    reach: onProducts('maya', async (tab) => {
      await (await tab.menu('Pour-over kit')).getByRole('menuitem', { name: 'Delete' }).click()
      await tab.sees(tab.dialog('Delete Pour-over kit?'))
    }),
  },
  { name: 'coupons', reach: onCoupons('maya', async () => {}) },
  { name: 'coupons-view-only', reach: onCoupons('ana', async () => {}) },
  { name: 'coupons-nothing-matches', reach: as('maya', shop('coupons?q=nothing'), (tab) => tab.sees('Nothing matches')) },
  {
    name: 'coupons-none',
    reach: asNewcomer(async (tab, person) => {
      await tab.open(`/a/${person.account}/coupons`)
      await tab.sees('No coupons yet')
    }),
  },
  {
    name: 'coupon',
    reach: onCoupons('maya', async (tab) => {
      await tab.link('READERS15').click()
      await tab.sees(tab.dialog('READERS15').getByText('Copy link'))
    }),
  },
  {
    name: 'coupon-create',
    reach: onCoupons('maya', async (tab) => {
      await tab.button('Create coupon').click()
      await tab.sees(tab.dialog('Create a coupon'))
      await tab.button('Suggest').click()
      await tab.sees('Free:')
    }),
  },
  {
    name: 'coupon-create-chosen',
    reach: onCoupons('mohammed', async (tab) => {
      await tab.button('Create coupon').click()
      await tab.sees(tab.dialog().getByText('House Blend, 12 oz'))
      await tab.page.getByRole('radio', { name: 'An amount' }).click()
      await tab.dialog().getByRole('button', { name: 'Create coupon' }).click()
      await tab.sees('Choose at least one product.')
    }),
  },
  {
    name: 'coupon-delete',
    reach: onCoupons('maya', async (tab) => {
      await (await tab.menu('READERS15')).getByRole('menuitem', { name: 'Delete' }).click()
      await tab.sees(tab.dialog('Delete READERS15?'))
    }),
  },
  { name: 'coupon-offer', reach: guest(shop('READERS15').replace('/a/', '/c/'), (tab) => tab.sees('15% off selected products')) },
  { name: 'coupon-offer-void', reach: guest(shop('NO-SUCH').replace('/a/', '/c/'), (tab) => tab.sees(tab.heading('This code does not hold'))) },
  {
    name: 'loading',
    reach: async (world, look) => {
      const tab = await world.browser(look, await world.signedIn('maya'))
      // Everything but the lists is there.
      await tab.page.route('**/graphql', (route) => (/"query (Team|Invitations|Members)|members\(/.test(route.request().postData() ?? '') ? undefined : route.continue()))
      await tab.open(home)
      await tab.sees(tab.page.getByRole('table'))
      return tab
    },
  },
  {
    name: 'failure',
    reach: async (world, look) => {
      const tab = await world.browser(look, await world.signedIn('maya'))
      await tab.page.route('**/graphql', (route) => route.abort('connectionrefused'))
      await tab.open(home)
      await tab.sees(tab.heading('Gatehouse cannot be reached'))
      return tab
    },
  },
  {
    name: 'offline',
    reach: onTeam('maya', async (tab) => {
      await tab.context.setOffline(true)
      await tab.sees('You are offline.')
    }),
  },
]
