import { closeAccount, closedAccounts, restoreAccount } from '../closing.ts'
import { globalId } from '../house.ts'
import { confirm } from '../secondFactor.ts'
import { changeAccount, hideFinancials } from '../settings.ts'
import { invitedTo, someone, type Stories } from './scene.ts'

/** The mutations of `features/accounts`: accounts and their settings. */
export const accountsStories: Stories = {
  createAccount: {
    leaves: ['account: logged in', 'account: owner created', 'user: owner created'],
    changes: async ({ house, ada }) => () => ada.at(house.url).ask('mutation { createAccount(name: "Second House") { __typename } }'),
    fails: async ({ ada }) => () => ada.ask(`mutation { createAccount(name: "Again", slug: "${ada.account}") { __typename } }`),
  },
  enterAccount: {
    leaves: ['account: logged in'],
    changes: async ({ house, ada }) => {
      const person = await house.owner(someone())
      const { token } = await invitedTo(ada, person.email)
      await person.at(house.url).accept(token)
      return () => person.ask(`mutation { enterAccount(account: "${ada.account}") { __typename } }`)
    },
    fails: async ({ ada }) => () => ada.ask('mutation { enterAccount(account: "nowhere") { __typename } }'),
  },
  changeAccountSettings: {
    leaves: ['account: settings changed', 'user: settings changed'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      return () => changeAccount(person, { name: 'Another Name', currency: 'EUR' })
    },
    fails: async ({ ada }) => () => changeAccount(ada, { name: ' ' }),
  },
  changeSecuritySettings: {
    leaves: ['account: settings changed'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      return () => person.ask('mutation { changeSecuritySettings(input: { idleMinutes: 15 }) { __typename } }')
    },
    fails: async ({ ada }) => () => ada.ask('mutation { changeSecuritySettings(input: { idleMinutes: 4 }) { __typename } }'),
  },
  changeFinancialSettings: {
    leaves: ['account: settings changed'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      return () => hideFinancials(person, { hideFinancialsFromAdmins: true })
    },
    fails: async ({ house, ada }) => {
      const abe = await house.member(ada, someone())
      await house.setRole(abe, 'ADMIN')
      return () => hideFinancials(abe, { hideFinancialsFromAdmins: true })
    },
  },
  closeAccount: {
    leaves: ['account: account closed', 'user: account closed'],
    changes: async ({ house }) => {
      const name = someone()
      const holder = await house.owner(name, name)
      await confirm(holder)
      return () => closeAccount(holder, name)
    },
    fails: async ({ ada }) => () => closeAccount(ada, 'not its name'),
  },
  restoreAccount: {
    leaves: ['account: account restored', 'user: account restored'],
    changes: async ({ house }) => {
      const name = someone()
      const holder = await house.owner(name, name)
      await confirm(holder)
      await closeAccount(holder, name)
      const [closed] = await closedAccounts(holder)
      return () => restoreAccount(holder, closed!.id)
    },
    fails: async ({ ada }) => () => restoreAccount(ada, globalId('Account', crypto.randomUUID())),
  },
}
