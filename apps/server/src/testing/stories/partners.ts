import { globalId } from '../house.ts'
import { agency, arrived, deny, followSignUp, grant, letIn, requestAccess, saveProfile, withdraw } from '../partners.ts'
import { someone, type Stories } from './scene.ts'

/** The mutations of `features/partners`: agencies, and what they ask for. */
export const partnersStories: Stories = {
  signUpAsPartner: {
    leaves: ['user: logged in', 'user: profile changed'],
    changes: async ({ house }) => () => agency(house, someone()),
    fails: async ({ house }) => () => followSignUp(house.visitor(), { token: 'no such link', password: 'a good one', name: 'A', company: 'B', site: 'b.example' }),
  },
  savePartnerProfile: {
    leaves: ['account: profile changed', 'user: profile changed'],
    changes: async ({ house, ada }) => {
      const person = await agency(house, someone())
      await letIn(house, ada, person)
      return () => saveProfile(person, 'Another Name', 'another.example')
    },
    fails: async ({ ada }) => () => saveProfile(ada, ' ', 'nonsense'),
  },
  // What it comes to in an account, if it leads to one, is written there afterwards. PA-2
  requestAccess: {
    leaves: ['user: partner requested'],
    changes: async ({ house }) => {
      const person = await agency(house, someone())
      return () => requestAccess(person, 'leads-nowhere')
    },
    fails: async ({ ada }) => () => requestAccess(ada, 'leads-nowhere'),
  },
  withdrawAccessRequest: {
    leaves: ['user: partner withdrew'],
    changes: async ({ house }) => {
      const person = await agency(house, someone())
      const { request } = await requestAccess(person, 'leads-nowhere')
      return () => withdraw(person, request.id)
    },
    fails: async ({ ada }) => () => withdraw(ada, globalId('SentAccessRequest', crypto.randomUUID())),
  },
  grantAccessRequest: {
    leaves: ['account: partner granted', 'user: partner granted'],
    changes: async ({ house, ada }) => {
      const person = await agency(house, someone())
      await requestAccess(person, ada.account!)
      const request = (await arrived(house, ada)).find(({ email }) => email === person.email)
      return () => grant(ada, request.id)
    },
    fails: async ({ ada }) => () => grant(ada, globalId('AccessRequest', crypto.randomUUID())),
  },
  denyAccessRequest: {
    leaves: ['account: partner denied'],
    changes: async ({ house, ada }) => {
      const person = await agency(house, someone())
      await requestAccess(person, ada.account!)
      const request = (await arrived(house, ada)).find(({ email }) => email === person.email)
      return () => deny(ada, request.id)
    },
    fails: async ({ ada }) => () => deny(ada, globalId('AccessRequest', crypto.randomUUID())),
  },
}
