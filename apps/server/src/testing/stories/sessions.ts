import { someone, type Stories } from './scene.ts'

/** The mutations of `features/sessions`: who is signed in, and where. */
export const sessionsStories: Stories = {
  signIn: {
    leaves: ['account: logged in', 'user: logged in'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      await person.send('mutation { signOut { signedOut } }')
      return () => person.signIn()
    },
    fails: async ({ ada }) => () => ada.elsewhere().signIn(),
  },
  takeOverSession: {
    leaves: ['account: logged in', 'account: session taken over', 'user: logged in', 'user: session taken over'],
    changes: async ({ house }) => {
      const phone = (await house.owner(someone())).elsewhere('iPhone')
      const { offer } = await phone.signIn()
      return () => phone.takeOver(offer)
    },
    fails: async ({ ada }) => () => ada.elsewhere().takeOver('no such offer'),
  },
  declineTakeover: {
    leaves: [],
    changes: async ({ house }) => {
      const phone = (await house.owner(someone())).elsewhere('iPhone')
      const { offer } = await phone.signIn()
      return () => phone.ask('mutation ($offer: String!) { declineTakeover(offer: $offer) { declined } }', { offer })
    },
    fails: async ({ ada }) => () => ada.ask('mutation { declineTakeover(offer: "no such offer") { declined } }'),
  },
  signOut: {
    leaves: ['account: logged out', 'user: logged out'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      return () => person.ask('mutation { signOut { signedOut } }')
    },
    fails: async ({ house }) => () => house.visitor().send('mutation { signOut { signedOut } }'),
  },
  // Use is bookkeeping, and no change of an account. SE-5
  useSession: {
    leaves: [],
    changes: async ({ ada }) => () => ada.ask('mutation { useSession { idleAt } }'),
    fails: async ({ house }) => () => house.visitor().send('mutation { useSession { idleAt } }'),
  },
}
