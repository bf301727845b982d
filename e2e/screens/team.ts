import { people } from '@gatehouse/server/seed/demo/people.ts'
import { home } from '../world.ts'
import { as, asNewcomer, onTeam, type Screen, type Then, unique } from './reach.ts'

const inviting = (then: Then) => as('maya', `${home}?invite`, async (tab, world) => {
  await tab.sees(/people may enter/)
  await tab.sees(tab.dialog(/^Invite people/))
  await then(tab, world)
})
const chips = 'Amélie Dufour <amelie@atelier.example>, jo@alderfinch.example, kai@beanfreight.example, not-an-address,'

/** The team table, the person's panel, and inviting. */
export const team: readonly Screen[] = [
  { name: 'team', reach: onTeam('maya') },
  { name: 'team-as-member', reach: onTeam('ana') },
  { name: 'team-alone', reach: asNewcomer((tab) => tab.sees('You are the only one in')) },
  {
    name: 'team-filtered',
    reach: as('maya', `${home}?products=chosen&expires=soon`, async (tab) => {
      const filters = tab.button(/^Filters: 2/)
      await tab.sees(tab.button('Clear'))
      if (await filters.isVisible()) await filters.click()
    }),
  },
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
    name: 'viewing-as',
    reach: onTeam('maya', async (tab) => {
      await (await tab.menu('Ana Ruiz')).getByRole('menuitem', { name: 'View as Ana' }).click()
      await tab.sees(/as Ana Ruiz does/)
      await tab.isLive()
      await tab.sees(tab.row('Maya Lindqvist'))
    }),
  },
  {
    name: 'end-session',
    reach: onTeam('maya', async (tab) => {
      await (await tab.menu('Ana Ruiz')).getByRole('menuitem', { name: 'End session' }).click()
      await tab.sees(tab.dialog('End Ana Ruiz’s session?'))
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
    name: 'pass-on',
    reach: onTeam('maya', async (tab) => {
      await (await tab.menu('Tomás Herrera')).getByRole('menuitem', { name: 'Make account holder' }).click()
      await tab.sees(tab.dialog(/the account holder/))
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
    name: 'end-date',
    reach: onTeam('maya', async (tab) => {
      await (await tab.menu('Jo Li')).getByRole('menuitem', { name: 'Set end date' }).click()
      await tab.sees(tab.dialog(/^When does/))
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
    name: 'invite-limited',
    reach: inviting(async (tab) => {
      await tab.field('Email addresses').pressSequentially('kai@beanfreight.example,')
      const dialog = tab.dialog()
      await dialog.getByRole('radio', { name: 'Chosen products' }).click()
      await dialog.getByLabel('Pour-over kit').click()
      await dialog.getByLabel('End date').fill('2031-12-24')
      await tab.sees(/until December 24, 2031/)
    }),
  },
  {
    name: 'invite-was-here',
    reach: inviting(async (tab) => {
      await tab.field('Email addresses').pressSequentially(`${people.derek.email}, jo@beanfreight.example,`)
      await tab.sees(tab.dialog().getByText('With what they had'))
      await tab.sees(tab.button('Invite 2 people'))
    }),
  },
  {
    name: 'invite-sent',
    reach: inviting(async (tab) => {
      await tab.field('Email addresses').pressSequentially(`new.${unique()}@beanfreight.example, not-an-address,`)
      await tab.button('Invite').click()
      await tab.sees(tab.dialog('Invitations sent'))
    }),
  },
]
