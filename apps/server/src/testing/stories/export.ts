import { exportAccount } from '../export.ts'
import { confirm } from '../secondFactor.ts'
import { someone, type Stories } from './scene.ts'

/** The mutations of `features/export`: an account’s data as a file. */
export const exportStories: Stories = {
  exportAccount: {
    leaves: ['account: data exported'],
    changes: async ({ house }) => {
      const holder = await house.owner(someone())
      await confirm(holder)
      return () => exportAccount(holder)
    },
    // Nobody has proved again who they are.
    fails: async ({ house }) => {
      const holder = await house.owner(someone())
      return () => exportAccount(holder)
    },
  },
}
