import { beforeAll, expect, test } from 'vitest'
import type { Person } from '../testing/person.ts'
import { useHouse } from '../testing/useHouse.ts'

const house = useHouse()
let ada: Person
let bo: Person

beforeAll(async () => {
  ada = await house.owner('Ada')
  bo = await house.member(ada, 'Bo', { permissions: ['coupons.view'] })
})

/** The answers to one question that is asked until it is compiled, and then some more; each with its status. */
const askOften = async (person: Person, query: string, variables: Record<string, unknown> = {}, headers: Record<string, string> = {}) => {
  const answers: string[] = []
  for (let time = 0; time < 6; time++) {
    const { data, errors, status } = await person.send(query, variables, headers)
    answers.push(JSON.stringify({ data, errors, status }))
  }
  return { all: answers, first: JSON.parse(answers[0]!) as { data: any; errors?: { locations?: unknown; extensions: Record<string, unknown> }[]; status: number } } // eslint-disable-line @typescript-eslint/no-explicit-any
}

const questions: Record<string, [string, Record<string, unknown>?]> = {
  'lists with fragments and aliases': ['query Q { account { ...A again: name } } fragment A on Account { id members(first: 5) { totalCount edges { cursor node { id who: name role permissions viewerCan { action allowed } } } pageInfo { hasNextPage } } }'],
  'things by their id': ['query ($id: ID!) { node(id: $id) { __typename id ... on Member { name email } ... on Account { name } } }'],
  'what is left out': ['query ($no: Boolean!, $yes: Boolean!) { account { id name @skip(if: $yes) slug @include(if: $no) timeZone @include(if: $yes) } }', { no: false, yes: true }],
  'what is there by default': ['query ($first: Int = 1) { account { activity(first: $first) { nodes { kind detail at } } } }'],
  'a mistake in a cursor': ['{ account { name members(after: "nonsense") { totalCount } } }'],
  'a page too long': ['query ($first: Int!) { account { members(first: $first) { totalCount } } }', { first: 5_000 }],
  'a variable of the wrong type': ['query ($first: Int!) { account { members(first: $first) { totalCount } } }', { first: 'many' }],
  'an operation by name': ['query One { viewer { user { name } } } query Two { account { name } }'],
}

for (const accept of ['application/json', 'application/graphql-response+json'])
  test.each(Object.entries(questions))(`[AP-2] %s: the same answer however often it is asked (${accept})`, async (name, [query, given = {}]) => {
    const variables = name === 'things by their id' ? { id: await ada.memberId('Bo') } : given
    const { all } = await askOften(ada, query, variables, { accept })
    expect(new Set(all).size).toBe(1)
  })

test('[PE-6] a refusal names its rule and where it stands in the question, also once that is compiled', async () => {
  const { all, first } = await askOften(bo, 'query {\n  account { name me { name }\n    members(first: 2) { nodes { name presence { page } } } }\n  nobody: node(id: "TWVtYmVyOm5vYm9keQ==") { id } }')
  expect(new Set(all).size).toBe(1)
  expect(first.data.account.me.name).toBe('Bo')
  const astray = house.visitor()
  Object.assign(astray, { cookie: bo.cookie, account: 'somewhere-else' })
  const refused = await askOften(astray, '{\n  account { name }\n}')
  expect(new Set(refused.all).size).toBe(1)
  expect(refused.first.errors![0]).toMatchObject({ extensions: { code: 'ACCOUNT_NOT_FOUND' }, locations: [{ line: 2, column: 3 }] })
})

test('[TM-10] a compiled question is answered by the rights of the moment, for each by their own', async () => {
  const query = 'query Rights { account { me { role viewerCan { action allowed } } activity(first: 50) { nodes { kind } } } }'
  const [asMember, asOwner] = [await askOften(bo, query), await askOften(ada, query)]
  expect(asMember.first.data.account.me.role).toBe('MEMBER')
  expect(asMember.first.data.account.activity.nodes.length).toBeLessThan(asOwner.first.data.account.activity.nodes.length)
  await ada.makeAdmin(await ada.memberId('Bo'))
  const { account } = await bo.ask(query)
  expect(account.me.role).toBe('ADMIN')
  expect(account.activity.nodes.length).toBeGreaterThan(asMember.first.data.account.activity.nodes.length)
  await ada.remove(await ada.memberId('Bo'))
  const gone = await bo.send(query)
  expect(gone.errors![0]!.extensions.code).toMatch(/SESSION_ENDED|ACCOUNT_NOT_FOUND/)
})

test('[SE-4] a compiled question of somebody who has signed out is refused like any other', async () => {
  const cy = await house.owner('Cy')
  await askOften(cy, '{ viewer { user { name } } account { name } }')
  await cy.ask('mutation { signOut { signedOut } }')
  const { errors } = await cy.send('{ viewer { user { name } } account { name } }')
  expect(errors![0]!.extensions.code).toMatch(/UNAUTHENTICATED|SESSION_ENDED/)
})
