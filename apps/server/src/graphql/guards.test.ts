import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { accountRules, questionNames } from '@gatehouse/policy'
import { expect, test } from 'vitest'
import { schema } from '../features/schema.ts'
import { guardOf, operationNames, questionsOf, whoPasses } from './guards.ts'

test('[PE-5] the guard of an operation, a field and a type is read from where it stands', () => {
  expect(guardOf(schema, 'Mutation.inviteMembers')).toEqual({ by: 'rule', rule: 'usersManage' })
  expect(guardOf(schema, 'Account.coupons')).toEqual({ by: 'rule', rule: 'permission:coupons.view' })
  expect(guardOf(schema, 'Coupon')).toEqual({ by: 'rule', rule: 'permission:coupons.view' })
  expect(guardOf(schema, 'Mutation.signOut')).toEqual({ by: 'signedIn' })
  expect(guardOf(schema, 'Mutation.signIn')).toEqual({ by: 'nothing', why: 'The password is the proof.' })
  expect(guardOf(schema, 'Coupon.code')).toBeNull()
  expect(guardOf(schema, 'Query.nothing')).toBeNull()
  expect(questionsOf(schema, 'Mutation.removeMember')).toEqual(['mayRemove'])
  expect(questionsOf(schema, 'Query.viewer')).toEqual([])
})

test('[PE-5] every operation says who gets past it', () => {
  for (const name of operationNames(schema)) expect(whoPasses(guardOf(schema, name)!), name).toMatch(/^[A-Z]/)
})

test('[PE-5] what commands demand is said beside some operation, and nothing is said that none demands', () => {
  const folder = fileURLToPath(new URL('../features', import.meta.url))
  const commands = globSync('**/commands{.ts,/*.ts}', { cwd: folder }).map((file) => readFileSync(`${folder}/${file}`, 'utf8')).join('\n')
  const demanded = new Set([...commands.matchAll(/\bdemand\((may\w+)\(/g)].map(([, name]) => name!))
  const names = operationNames(schema)
  const said = new Set<string>(names.flatMap((name) => questionsOf(schema, name)))
  const ruled = new Set(names.map((name) => guardOf(schema, name)).flatMap((guard) => (guard?.by === 'rule' ? [accountRules[guard.rule].decide.name] : [])))
  expect([...demanded].filter((name) => !said.has(name) && !ruled.has(name))).toEqual([])
  // Called, or handed on to be: `takeOut(context, membershipId, mayRemove)`.
  expect([...said].filter((name) => !new RegExp(`\\b${name}\\(|, ${name}\\)`).test(commands))).toEqual([])
  expect(questionNames.filter((name) => !said.has(name))).toEqual([])
})
