import { pictureOf } from '../pictures.ts'
import { removePicture, setPicture, updateProfile } from '../profile.ts'
import { someone, type Stories } from './scene.ts'

/** The mutations of `features/profile`: how people show themselves. */
export const profileStories: Stories = {
  updateProfile: {
    leaves: ['account: profile changed', 'user: profile changed'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      return () => updateProfile(person, { name: 'Another Name' })
    },
    fails: async ({ ada }) => () => updateProfile(ada, { name: ' ' }),
  },
  setPicture: {
    leaves: ['account: profile changed', 'user: profile changed'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      return async () => setPicture(person, await pictureOf('png'))
    },
    fails: async ({ ada }) => () => setPicture(ada, 'no picture'),
  },
  removePicture: {
    leaves: ['account: profile changed', 'user: profile changed'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      await setPicture(person, await pictureOf('png'))
      return () => removePicture(person)
    },
    fails: async ({ ada }) => () => removePicture(ada),
  },
}
