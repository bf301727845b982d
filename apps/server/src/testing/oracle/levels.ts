/** Access levels. TM-12 */
import { problem, type Question } from './question.ts'
import { changesLevel, createsLevel, deletesLevel, manages, type Someone, type Terms, touchesLevel } from './rules.ts'
import { idOf, productInput, type Stage } from './stage.ts'

const terms = (stage: Stage, name: string, { permissions, products }: Terms) => ({ name, permissions, ...(products !== 'all' && { productIds: productInput(stage, products) }) })
const peopleOf = (stage: Stage, name: string): Someone[] => stage.levels[name]!.people.map((one) => stage.people[one]!)
const uses = (stage: Stage, name: string) => stage.levels[name]!.people.length

export const levelReads: Record<string, Question> = {
  'presets to start from': { for: 'members', query: '{ levelPresets { name } }', expected: (who) => (manages(who) ? 'done' : ['TM-4']) },
  'the levels, and what one may do to them': {
    for: 'members', query: '{ account { accessLevels { name memberCount viewerCan { action allowed } } } }',
    said: ({ account }) => account.accessLevels.map((level: any) => // eslint-disable-line @typescript-eslint/no-explicit-any
      `${level.name} ${level.memberCount} ${level.viewerCan.filter((one: { allowed: boolean }) => one.allowed).map((one: { action: string }) => one.action).sort().join(' ')}`).join('\n'),
    expected: (who, stage) => Object.keys(stage.levels).sort().map((name) => {
      const level = stage.levels[name]!
      const may = [...(touchesLevel(who, level) === 'done' ? ['change'] : []), ...(deletesLevel(who, level, uses(stage, name)) === 'done' ? ['delete'] : [])]
      return `${name} ${uses(stage, name)} ${may.join(' ')}`
    }).join('\n'),
  },
  'a level by id': { for: 'anyone', together: true, query: 'query ($id: ID!) { node(id: $id) { ... on AccessLevel { name } } }', variables: (stage) => ({ id: idOf.level(stage, 'rich') }), expected: () => 'done', outside: 'missing' },
  'whom a change of a level would affect': {
    for: 'members', query: 'query ($id: ID!, $permissions: [String!]!, $productIds: [ID!]) { accessLevelImpact(id: $id, permissions: $permissions, productIds: $productIds) { memberCount decision { allowed rule } } }',
    variables: (stage) => ({ id: idOf.level(stage, 'team'), permissions: stage.part.drawn.permissions, productIds: productInput(stage, stage.part.drawn.products) }),
    said: ({ accessLevelImpact: { memberCount, decision } }) => (memberCount === 1 && decision.allowed ? 'done' : decision.rule),
    expected: (who, stage) => changesLevel(who, stage.levels.team!, stage.part.drawn, peopleOf(stage, 'team')),
  },
}

const change = `mutation ($id: ID!, $input: AccessLevelInput!) { changeAccessLevel(id: $id, version: 1, input: $input) { ${problem} ... on SavedAccessLevel { accessLevel { id } } } }`

const changeTo = (name: string, proposed: (stage: Stage) => Terms): Question => ({
  for: 'members', query: change, variables: (stage) => ({ id: idOf.level(stage, name), input: terms(stage, name, proposed(stage)) }),
  expected: (who, stage) => changesLevel(who, stage.levels[name]!, proposed(stage), peopleOf(stage, name)),
})

const remove = (name: string): Question => ({
  for: 'members', query: `mutation ($id: ID!) { deleteAccessLevel(id: $id) { ${problem} } }`, variables: (stage) => ({ id: idOf.level(stage, name) }),
  expected: (who, stage) => deletesLevel(who, stage.levels[name]!, uses(stage, name)),
})

export const levelWrites: Record<string, Question> = {
  'make a level of what was drawn': {
    for: 'members', query: `mutation ($input: AccessLevelInput!) { createAccessLevel(input: $input) { ${problem} ... on SavedAccessLevel { accessLevel { id } } } }`,
    variables: (stage) => ({ input: terms(stage, 'made', stage.part.drawn) }), expected: (who, { part }) => createsLevel(who, part.drawn),
  },
  'change a bare level to what was drawn': changeTo('bare', ({ part }) => part.drawn),
  'take from the level that gives everything': changeTo('full', () => ({ permissions: ['customers.search'], products: ['near'] })),
  'take the level of somebody who has more beside it': changeTo('team', () => ({ permissions: [], products: [] })),
  'rename a level': {
    for: 'members', query: change, variables: (stage) => ({ id: idOf.level(stage, 'drawn'), input: terms(stage, 'renamed', stage.part.drawn) }), expected: (who, { part }) => touchesLevel(who, part.drawn),
  },
  'change one’s own level': {
    for: 'members', query: change,
    variables: (stage) => ({ id: stage.levels.own ? idOf.level(stage, 'own') : idOf.level(stage, 'spare'), input: { name: stage.levels.own ? 'own' : 'spare', permissions: [], productIds: stage.levels.own ? null : [] } }),
    expected: (who, stage) => {
      const own = stage.levels.own
      if (!own) return touchesLevel(who, stage.levels.spare!)
      // It may be that this would change nothing.
      const same = own.permissions.length === 0 && own.products === 'all'
      return same ? touchesLevel(who, own) : changesLevel(who, own, { permissions: [], products: 'all' }, [who])
    },
  },
  'delete a bare level': remove('spare'),
  // Whoever may delete it has put Max on it before; whoever may make admins has taken him off again.
  'delete the level that gives everything': { ...remove('rich'), expected: (who, stage) => deletesLevel(who, stage.levels.rich!, who.role === 'MEMBER' ? 1 : 0) },
  'delete a level that somebody has': remove('team'),
}
