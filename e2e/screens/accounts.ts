import { accounts as demo, type PersonKey } from '@gatehouse/server/seed/demo/people.ts'
import { closeAccount } from '@gatehouse/server/testing/closing.ts'
import { exportAccount, fetchExport } from '@gatehouse/server/testing/export.ts'
import { confirm } from '@gatehouse/server/testing/secondFactor.ts'
import { as, asNewcomer, at, gated, newcomer, onTeam, type Screen, type Then, unique } from './reach.ts'

const onSettings = (key: PersonKey, then: Then = async () => {}): Screen['reach'] =>
  as(key, at('settings'), async (tab, world) => {
    await tab.sees(tab.page.getByText('Require a second factor'))
    await then(tab, world)
  })

/** Accounts: choosing, switching, settings. */
export const accounts: readonly Screen[] = [
  { name: 'accounts', reach: as('tomas', '/accounts', (tab) => tab.sees(tab.heading('Choose an account'))) },
  { name: 'accounts-invited', reach: as('hannah', '/accounts', (tab) => tab.sees('Open invitations')) },
  {
    name: 'accounts-none',
    reach: async (world, look) => {
      const owner = await newcomer(world)
      const name = `Kit Vale ${unique()}`
      const person = await world.house.member(owner, name)
      await owner.remove(await owner.memberId(name))
      await person.signIn()
      const tab = await world.browser(look, person)
      await tab.open('/')
      await tab.sees(tab.heading('No account yet'))
      return tab
    },
  },
  {
    name: 'accounts-unproven',
    reach: async (world, look) => {
      const tab = await world.browser(look, await world.house.byCopy(`Kit Copy ${unique()}`, await newcomer(world)))
      await tab.open('/accounts')
      await tab.sees(/to see invitations waiting for you/)
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
  {
    name: 'accounts-closed',
    reach: asNewcomer(async (tab, person) => {
      const { account } = await person.ask('{ account { name } }')
      await confirm(person)
      await closeAccount(person, account.name)
      await tab.open('/accounts')
      await tab.sees(tab.heading('Closed'))
    }),
  },
  ...(['running', 'done', 'failed'] as const).map((state): Screen => ({
    name: `export-${state}`,
    reach: async (world, look) => {
      const person = await newcomer(world)
      await confirm(person)
      const { address } = await exportAccount(person)
      if (state === 'done') await (await fetchExport(person, address)).arrayBuffer()
      if (state === 'running') await world.house.sql(`UPDATE account_export e SET state = 'RUNNING', rows = 412300, rows_total = 1050210, bytes = 48120331, seen_at = now() + interval '1 hour' FROM account a WHERE a.id = e.account_id AND a.slug = $1`, [person.account])
      if (state === 'failed') await world.house.sql(`UPDATE account_export e SET state = 'FAILED' FROM account a WHERE a.id = e.account_id AND a.slug = $1`, [person.account])
      const tab = await world.browser(look, person)
      await tab.open(`/a/${person.account}/settings`)
      const words = { running: '412,300 of 1,050,210 records', done: 'All of it was sent', failed: 'broke off' }
      await tab.sees(tab.page.getByText(words[state]))
      await tab.heading('Export everything').scrollIntoViewIfNeeded()
      return tab
    },
  })),
  {
    name: 'close-account',
    reach: asNewcomer(async (tab, { account }) => {
      await tab.open(`/a/${account}/settings`)
      await tab.button('Close account').click()
      await tab.sees(tab.page.getByLabel(/^Type/))
    }),
  },
  { name: 'create-account', reach: as('tomas', '/accounts/new', (tab) => tab.sees(tab.heading('Create an account'))) },
  { name: 'no-such-account', reach: as('maya', '/a/kestrel/team', (tab) => tab.sees(tab.heading('No such account'))) },
  {
    name: 'switcher',
    reach: onTeam('tomas', async (tab) => {
      await tab.button(/Switch account/).click()
      await tab.page.getByRole('menu').waitFor()
    }),
  },
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
  {
    name: 'settings-taken',
    reach: asNewcomer(async (tab, { account }) => {
      await tab.open(`/a/${account}/settings`)
      await tab.fill({ 'Site address': demo.alder.slug })
      await tab.button('Save changes').click()
      await tab.button('Change address').click()
      await tab.sees('This site address is taken; choose another.')
    }),
  },
  {
    name: 'settings-address',
    reach: asNewcomer(async (tab, { account }) => {
      await tab.open(`/a/${account}/settings`)
      await tab.fill({ 'Site address': 'vale-and-daughters' })
      await tab.button('Save changes').click()
      await tab.sees(tab.dialog('Change the site address?'))
    }),
  },
  { name: 'settings-as-member', reach: onSettings('ana', (tab) => tab.sees("This needs the permission 'Manage settings'.")) },
]
