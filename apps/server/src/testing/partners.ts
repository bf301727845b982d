/** What agencies do, and the owners whom they ask. */
import { type House, passwordOf } from './house.ts'
import type { Person } from './person.ts'

const problem = `__typename ... on Problem { message }`
const sent = 'id address message status sentAt expiresAt closedAt'
const asked = 'id name email company site message access status requestedAt expiresAt answeredAt answeredBy'
const more = '... on Refusal { rule } ... on InvalidInput { issues { path message } }'

type Answer = any // eslint-disable-line @typescript-eslint/no-explicit-any

type SignUp = { email: string; password: string; name: string; company: string; site: string }

/** Asks at the portal for the link, waits for the mail, and follows it. Without a link, the answer is null: there is such a login. */
export const signUpAsPartner = async (person: Person, { email, ...input }: SignUp): Promise<Answer> => {
  const mailed = await person.mailbox.before(email)
  await person.ask(`mutation ($email: String!) { requestSignUp(email: $email, asPartner: true) { __typename } }`, { email })
  const token = await mailed()
  return token && followSignUp(person, { token, ...input }, email)
}

export const followSignUp = async (person: Person, input: Omit<SignUp, 'email'> & { token: string }, email = person.email): Promise<Answer> => {
  Object.assign(person, { email, password: input.password, account: null })
  return (await person.ask(
    `mutation ($input: SignUpAsPartnerInput!) { signUpAsPartner(input: $input) { ${problem} ... on LinkClosed { status } ... on InvalidInput { issues { path message } } ... on SignedIn { enter viewer { user { name } memberships { slug } partnerProfile { company site } } } } }`, { input },
  )).signUpAsPartner
}

/** An agency's login. */
export const agency = async (house: House, name: string): Promise<Person> => {
  const person = house.visitor()
  await signUpAsPartner(person, { email: house.newEmail(name), password: passwordOf(name), name, company: `${name} & Co`, site: 'https://agency.example/' })
  return person
}

export const saveProfile = async (person: Person, company: string, site: string): Promise<Answer> =>
  (await person.ask(
    `mutation ($company: String!, $site: String!) { savePartnerProfile(company: $company, site: $site) { ${problem} ... on InvalidInput { issues { path message } } ... on SavedPartnerProfile { viewer { partnerProfile { company site } } } } }`, { company, site },
  )).savePartnerProfile

export const asks = (address: string, message = 'We look after your coupons.') => ({
  query: `mutation ($address: String!, $message: String!) { requestAccess(address: $address, message: $message) { ${problem} ${more} ... on RateLimited { retryAt } ... on ChangedSentRequest { request { ${sent} } } } }`,
  variables: { address, message },
})

export const requestAccess = async (person: Person, address: string, message?: string): Promise<Answer> => {
  const { query, variables } = asks(address, message)
  return (await person.ask(query, variables)).requestAccess
}

export const withdraw = async (person: Person, requestId: string): Promise<Answer> =>
  (await person.ask(`mutation ($requestId: ID!) { withdrawAccessRequest(requestId: $requestId) { ${problem} ... on ChangedSentRequest { request { ${sent} } } } }`, { requestId })).withdrawAccessRequest

/** What a partner's portal shows of their requests, the newest first. */
export const sentRequests = async (person: Person): Promise<Answer[]> => (await person.ask(`{ viewer { accessRequests { ${sent} } } }`)).viewer.accessRequests

/** The requests that wait in an owner's account, the oldest first. */
export const waitingRequests = async (owner: Person): Promise<Answer[]> => (await owner.ask(`{ account { accessRequests { ${asked} } } }`)).account.accessRequests

/** Waits until what was asked for has come to where it goes, then says what waits. */
export const arrived = async (house: House, owner: Person): Promise<Answer[]> => {
  await house.quiet()
  return waitingRequests(owner)
}

const answering = (field: 'grantAccessRequest' | 'denyAccessRequest') => async (owner: Person, requestId: string): Promise<Answer> =>
  (await owner.ask(
    `mutation ($requestId: ID!) { ${field}(requestId: $requestId) { ${problem} ... on Refusal { rule } ... on AccessRequestClosed { status answeredBy } ... on AnsweredAccessRequest { request { ${asked} } } } }`, { requestId },
  ))[field]

export const grant = answering('grantAccessRequest')
export const deny = answering('denyAccessRequest')

export const revoke = async (person: Person, memberId: string): Promise<Answer> =>
  (await person.ask(`mutation ($memberId: ID!) { revokePartner(memberId: $memberId) { ${problem} ... on Refusal { rule } ... on RemovedMember { memberId } } }`, { memberId })).revokePartner

/** Lets an agency in by the whole way: it asks, an owner grants. Its browser is in the account from then on. */
export const letIn = async (house: House, owner: Person, person: Person): Promise<void> => {
  const { request } = await requestAccess(person, owner.account!)
  const waiting = await arrived(house, owner)
  const own = waiting.find(({ email }) => email === person.email)
  if (!request || !own) throw new Error(`The request of ${person.email} has not arrived`)
  const answer = await grant(owner, own.id)
  if (answer.__typename !== 'AnsweredAccessRequest') throw new Error(`The request of ${person.email} could not be granted: ${answer.message}`)
  person.account = owner.account
}
