import { parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { schema } from '../features/schema.ts'
import { createBuilder } from './builder.ts'
import { scopesOf } from './scopes.ts'

const ofQuery = (text: string) => scopesOf(schema, parse(text))!.map((scope) => ('rule' in scope ? scope.rule : 'signedIn')).sort()

describe('[PE-5] the rules that a query comes by', () => {
  test('[PE-5] those of every type and field, in fragments and under any name', () => {
    expect(ofQuery('{ account { id } }')).toEqual(['member'])
    expect(ofQuery('query Q { mine: account { ...A } } fragment A on Account { members { nodes { at: presence { page } } } }')).toEqual(['member', 'seesSessions', 'seesTeam'])
    expect(ofQuery('{ viewer { cursor } }')).toEqual(['signedIn'])
    expect(ofQuery('{ __typename passwordReset(token: "a") { __typename } }')).toEqual([])
  })

  test('[PE-5] of an interface, those of everything that it may turn out to be', () => {
    expect(ofQuery('query ($id: ID!) { node(id: $id) { id } }')).toEqual(expect.arrayContaining(['member', 'seesTeam']))
  })

  test.each([
    ['a scope that looks at the thing itself', { authScopes: () => ({ rule: 'owner' }) }],
    ['several scopes', { authScopes: { $any: { signedIn: true, rule: 'owner' } } }],
    ['a way around the type’s', { skipTypeScopes: true }],
  ])('[PE-5] %s cannot be decided beforehand', (_name, options) => {
    const builder = createBuilder()
    const Thing = builder.objectRef<object>('Thing').implement({ authScopes: { rule: 'owner' }, fields: (t) => ({ plain: t.int({ resolve: () => 1 }), odd: t.int({ ...(options as object), resolve: () => 1 }) }) })
    builder.queryType({ fields: (t) => ({ thing: t.withAuth({ rule: 'member' }).field({ type: Thing, resolve: () => ({}) }) }) })
    const own = builder.toSchema()
    expect(scopesOf(own, parse('{ thing { plain } }'))).toEqual([{ rule: 'member' }, { rule: 'owner' }])
    expect(scopesOf(own, parse('{ thing { plain odd } }'))).toBeNull()
  })
})
