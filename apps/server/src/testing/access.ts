import { globalId } from './house.ts'
import type { House } from './house.ts'
import type { Person } from './person.ts'

const problems = `__typename ... on Problem { message } ... on Refusal { rule } ... on InvalidInput { issues { path message } }`
const changed = `... on ChangedMeanwhile { by at version changes { field before after } }`

export type LevelTerms = { name: string; permissions: string[]; productIds?: string[] }
export type Level = { id: string; name: string; version: number; permissions: string[]; memberCount: number; invitationCount: number; viewerCan: { action: string; allowed: boolean; rule: string | null; reason: string | null }[] }

/** The levels of the account that the tab shows, by name. */
export const levelsOf = async (person: Person): Promise<Level[]> =>
  (await person.ask('{ account { accessLevels { id name version permissions memberCount invitationCount viewerCan { action allowed rule reason } } } }')).account.accessLevels

export const createLevel = async (person: Person, input: LevelTerms) =>
  (await person.ask(`mutation ($input: AccessLevelInput!) { createAccessLevel(input: $input) { ${problems} ... on SavedAccessLevel { accessLevel { id name version } } } }`, { input })).createAccessLevel

export const changeLevel = async (person: Person, level: { id: string; version: number }, input: LevelTerms) =>
  (await person.ask(
    `mutation ($id: ID!, $version: Int!, $input: AccessLevelInput!) { changeAccessLevel(id: $id, version: $version, input: $input) { ${problems} ${changed} ... on SavedAccessLevel { accessLevel { id name version } } } }`,
    { id: level.id, version: level.version, input },
  )).changeAccessLevel

export const deleteLevel = async (person: Person, id: string) =>
  (await person.ask(`mutation ($id: ID!) { deleteAccessLevel(id: $id) { __typename ... on Problem { message } ... on Refusal { rule } ... on DeletedAccessLevel { accessLevelId } } }`, { id })).deleteAccessLevel

export type Held = { id: string; version: number; permissions: string[]; accessLevel: { id: string; name: string } | null; productAccess: { all: boolean; productIds: string[] }; expiresAt: string | null }

/** What somebody holds, by name, as a viewer sees it. */
export const heldBy = async (viewer: Person, name: string): Promise<Held> => {
  const id = await viewer.memberId(name)
  return (await viewer.ask('query ($id: ID!) { node(id: $id) { ... on Member { id version permissions accessLevel { id name } productAccess { all productIds } expiresAt } } }', { id })).node
}

export type AccessInput = { accessLevelId?: string | null; permissions: string[]; allProducts?: boolean; productIds?: string[] }

/** Changes what somebody holds; answers with what came of it. */
export const changeAccess = async (person: Person, { id, version }: { id: string; version: number }, input: AccessInput) =>
  (await person.ask(
    `mutation ($memberId: ID!, $version: Int!, $input: ChangeAccessInput!) { changeAccess(memberId: $memberId, version: $version, input: $input) {
      ${problems} ${changed} ... on ChangedMember { member { id version permissions accessLevel { id name } productAccess { all productIds } } } } }`,
    { memberId: id, version, input },
  )).changeAccess

/** Sets the end date of a membership; answers with what came of it. */
export const setExpiry = async (person: Person, { id, version }: { id: string; version: number }, expiresAt: Date | null) =>
  (await person.ask(
    `mutation ($memberId: ID!, $version: Int!, $expiresAt: DateTime) { setMembershipExpiry(memberId: $memberId, version: $version, expiresAt: $expiresAt) {
      ${problems} ${changed} ... on ChangedMember { member { id version expiresAt } } } }`,
    { memberId: id, version, expiresAt },
  )).setMembershipExpiry

/** A product of the account that the tab shows, written past the house; its global id. */
export const productOf = async (house: House, person: Person, name: string): Promise<string> => {
  const [row] = await house.sql<{ id: string }>(
    `INSERT INTO product (id, account_id, product_id, name, price_minor, currency, seller_name)
      SELECT p, a.id, p, $2, 4900, 'USD', 'Seller' FROM account a, gen_random_uuid() p WHERE a.slug = $1 RETURNING id`,
    [person.account, name],
  )
  return globalId('Product', row!.id)
}

/** Passes the account on. */
export const transfer = async (person: Person, memberId: string) =>
  (await person.ask(
    `mutation ($memberId: ID!) { transferHolding(memberId: $memberId) { __typename ... on Problem { message } ... on Refusal { rule } ... on ChangedMember { member { role isAccountHolder expiresAt } } } }`, { memberId },
  )).transferHolding
