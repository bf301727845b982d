import { globalId } from '../house.ts'
import { changePassword } from '../login.ts'
import { choose, markAllNotices, markNotice, noticesOf } from '../notices.ts'
import { someone, type Stories } from './scene.ts'

/** The mutations of `features/notices`: what people are told, and how. */
export const noticesStories: Stories = {
  markNotice: {
    leaves: ['user: notices read'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      await changePassword(person, 'another good one')
      const [notice] = await noticesOf(person)
      return () => markNotice(person, notice!.id)
    },
    fails: async ({ ada }) => () => markNotice(ada, globalId('Notice', crypto.randomUUID())),
  },
  markAllNotices: {
    leaves: ['user: notices read'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      await changePassword(person, 'another good one')
      return () => markAllNotices(person)
    },
    fails: async ({ house }) => () => house.visitor().send('mutation { markAllNotices { count } }'),
  },
  chooseNotices: {
    leaves: ['user: notice choice changed'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      return () => choose(person, 'INVITATIONS', { app: true, mail: false })
    },
    fails: async ({ ada }) => () => choose(ada, 'SECURITY', { app: true, mail: false }),
  },
}
