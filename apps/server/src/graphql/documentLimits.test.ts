import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { getIntrospectionQuery, type GraphQLError, Lexer, parse, Source, specifiedRules, TokenKind, validate } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { schema } from '../features/schema.ts'
import { makeKey, program } from '../testing/apiKeys.ts'
import { stream } from '../testing/stream.ts'
import { useHouse } from '../testing/useHouse.ts'
import { type DocumentLimit, documentLimits, firstBeyond, parseWithin } from './documentLimits.ts'
import { createDocumentCache } from './documents.ts'
import { measure } from './measure.ts'

const house = useHouse()
const root = fileURLToPath(new URL('../../../..', import.meta.url))
const many = (count: number, make: (index: number) => string) => Array.from({ length: count }, (_, index) => make(index)).join(' ')

/** Documents that cost far more than their length, with what they are beyond. */
const abusive: [string, DocumentLimit, string][] = [
  ['a long text', 'length', `{ __typename } # ${'x'.repeat(40_000)}`],
  ['too many words', 'tokens', `{ ${many(2_500, () => 'a')} }`],
  ['brackets that never end', 'tokens', '{a'.repeat(6_000)],
  ['lists in lists', 'tokens', `{ nodes(ids: ${'['.repeat(6_000)} }`],
  ['fields within fields', 'depth', `{ __type(name: "Query") { ${'ofType { '.repeat(17)} name ${'} '.repeat(19)}`],
  ['depth by fragments', 'depth', `{ __type(name: "Query") { ...F0 } } ${many(20, (index) => `fragment F${index} on __Type { ofType { ${index === 19 ? 'name' : `...F${index + 1}`} } }`)}`],
  ['aliases', 'aliases', `{ ${many(31, (index) => `a${index}: account { name }`)} }`],
  ['aliases by fragments', 'aliases', `{ ...A ...B } fragment A on Query { ...C ...D } fragment B on Query { ...C ...D } fragment C on Query { ${many(8, (index) => `c${index}: __typename`)} } fragment D on Query { ${many(8, (index) => `d${index}: __typename`)} }`],
  ['introspection several times over', 'aliases', `{ ${many(4, (index) => `s${index}: __schema { types { name } }`)} }`],
  ['the fields of all types several times over', 'aliases', `{ __schema { types { ${many(4, (index) => `f${index}: fields { name }`)} } } }`],
  ['a hundred sign-ins in one', 'aliases', `mutation { ${many(100, (index) => `s${index}: signOut { signedOut }`)} }`],
  ['directives', 'directives', `{ __typename ${'@skip(if: false) '.repeat(40)} }`],
  ['directives on a fragment', 'directives', `{ ...F } fragment F on Query ${'@whatever '.repeat(40)} { __typename }`],
  ['fragments that double each time', 'selections', `{ ...F0 } ${many(100, (index) => `fragment F${index} on Query { ${index === 99 ? '__typename' : `...F${index + 1} x: __typename ...F${index + 1}`} }`)}`],
  ['the same field over and over', 'repeats', `{ account { ${'name '.repeat(900)} } }`],
  ['large pages, side by side', 'cost', `{ account { ${many(28, (index) => `p${index}: members(first: 100) { nodes { id userId name email role isAccountHolder permissions lastActiveAt } }`)} } }`],
  ['large pages within a fragment', 'cost', `{ account { ${many(28, (index) => `p${index}: members(first: 100) { ...Page }`)} } } fragment Page on MemberConnection { nodes { id userId name email role isAccountHolder permissions lastActiveAt } }`],
]

describe('a document beyond the limits', () => {
  let asked: ReturnType<typeof program>
  let tab: ReturnType<ReturnType<typeof program>['connect']>
  beforeAll(async () => {
    const { secret } = await makeKey(await house.owner('Ana'), { permissions: ['users.manage'] })
    asked = program(house.url, secret)
    tab = asked.connect({ apiKey: secret })
    await tab.opened
    return () => tab.close()
  })

  const isRefused = (limit: DocumentLimit) => [expect.objectContaining({ extensions: expect.objectContaining({ code: 'LIMIT_EXCEEDED', limit, most: documentLimits[limit].most }) })]

  it.each(abusive)('[AP-3] is refused at once over HTTP, WebSocket and SSE: %s', async (_what, limit, query) => {
    expect((await asked.send(query)).errors).toEqual(isRefused(limit))
    const followed = tab.follow(query)
    await followed.some(() => false)
    expect(followed.error).toEqual(isRefused(limit))
    const live = stream(asked, query)
    await live.ended
    expect(live.followed.messages.at(-1)?.errors ?? live.followed.error).toEqual(isRefused(limit))
  })

  it('[AP-3] tells the limit, what was found and what to do', async () => {
    const { errors } = await asked.send(`{ ${many(31, (index) => `a${index}: account { name }`)} }`)
    expect(errors).toEqual([{
      message: 'This document has 31 aliases; at most 30 are taken. Ask for lists, or in several requests.', extensions: { code: 'LIMIT_EXCEEDED', limit: 'aliases', most: 30, found: 31 },
    }])
  })

  it('[AP-3] may be so by its variables alone, and is then taken with others', async () => {
    const query = `query ($first: Int = 10) { account { ${many(28, (index) => `p${index}: members(first: $first) { nodes { id userId name email role isAccountHolder permissions lastActiveAt } }`)} } }`
    for (const first of [undefined, 100, undefined, 100]) {
      const { data, errors } = await asked.send(query, { first })
      if (first === undefined) expect(data.account.p19.nodes).toHaveLength(1)
      else expect(errors).toEqual(isRefused('cost'))
    }
    const ids = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Member { name } } }'
    expect((await asked.send(ids, { ids: Array.from({ length: 10_000 }, () => 'TWVtYmVyOjE=') })).errors).toEqual(isRefused('cost'))
  })

  it('[AP-3] is one request at a time: a batch is not taken', async () => {
    const answer = await fetch(`${house.url}/graphql`, { method: 'POST', headers: asked.headers(), body: JSON.stringify(Array.from({ length: 50 }, () => ({ query: '{ __typename }' }))) })
    expect(answer.status).toBe(400)
  })

  it('[AP-3] or a fragment within itself ends in an answer', async () => {
    const { errors } = await asked.send('{ ...A } fragment A on Query { ...B account { name } } fragment B on Query { ...A account { name } }')
    expect(errors).toMatchObject([{ message: 'Cannot spread fragment "A" within itself via "B".', extensions: { code: 'BAD_USER_INPUT' } }])
    // GraphQL's own rule for this looks at the first of two fragments of one name.
    const twice = await asked.send('{ ...A } fragment A on Query { __typename } fragment A on Query { ...A }')
    expect(twice.errors).toMatchObject([{ message: 'There can be only one fragment named "A".' }])
  })

  it('[AP-3] or with nothing but mistakes is told ten of these, each of which takes a search for what was meant', async () => {
    const { errors } = await asked.send(`{ account { ${many(900, (index) => `nam${index}`)} } }`)
    expect(errors).toHaveLength(11)
    expect(errors![0]!.message).toMatch(/^Cannot query field "nam0" on type "Account". Did you mean "name"/)
    expect(errors![10]!.message).toBe('Too many validation errors, error limit reached. Validation aborted.')
  })

  it('[AP-3] asks in vain for more than a page', async () => {
    const { errors } = await asked.send('{ account { members(first: 1000000) { nodes { id } } } }')
    expect(errors).toMatchObject([{ message: 'Ask for at most 100 at once.', extensions: { code: 'BAD_USER_INPUT' } }])
  })
})

describe('what GraphQL’s own rules are shown', () => {
  const isTaken = (text: string) => {
    try {
      return firstBeyond(measure(schema, parseWithin(new Source(text))), {}) === null
    } catch (error) {
      if ((error as GraphQLError).extensions?.code !== 'LIMIT_EXCEEDED') throw error
      return false
    }
  }

  /** The largest document of a shape that is taken, or one far beyond each limit where none holds it. */
  const largest = (shape: (size: number) => string) => {
    let [taken, refused] = [1, 2_048]
    while (refused - taken > 1) {
      const middle = (taken + refused) >> 1
      if (isTaken(shape(middle))) taken = middle
      else refused = middle
    }
    return shape(taken)
  }

  /** How often the rules look at something in a document: their work, however busy the machine is. */
  const looksAt = (text: string) => {
    let looks = 0
    const watched = new WeakMap<object, object>()
    const watch = <Value>(value: Value): Value => {
      if (typeof value !== 'object' || value === null) return value
      if (!watched.has(value)) watched.set(value, new Proxy(value, { get: (target, name) => (looks++, watch(Reflect.get(target, name))) }))
      return watched.get(value) as Value
    }
    validate(schema, watch(parse(text)), specifiedRules)
    return looks
  }

  // GraphQL's rule that compares fields in pairs gives up after about a million looks: no honest document may come near to that.
  it.each<[string, (size: number) => string]>([
    ['the same field over and over', (size) => `{ account { ${'name '.repeat(size)} } }`],
    ['the same field in fragments of its own', (size) => `{ ${many(size, () => '...{__typename}')} }`],
    ['fragments side by side', (size) => `{ ${many(size, (index) => `...F${index}`)} } ${many(size, (index) => `fragment F${index} on Query { __typename }`)}`],
  ])('[AP-3] is little work to them, however large it is: %s', (_what, shape) => {
    expect(looksAt(largest(shape))).toBeLessThan(700_000)
  })
})

it('[AP-3] a long chain of fragments is measured in as many steps as it has links', () => {
  const link = (index: number) => `fragment F${index} on Account { ${index === 59 ? 'name' : `...F${index + 1}`} members(first: $n) { nodes { name } } }`
  const measures = measure(schema, parse(`query ($n: Int) { account { ...F0 } } ${many(60, link)}`))
  expect([measures.cost({ n: 1 }), measures.cost({ n: 3 })]).toEqual([1 + 1 + 60 * 3, 1 + 1 + 60 * 5])
})

describe('what is asked in good faith', () => {
  const within = (text: string, share: number) => {
    const measures = measure(schema, parse(text))
    for (const limit of ['selections', 'repeats', 'depth', 'aliases', 'directives'] as const) expect(measures[limit], limit).toBeLessThanOrEqual(documentLimits[limit].most * share)
    expect(measures.cost({ first: 100, last: 100 }), 'cost').toBeLessThanOrEqual(documentLimits.cost.most * share)
  }

  it('[AP-3] the console’s own documents are far within the limits', () => {
    const web = `${root}/apps/web/src`
    const texts = globSync('**/*.{ts,vue}', { cwd: web }).filter((file) => !file.endsWith('.test.ts'))
      .flatMap((file) => [...readFileSync(`${web}/${file}`, 'utf8').matchAll(/\bgraphql\(\s*`([^`]+)`/g)].map(([, text]) => text!))
    expect(texts.length).toBeGreaterThan(100)
    // Each is measured with the fragments that it names, wherever those stand.
    within(texts.join('\n'), 0.5)
    for (const text of texts) {
      const lexer = new Lexer(new Source(text))
      let tokens = 0
      while (lexer.advance().kind !== TokenKind.EOF) tokens++
      expect(tokens).toBeLessThan(documentLimits.tokens.most / 4)
      expect(text.length).toBeLessThan(documentLimits.length.most / 4)
    }
  })

  it('[AP-3] and the usual introspection is within them', () => {
    within(getIntrospectionQuery({ inputValueDeprecation: true, schemaDescription: true, specifiedByUrl: true, directiveIsRepeatable: true }), 1)
    parseWithin(new Source(getIntrospectionQuery()))
  })
})

describe('what a document costs', () => {
  const cost = (text: string, variables: Record<string, unknown> = {}) => measure(schema, parse(text)).cost(variables)

  it.each<[string, number, Record<string, unknown>?]>([
    ['{ account { name } }', 2],
    ['{ account { members(first: 10) { totalCount nodes { id name } } } }', 2 + 1 + 1 + 10 * 2],
    ['{ account { members { nodes { id } } } }', 2 + 1 + 50],
    ['{ account { members(last: 7) { edges { node { id } } } } }', 2 + 1 + 7 * 2],
    ['query ($n: Int) { account { members(first: $n) { nodes { id } } } }', 2 + 1 + 20, { n: 20 }],
    ['query ($n: Int) { account { members(first: $n) { nodes { id } } } }', 2 + 1 + 50, { n: 'no number' }],
    ['query ($n: Int = 5) { account { members(first: $n) { nodes { id } } } }', 2 + 1 + 5],
    ['{ account { members(first: 10) { ...P } } } fragment P on MemberConnection { nodes { ...M } } fragment M on Member { id name }', 2 + 1 + 10 * 2],
    ['query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', 1 + 3, { ids: ['a', 'b', 'c'] }],
    ['mutation { signOut { signedOut } }', 101],
    ['query A($n: Int = 100) { account { members(first: $n) { nodes { id } } } } query B($n: Int = 1) { account { members(first: $n) { nodes { id } } } }', 2 + 1 + 100],
    ['query A($n: Int) { account { members(first: $n) { nodes { id } } } } query B($n: Int = 1) { account { members(first: $n) { nodes { id } } } }', 2 + 1 + 50],
    ['query ($constructor: Int = 100) { account { members(first: $constructor) { nodes { id } } } }', 2 + 1 + 100],
    ['query ($n: Int) { account { members(first: $n, last: 100) { nodes { id } } } }', 2 + 1 + 100, { n: null }],
    ['query ($ids: [ID!]! = ["a", "b", "c"]) { nodes(ids: $ids) { id } }', 1 + 3],
  ])('[AP-3] %s costs %i', (text, expected, variables) => expect(cost(text, variables)).toBe(expected))
})

it('[AP-3] the API’s page tells every limit as it is', () => {
  const page = readFileSync(`${root}/docs/api/README.md`, 'utf8')
  for (const [name, { most, what }] of Object.entries(documentLimits)) expect(page).toContain(`| \`${name}\` | ${most.toLocaleString('en')} | ${what} |`)
})

describe('documents that are kept', () => {
  it('[AP-3] are bounded in number and in length, and those asked last stay', () => {
    const cache = createDocumentCache({ documents: 3, characters: 100 })
    const keep = (name: string, length = 1) => cache.set(name.padEnd(length), parse('{ __typename }'))
    for (const name of ['a', 'b', 'c']) keep(name)
    expect(cache.get('a')).toBeDefined()
    keep('d')
    expect([cache.get('b'), cache.size()]).toEqual([undefined, 3])
    expect(cache.get('a')).toBeDefined()
    keep('long', 99)
    expect([cache.size(), cache.get('d')]).toEqual([2, undefined])
  })
})
