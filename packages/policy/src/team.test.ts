import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Actor } from './actor.ts'
import {
  mayChangeInvitation, mayEditAccess, mayEditExpiry, mayGive, mayGiveUntil, mayInvite, mayMakeAdmin, mayRemove, mayRevokePartner,
  maySeeProfile, maySeeTeam,
} from './team.ts'
import { allPermissions, permissionSet } from './permissionSet.ts'
import { teamMenu } from './teamActions.ts'
import {
  admin, holder, manager, member, offer, otherAdmin, otherPartner, owner, partner, verdict,
} from './testPeople.ts'

const ben = member('ben', ['coupons.view'], new Set(['book']))
const everything = { role: 'MEMBER', permissions: allPermissions, products: 'all' } as const

describe('inviting', () => {
  it('[TM-2] everyone sees the team', () => {
    for (const actor of [holder, admin, ben, partner]) expect(maySeeTeam(actor).allowed).toBe(true)
  })

  it('[TM-4] owners, admins and partners invite with all permissions', () => {
    for (const actor of [holder, owner, admin, partner]) expect(verdict(mayInvite(actor, everything))).toBe('allowed')
  })

  it('[TM-4] a member who does not manage users invites nobody', () => {
    expect(mayInvite(ben, offer(['coupons.view'], new Set(['book'])))).toEqual({
      allowed: false, rule: 'TM-4', reason: "This needs the permission 'Manage users'.",
    })
  })

  it('[TM-10] a member gives permissions and products out of their own', () => {
    expect(verdict(mayInvite(manager, offer(['coupons.view'], new Set(['book']))))).toBe('allowed')
    expect(verdict(mayInvite(manager, offer(['users.manage'], new Set())))).toBe('allowed')
    expect(mayInvite(manager, offer(['coupons.view', 'products.delete'], new Set(['book'])))).toEqual({
      allowed: false, rule: 'TM-10', reason: "You can give only what you have: 'Delete products' is not yours to give.",
    })
    expect(verdict(mayInvite(manager, offer(['coupons.view'], new Set(['book', 'secret']))))).toBe('TM-10')
  })

  it('[TM-10] a chosen list never gives all products, even when it has them all', () => {
    expect(verdict(mayInvite(manager, offer(['coupons.view'], 'all')))).toBe('TM-10')
  })

  it('[TM-4] a permission that needs another is not offered without it', () => {
    expect(mayInvite(admin, offer(['affiliates.attribute']))).toEqual({
      allowed: false,
      rule: 'TM-4',
      reason:
        "'Attribute transactions to affiliates' works only together with 'Search customers' or 'Browse customers'.",
    })
    expect(verdict(mayInvite(admin, offer(['affiliates.attribute', 'customers.browse'])))).toBe('allowed')
  })

  it('[TM-10] who may not see financial information cannot give it to a second login', () => {
    const masked: Actor = { ...admin, financialsHidden: true }
    expect(mayInvite(masked, offer(['statistics.view']))).toEqual({
      allowed: false, rule: 'TM-10', reason: "'View statistics' is not yours to give. The owners hide financial information from admins.",
    })
    expect(verdict(mayInvite(masked, offer(['coupons.manage', 'users.manage'])))).toBe('allowed')
    expect(verdict(mayInvite({ ...owner, financialsHidden: true }, everything))).toBe('allowed')
    // Nor in somebody else's name: sending an offer again makes it one's own.
    expect(verdict(mayChangeInvitation(masked, offer(['statistics.view'])))).toBe('TM-10')
    expect(verdict(mayChangeInvitation(masked, offer(['coupons.manage'])))).toBe('allowed')
  })

  it('[TM-6] who manages users cancels and resends what they could have offered', () => {
    expect(verdict(mayChangeInvitation(admin, everything))).toBe('allowed')
    expect(verdict(mayChangeInvitation(manager, offer(['coupons.view'], new Set(['book']))))).toBe('allowed')
    expect(verdict(mayChangeInvitation(manager, everything))).toBe('TM-10')
    expect(verdict(mayChangeInvitation(ben, offer()))).toBe('TM-4')
  })
})

describe('making an admin', () => {
  it('[TM-7] owners, admins and partners make a member an admin', () => {
    for (const actor of [holder, owner, admin, partner]) expect(verdict(mayMakeAdmin(actor, ben))).toBe('allowed')
  })

  it('[TM-7] a member does not, even with every permission', () => {
    expect(verdict(mayMakeAdmin({ ...manager, permissions: allPermissions, products: 'all' }, ben))).toBe('TM-7')
  })

  it('[TM-7] no role is lowered, and partners stay partners', () => {
    for (const subject of [owner, otherAdmin, otherPartner]) {
      expect(verdict(mayMakeAdmin(holder, subject))).toBe('TM-7')
    }
  })

  it('[TM-9] nobody raises themselves', () => {
    expect(verdict(mayMakeAdmin(admin, admin))).toBe('TM-9')
    expect(verdict(mayMakeAdmin(partner, partner))).toBe('TM-9')
  })
})

describe('removing', () => {
  it('[TM-8] owners remove anyone but the account holder and themselves', () => {
    for (const subject of [admin, ben, partner]) expect(verdict(mayRemove(owner, subject))).toBe('allowed')
    expect(verdict(mayRemove(holder, owner))).toBe('allowed')
    expect(mayRemove(owner, holder)).toMatchObject({ rule: 'TM-8', reason: 'The account holder cannot be removed.' })
    expect(mayRemove(owner, owner)).toMatchObject({ rule: 'TM-9', reason: 'You cannot remove yourself.' })
  })

  it('[TM-8] admins, partners and members who manage users remove anyone who is not an owner', () => {
    for (const actor of [admin, partner, manager]) {
      for (const subject of [otherAdmin, otherPartner, ben]) expect(verdict(mayRemove(actor, subject))).toBe('allowed')
      expect(mayRemove(actor, owner)).toMatchObject({ rule: 'TM-8', reason: 'Only an owner can remove an owner.' })
      expect(verdict(mayRemove(actor, holder))).toBe('TM-8')
      expect(verdict(mayRemove(actor, actor))).toBe('TM-9')
    }
  })

  it('[TM-8] other members remove nobody', () => {
    expect(verdict(mayRemove(ben, member('cy')))).toBe('TM-8')
  })

  it('[PA-7] revoking is for partners only, by whoever can remove them', () => {
    for (const actor of [holder, admin, partner, manager]) {
      expect(verdict(mayRevokePartner(actor, otherPartner))).toBe('allowed')
      expect(verdict(mayRevokePartner(actor, ben))).toBe('PA-7')
    }
    expect(verdict(mayRevokePartner(partner, partner))).toBe('TM-9')
  })
})

describe('editing access', () => {
  const proposed = { permissions: permissionSet(['coupons.view']), products: new Set(['book']) }

  it('[TM-10] who manages users edits members who have no more than they', () => {
    for (const actor of [holder, admin, partner, manager]) {
      expect(verdict(mayEditAccess(actor, ben, proposed))).toBe('allowed')
    }
    const strong = member('sid', ['products.delete'], new Set(['book']))
    const broad = member('bo', ['coupons.view'], 'all')
    for (const subject of [strong, broad]) {
      expect(verdict(mayEditAccess(manager, subject))).toBe('TM-10')
      expect(verdict(mayEditAccess(admin, subject))).toBe('allowed')
    }
  })

  it('[TM-10] a member edits nobody beyond what they could give', () => {
    expect(verdict(mayEditAccess(manager, ben, everything))).toBe('TM-10')
    expect(verdict(mayEditAccess(manager, ben, { ...proposed, products: 'all' }))).toBe('TM-10')
  })

  it('[TM-9] nobody edits themselves, nor the account holder, and only owners an owner', () => {
    for (const actor of [owner, admin, partner, manager]) {
      expect(verdict(mayEditAccess(actor, actor))).toBe('TM-9')
      expect(verdict(mayEditExpiry(actor, actor))).toBe('TM-9')
      expect(verdict(mayEditExpiry(actor, holder))).toBe('TM-9')
    }
    for (const actor of [admin, partner, manager]) expect(verdict(mayEditExpiry(actor, owner))).toBe('TM-9')
    expect(verdict(mayEditExpiry(holder, owner))).toBe('allowed')
  })

  it('[TM-10] roles that hold everything have nothing to choose', () => {
    for (const subject of [otherAdmin, partner]) expect(verdict(mayEditAccess(holder, subject))).toBe('TM-10')
  })

  it('[TM-10] a masked admin keeps what a member has, and adds nothing that is hidden from the admin', () => {
    const masked: Actor = { ...admin, financialsHidden: true }
    const analyst = member('al', ['statistics.view'])
    const access = { permissions: permissionSet(['statistics.view', 'coupons.view']), products: 'all' } as const
    expect(verdict(mayEditAccess(masked, analyst, access))).toBe('allowed')
    expect(verdict(mayEditAccess(masked, ben, access))).toBe('TM-10')
    expect(verdict(mayGive(masked, access))).toBe('TM-10')
  })

  it('[ID-6] profiles are seen by their people and by those who manage users', () => {
    expect(maySeeProfile(ben, ben).allowed).toBe(true)
    expect(maySeeProfile(manager, partner).allowed).toBe(true)
    expect(maySeeProfile(ben, partner).allowed).toBe(false)
  })
})

describe('the menu of a row', () => {
  const menu = (actor: Actor, subject: Actor) =>
    teamMenu(actor, subject).map(({ name, decision }) => `${name} ${verdict(decision)}`)

  it('[TM-1] shows an admin what they may do to a member', () => {
    expect(menu(admin, ben)).toEqual([
      'seeProfile allowed', 'viewAs allowed', 'editAccess allowed', 'setExpiry allowed', 'makeAdmin allowed', 'endSession allowed', 'remove allowed',
    ])
  })

  it('[TM-1] shows an admin why an owner is out of reach', () => {
    expect(menu(admin, owner)).toEqual([
      'seeProfile allowed', 'viewAs TM-15', 'setExpiry TM-9', 'endSession SE-6', 'transferHolding AC-4', 'remove TM-8',
    ])
  })

  it('[TM-1] has one word for ending a partner’s access', () => {
    expect(menu(holder, partner)).toEqual(['seeProfile allowed', 'viewAs allowed', 'setExpiry allowed', 'endSession allowed', 'revokePartner allowed'])
  })

  it('[TM-1] does not tease those who manage nobody', () => {
    expect(menu(ben, admin)).toEqual([])
    expect(menu(ben, ben)).toEqual(['seeProfile allowed'])
  })
})

describe('mayGiveUntil', () => {
  const dates = fc.option(fc.integer({ min: 0, max: 9 }).map((day) => new Date(2030, 0, 1 + day)))
  const end = (at: Date | null) => at?.getTime() ?? Infinity

  it('[TM-10, TM-14] lets nobody give access that outlasts their own, and everybody shorten what was given', () => {
    fc.assert(fc.property(dates, dates, fc.option(dates, { nil: undefined }), (own, until, held) => {
      const fits = end(until) <= end(own) || (held !== undefined && end(until) <= end(held))
      expect(mayGiveUntil(own, until, held).allowed).toBe(fits)
    }))
  })

  it('[PE-6] says how far one can go', () => {
    expect(mayGiveUntil(new Date(2030, 0, 1), null)).toMatchObject({ rule: 'TM-10', reason: 'Your own access ends before that: you can give access until then at most.' })
  })
})
