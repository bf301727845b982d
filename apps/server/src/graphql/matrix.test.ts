import { type GraphQLField, type GraphQLObjectType, isObjectType, parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../features/schema.ts'
import { toCursor } from '../live/cursor.ts'
import type { Answer } from '../testing/browser.ts'
import type { LiveTab } from '../testing/liveTab.ts'
import { live, reads, writes } from '../testing/oracle/index.ts'
import { anyDocument } from '../testing/house.ts'
import { everyPart } from '../testing/oracle/parts.ts'
import { type LiveQuestion, type Question, verdictOf } from '../testing/oracle/question.ts'
import type { Expected } from '../testing/oracle/rules.ts'
import { setStages } from '../testing/oracle/setStages.ts'
import { isIn, type Stage } from '../testing/oracle/stage.ts'
import { useHouse } from '../testing/useHouse.ts'
import { optionsOf } from './scopes.ts'

const house = useHouse({ config: { trustProxy: 1 }, room: anyDocument })

/** So many members are drawn at random, beside every role and every single permission. */
const random = 140
const atOnce = 12

/** What an outsider hears, whatever they ask for in the account. */
const outside = (question: Pick<Question, 'for' | 'outside' | 'ofPeople'>, { standing }: Stage['part']): string | null => {
  if (standing === 'in') return null
  // A key is nobody who is signed in.
  if (standing === 'key') return question.for === 'signedIn' ? 'AP-1' : (question.ofPeople ?? null)
  if (question.for === 'members' || question.outside) {
    if (question.for !== 'anyone' && standing === 'signedOut') return 'UNAUTHENTICATED'
    if (question.for !== 'anyone' && standing === 'sessionEnded') return 'SESSION_ENDED'
    return question.outside ?? 'ACCOUNT_NOT_FOUND'
  }
  if (question.for === 'anyone') return null
  return standing === 'signedOut' ? 'UNAUTHENTICATED' : standing === 'sessionEnded' ? 'SESSION_ENDED' : null
}

const words = (expected: Expected): string => (typeof expected === 'string' ? expected : expected.join(' or '))
/** Of an answer in many lines those that are not in the other one. */
const differing = (one: string, other: string): string => (one.includes('\n') ? one.split('\n').filter((line) => !other.split('\n').includes(line)).join('\n') : one)
const fits = (said: string, expected: Expected): boolean => (typeof expected === 'string' ? said === expected : expected.includes(said))

const describeStage = ({ part: { who, by, drawn, standing } }: Stage): string =>
  `${standing === 'in' ? '' : `${standing}: `}${who.holder ? 'the holder' : who.role} with [${who.permissions.join(' ')}] (${by}) and products ${who.products}; to give: [${drawn.permissions.join(' ')}] and products ${drawn.products}`

const ask = async (stage: Stage, tab: LiveTab | null, question: Question): Promise<string> => {
  const variables = question.variables?.(stage) ?? {}
  const answer = question.overSocket && tab ? ((await tab.send(question.query, variables)) as Answer) : await stage.person.send(question.query, variables)
  const refused = answer.errors?.length || Object.values(answer.data ?? {})[0] == null
  return refused || !question.said ? verdictOf(answer) : question.said(answer.data, stage)
}

/** Sends what goes together in one request; answers with what each said. */
const askTogether = async (stage: Stage, some: readonly (readonly [string, Question])[]): Promise<Map<string, string>> => {
  // To an API key, one of them may be the end of all.
  if (stage.part.standing !== 'in' || some.length === 0) return new Map()
  const fields = some.map(([, { query }], index) => `a${index}: ${query.slice(query.indexOf('{') + 1, query.lastIndexOf('}')).trim().replace('$id', `$id${index}`)}`)
  const ids = some.flatMap(([, { variables }], index) => (variables ? [[`id${index}`, variables(stage).id]] : []))
  const head = some[0]![1].query.startsWith('mutation') ? 'mutation' : `query (${ids.map(([name]) => `$${name}: ID!`).join(', ')})`
  const { data, errors } = await stage.person.send(`${head} { ${fields.join('\n')} }`, Object.fromEntries(ids))
  const own = (alias: string) => errors?.filter(({ path }) => !path || path[0] === alias || data === null)
  return new Map(some.map(([name], index) => [name, verdictOf({ data: { result: data?.[`a${index}`] }, errors: own(`a${index}`) })]))
}

/** Follows everything over one socket, and answers with what came. A field of which nothing may come is looked at when all others have come. */
const follow = async (stage: Stage, tab: LiveTab): Promise<[string, string, Expected][]> => {
  const begun = Object.entries(live).map(([name, question]) => {
    const streamId = question.stream === 'account' ? stage.account.id : stage.people[stage.who.name]!.userId
    const last = question.last(stage.who, stage)
    const sentinel = last === null ? null : toCursor(streamId, last)
    return { name, question, sentinel, followed: tab.follow(question.query, { after: toCursor(streamId, 0) }) }
  })
  const isLast = (sentinel: string | null, data: Record<string, { cursor: string }> | null | undefined) => Object.values(data ?? {})[0]?.cursor === sentinel
  const settled = begun.map(({ sentinel, followed }) => sentinel !== null && followed.some((message) => !!message.errors || isLast(sentinel, message.data as never)))
  await Promise.all(settled)
  await tab.send('{ viewer { cursor } }')
  return begun.map(({ name, question, followed }) => [name, liveSaid(question, followed.messages, stage), outside(question, stage.part) ?? question.expected(stage.who, stage)])
}

const liveSaid = (question: LiveQuestion, messages: readonly { data?: unknown; errors?: readonly { extensions?: Record<string, unknown> }[] }[], stage: Stage): string => {
  const refused = messages.find(({ data, errors }) => errors && !data)?.errors?.[0]?.extensions
  if (refused) return String(refused.rule ?? refused.code)
  return question.said ? question.said([...messages], stage) : 'done'
}

test('[PE-5, PE-1, PE-2, TM-9, TM-10, SE-6, AV-5] every operation answers every role and set of permissions as the rules say', async () => {
  const stages = await setStages(house, everyPart(random, 4))
  const mismatches = new Map<string, string[]>()
  let asked = 0
  const hold = (stage: Stage, name: string, said: string, expected: Expected) => {
    asked++
    if (fits(said, expected)) return
    const fault = `${name}: ${differing(said, words(expected))}\n  and not ${differing(words(expected), said)}`
    mismatches.set(fault, [...(mismatches.get(fault) ?? []), describeStage(stage)])
  }
  const play = async (stage: Stage) => {
    const askAll = async (some: Readonly<Record<string, Question>>, tab: LiveTab | null) => {
      const said = await askTogether(stage, Object.entries(some).filter(([, { together }]) => together))
      for (const [name, question] of Object.entries(some)) hold(stage, name, said.get(name) ?? (await ask(stage, tab, question)), outside(question, stage.part) ?? question.expected(stage.who, stage))
    }
    await askAll(reads, null)
    const tab = isIn(stage.part) ? stage.person.connect() : null
    if (tab) for (const [name, said, expected] of await follow(stage, tab)) hold(stage, name, said, expected)
    await askAll(writes, tab)
    await tab?.close()
  }
  const waiting = [...stages]
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let stage = waiting.shift(); stage; stage = waiting.shift()) await play(stage)
  }))
  const told = [...mismatches].slice(0, 30).map(([fault, [first, ...others]]) => `${fault}\n  for ${first}${others.length > 0 ? `\n  and ${others.length} others` : ''}`)
  expect(told.join('\n\n'), `Of ${asked} answers these are not as the rules say`).toBe('')
  expect(asked).toBeGreaterThan(25_000)
}, 600_000)

test('[PE-5] the matrix asks for every operation, and for every field that has a rule of its own', () => {
  const asked = new Set<string>()
  for (const { query } of [reads, live, writes].flatMap((some) => Object.values<{ query: string }>(some))) {
    const types = new TypeInfo(schema)
    visit(parse(query), visitWithTypeInfo(types, { Field: ({ name }) => void asked.add(`${types.getParentType()!.name}.${name.value}`) }))
  }
  const roots: (GraphQLObjectType | null | undefined)[] = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const governed = (type: GraphQLObjectType, field: GraphQLField<unknown, unknown>) => roots.includes(type) || optionsOf(field).authScopes !== undefined
  const wanted = Object.values(schema.getTypeMap()).filter(isObjectType).flatMap((type) =>
    Object.values(type.getFields()).filter((field) => governed(type, field)).map(({ name }) => `${type.name}.${name}`))
  const unknown = wanted.filter((name) => !asked.has(name))
  expect(unknown, 'The matrix does not know these: how to add them stands on top of apps/server/src/testing/oracle/index.ts').toEqual([])
})
