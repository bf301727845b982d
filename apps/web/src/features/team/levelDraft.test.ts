import { type Actor, allPermissions, lackingPrerequisites, mayCreateLevel, noPermissions, permissionNames, permissionSet } from '@gatehouse/policy'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { effectScope, ref } from 'vue'
import { mergeEdits } from '../../app/merge.ts'
import { useMerge } from '../../app/useMerge.ts'
import { type LevelDraft, levelDraftFrom, levelFactsOf, levelFactWords, levelFieldWords } from './levelDraft.ts'

const permissions = fc.subarray([...permissionNames]).map((names) => permissionSet(names))
const products = fc.oneof(fc.constant('all' as const), fc.subarray(['a', 'b', 'c']).map((ids) => new Set(ids)))
const drafts = fc.record({ name: fc.constantFrom('Support', 'Help', 'Desk'), permissions, products })
const owner: Actor = {
  membershipId: 'o', userId: 'o', accountId: 'a', role: 'OWNER', isAccountHolder: true, permissions: allPermissions, products: 'all', financialsHidden: false,
}

/** A form as the editor has one. */
const editing = (start: LevelDraft) => {
  const draft = ref(start)
  const merge = effectScope().run(() => useMerge(() => levelFactsOf(draft.value as LevelDraft), (facts) => (draft.value = levelDraftFrom(facts))))!
  merge.begin(1)
  return { draft, merge }
}

describe('two who edit one level', () => {
  it('[TM-13] a draft is what its facts say, and the other way round', () => {
    fc.assert(fc.property(drafts, (draft) => {
      expect(levelDraftFrom(levelFactsOf(draft))).toEqual(draft)
    }))
  })

  it('[TM-13] no switch of either side is lost, and switches never clash', () => {
    fc.assert(fc.property(drafts, drafts, drafts, (seen, mine, theirs) => {
      const [s, m, t] = [levelFactsOf(seen), levelFactsOf(mine), levelFactsOf(theirs)]
      const { merged, clashes } = mergeEdits(s, m, t)
      for (const name of permissionNames) expect(merged[name]).toBe(m[name] === s[name] ? t[name] : m[name])
      for (const field of clashes) expect(['name', 'products']).toContain(field)
    }))
  })

  it('[TM-13] a prerequisite that the merge takes away is asked for again before anything is saved', () => {
    fc.assert(fc.property(permissions, permissions, permissions, (seen, mine, theirs) => {
      const facts = (set: typeof seen) => levelFactsOf({ name: 'Support', permissions: set, products: 'all' })
      const merged = levelDraftFrom(mergeEdits(facts(seen), facts(mine), facts(theirs)).merged)
      expect(mayCreateLevel(owner, merged).allowed).toBe(lackingPrerequisites(merged.permissions) === noPermissions)
    }))
    const facts = (...names: (typeof permissionNames)[number][]) => levelFactsOf({ name: 'Support', permissions: permissionSet(names), products: 'all' })
    const { merged } = mergeEdits(facts('customers.search'), facts('customers.search', 'affiliates.attribute'), facts())
    expect(mayCreateLevel(owner, levelDraftFrom(merged))).toMatchObject({ allowed: false, rule: 'TM-12' })
  })

  it('[TM-13] whoever saves meanwhile, and how often: what was typed stands, what was not is theirs, and each clash waits for its answer', () => {
    fc.assert(fc.property(drafts, drafts, fc.array(drafts, { minLength: 1, maxLength: 4 }), (start, mine, saves) => {
      const { draft, merge } = editing(start)
      draft.value = mine
      const typed = new Set(merge.changes.value)
      saves.forEach((theirs, at) => merge.meet(levelFactsOf(theirs), at + 2, [`Editor ${at}`]))
      const [shown, last] = [merge.facts.value, levelFactsOf(saves.at(-1)!)]
      expect(merge.version.value).toBe(saves.length + 1)
      for (const field of Object.keys(shown) as (keyof typeof shown)[]) {
        const isMine = JSON.stringify(shown[field]) === JSON.stringify(levelFactsOf(mine)[field])
        const isTheirs = JSON.stringify(shown[field]) === JSON.stringify(last[field])
        expect(isTheirs || (typed.has(field) && isMine)).toBe(true)
        if (merge.conflict.value!.clashes.includes(field)) expect(isTheirs).toBe(false)
      }
      for (const field of [...merge.conflict.value!.clashes]) merge.takeTheirs(field)
      expect(merge.conflict.value!.clashes).toEqual([])
    }))
  })

  it('[TM-13] says in words what is different', () => {
    expect(levelFieldWords('coupons.view')).toBe('‘View coupons’')
    expect([levelFactWords('coupons.view', true), levelFactWords('products', ['a', 'b']), levelFactWords('name', 'Help')]).toEqual(['on', '2 products', '‘Help’'])
  })
})
