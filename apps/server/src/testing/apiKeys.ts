import { Person } from './person.ts'

export type KeyInput = { name?: string; permissions: string[]; productIds?: string[]; expiresAt?: Date }
export type MadeKey = { id: string; secret: string; hint: string }

const refused = `__typename ... on Problem { message } ... on Refusal { rule }`
const problems = `${refused} ... on InvalidInput { issues { path message } }`

/** Makes an API key; answers with what came of it. */
export const createKey = async (person: Person, { name = 'Nightly import', ...input }: KeyInput) =>
  (await person.ask(`mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { ${problems} ... on CreatedApiKey { secret apiKey { id hint permissions } } } }`, { input: { name, ...input } })).createApiKey

/** The same, where it is made. */
export const makeKey = async (person: Person, input: KeyInput): Promise<MadeKey> => {
  const made = await createKey(person, input)
  if (made.__typename !== 'CreatedApiKey') throw new Error(JSON.stringify(made))
  return { id: made.apiKey.id, secret: made.secret, hint: made.apiKey.hint }
}

export const rotateKey = async (person: Person, id: string, overlapHours = 24) =>
  (await person.ask(
    `mutation ($id: ID!, $overlapHours: Int!) { rotateApiKey(apiKeyId: $id, overlapHours: $overlapHours) { ${problems} ... on RotatedApiKey { secret apiKey { id hint formerUntil } } } }`, { id, overlapHours },
  )).rotateApiKey

export const revokeKey = async (person: Person, id: string) =>
  (await person.ask(`mutation ($id: ID!) { revokeApiKey(apiKeyId: $id) { ${refused} ... on RevokedApiKey { apiKeyId } } }`, { id })).revokeApiKey

/** The keys of the account that the tab shows. */
export const keysOf = async (person: Person) =>
  (await person.ask(`{ account { apiKeys { id name hint state permissions usablePermissions productAccess { all productIds } makerName expiresAt formerUntil lastUsedAt lastUsedAddress viewerCan { action allowed rule } } } }`)).account.apiKeys

/** A program that holds a key. */
export const program = (house: string, secret: string): Person => Object.assign(new Person(house, 'nightly-import/1.0'), { apiKey: secret })
