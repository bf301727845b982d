import { passkeys } from '@gatehouse/server/testing/passkeys.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { portrait } from '@gatehouse/server/testing/pictures.ts'
import { setPicture, updateProfile } from '@gatehouse/server/testing/profile.ts'
import { setUpPasskey, setUpTotp } from '@gatehouse/server/testing/secondFactor.ts'
import type { PersonsBrowser } from '../browser.ts'
import { asNewcomer, newcomer, type Screen, unique } from './reach.ts'

/** The security page of somebody whom only this screen needs. */
const atSecurity = (then: (tab: PersonsBrowser, person: Person) => Promise<unknown>): Screen['reach'] =>
  asNewcomer(async (tab, person) => {
    await tab.open('/me/security')
    await tab.sees(tab.heading('Second factor'))
    await then(tab, person)
  })

/** One's own pages: profile, login, second factor. */
export const own: readonly Screen[] = [
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
  { name: 'email-change', reach: asNewcomer(async (tab) => {
    await tab.open('/me')
    await tab.button('Change email').click()
    await tab.fill({ 'New email': 'robin@vale-botanicals.example' })
  }) },
  { name: 'email-change-waiting', reach: asNewcomer(async (tab) => {
    await tab.open('/me')
    await tab.button('Change email').click()
    await tab.fill({ 'New email': `robin${unique()}@vale-botanicals.example` })
    await tab.button('Send the link').click()
    await tab.sees(/Waiting for/)
  }) },
  { name: 'password-change', reach: asNewcomer(async (tab) => {
    await tab.open('/me/security')
    await tab.button('Change password').click()
    await tab.fill({ 'Current password': 'not the right one', 'New password': 'short' })
  }) },
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
]
