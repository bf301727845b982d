/** What people do with their own profile, and see of others'. */
import type { Person } from './person.ts'

const address = `postalAddress { lines city postalCode region regionName country countryName written }`
const user = `user { id name email picture large: picture(size: LARGE) profileVersion ${address} }`
const results = `__typename ... on Problem { message } ... on InvalidInput { issues { path message } } ... on UpdatedProfile { ${user} }`

export const ownProfile = async (person: Person) => (await person.ask(`{ viewer { ${user} } }`)).viewer.user

export const updateProfile = async (person: Person, input: Record<string, unknown>) =>
  (await person.ask(`mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { ${results} ... on ProfileConflict { ${user} } } }`, { input })).updateProfile

export const setPicture = async (person: Person, content: Buffer | string, crop?: { left: number; top: number; size: number }) =>
  (await person.ask(`mutation ($input: SetPictureInput!) { setPicture(input: $input) { ${results} ... on RateLimited { retryAt } } }`, {
    input: { content: typeof content === 'string' ? content : content.toString('base64'), crop },
  })).setPicture

export const removePicture = async (person: Person) => (await person.ask(`mutation { removePicture { ${user} } }`)).removePicture

/** Somebody's profile as another member sees it; null where they may not. */
export const profileOfMember = async (reader: Person, memberId: string) =>
  (await reader.ask(`query ($id: ID!) { node(id: $id) { ... on Member { profile { name email picture ${address} } } } }`, { id: memberId })).node.profile
