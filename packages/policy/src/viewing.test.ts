import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accountRules, ruleNames } from './accountRules.ts'
import type { Actor } from './actor.ts'
import { permissionNames } from './catalogue.ts'
import { contains } from './permissionSet.ts'
import { coversProducts } from './products.ts'
import { admin, anyActor, holder, manager, member, otherAdmin, owner, partner, verdict } from './testPeople.ts'
import { mayViewAs } from './viewing.ts'

const reason = (actor: Actor, subject: Actor) => {
  const decision = mayViewAs(actor, subject)
  return decision.allowed ? 'allowed' : decision.reason
}

describe('through whose eyes one may look', () => {
  it('[TM-15] those who manage users look through the eyes of others, and of nobody who has more', () => {
    const ben = member('ben', ['coupons.view'], new Set(['book']))
    expect(verdict(mayViewAs(manager, ben))).toBe('allowed')
    expect(verdict(mayViewAs(ben, manager))).toBe('TM-15')
    expect(reason(manager, manager)).toBe('You see the account as yourself already.')
    expect(reason(manager, member('bo', ['statistics.view'], new Set(['book'])))).toMatch(/more access/)
    expect(reason(manager, member('cy', ['coupons.view'], new Set(['film'])))).toMatch(/more access/)
    expect(reason(manager, member('di', ['coupons.view']))).toMatch(/more access/)
    expect(reason(member('eve', permissionNames), admin)).toMatch(/more access/)
    expect(verdict(mayViewAs(admin, manager))).toBe('allowed')
    expect(verdict(mayViewAs(admin, otherAdmin))).toBe('allowed')
    expect(verdict(mayViewAs(admin, partner))).toBe('allowed')
  })

  it('[TM-15] only owners look through an owner, and nobody through the account holder', () => {
    expect(reason(admin, owner)).toBe('Only an owner can view the account as an owner.')
    expect(verdict(mayViewAs(holder, owner))).toBe('allowed')
    expect(reason(owner, holder)).toMatch(/account holder/)
    expect(verdict(mayViewAs(holder, admin))).toBe('allowed')
  })

  it('[TM-15, PE-3] a partner does not look through those who manage payments', () => {
    expect(reason(partner, admin)).toMatch(/more access/)
    expect(reason(partner, member('fay', ['settings.manage']))).toMatch(/more access/)
    expect(verdict(mayViewAs(partner, member('gus', ['coupons.manage'])))).toBe('allowed')
  })

  it('[TM-15, PE-4] where financial information is hidden from them, nobody looks through those who may see it', () => {
    const masked: Actor = { ...admin, financialsHidden: true }
    expect(reason(masked, member('hal', []))).toMatch(/financial/)
    expect(reason(masked, partner)).toMatch(/financial/)
    expect(verdict(mayViewAs(masked, otherAdmin))).toBe('allowed')
  })

  it('[TM-15] nobody comes to pass a rule through the eyes of others that they do not pass themselves', () => {
    fc.assert(fc.property(anyActor, anyActor, (actor, drawn) => {
      // Of one role in one account, all or none may see financial information.
      const subject = drawn.role === actor.role ? { ...drawn, financialsHidden: actor.financialsHidden } : drawn
      fc.pre(mayViewAs(actor, subject).allowed)
      expect(contains(actor.permissions, subject.permissions)).toBe(true)
      expect(coversProducts(actor.products, subject.products)).toBe(true)
      for (const name of ruleNames) if (accountRules[name].decide(subject).allowed) expect(accountRules[name].decide(actor).allowed, name).toBe(true)
    }), { numRuns: 2_000 })
  })
})
