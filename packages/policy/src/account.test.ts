import { describe, expect, it } from 'vitest'
import {
  mayChangeSeats, mayChangeSettings, mayCloseAccount, mayExportAccount, mayHideFinancials, mayManagePayments, mayRequireSecondFactor,
  mayTransferHolding,
} from './account.ts'
import { financialsHiddenFrom, maySeeFinancials, mayUse, usable } from './actor.ts'
import { permissionNames } from './catalogue.ts'
import { coversProducts, mayCreateProduct, mayReachProduct, withinReach } from './products.ts'
import { mayEndSession, maySeeSessions } from './sessions.ts'
import { allPermissions, financialPermissions, namesOf } from './permissionSet.ts'
import { admin, holder, manager, member, otherAdmin, owner, partner, verdict } from './testPeople.ts'

const ben = member('ben')
const settler = member('sue', ['settings.manage'])

describe('the account', () => {
  it('[AC-4] the holder passes the holding on to an owner or admin, never to a partner or member', () => {
    expect(verdict(mayTransferHolding(holder, owner))).toBe('allowed')
    expect(verdict(mayTransferHolding(holder, admin))).toBe('allowed')
    for (const subject of [partner, ben, holder]) expect(verdict(mayTransferHolding(holder, subject))).toBe('AC-4')
    for (const actor of [owner, admin, partner]) expect(verdict(mayTransferHolding(actor, otherAdmin))).toBe('AC-4')
  })

  it('[AC-6] [AC-8] seats, closing and the export of everything are the account holder’s', () => {
    expect(verdict(mayExportAccount(holder))).toBe('allowed')
    expect(verdict(mayChangeSeats(holder))).toBe('allowed')
    expect(verdict(mayCloseAccount(holder))).toBe('allowed')
    for (const actor of [owner, admin, partner, settler]) {
      expect(verdict(mayChangeSeats(actor))).toBe('AC-6')
      expect(verdict(mayCloseAccount(actor))).toBe('AC-8')
      expect(verdict(mayExportAccount(actor))).toBe('AC-8')
    }
  })

  it('[AC-7] settings are for those who manage them, the two switches for owners', () => {
    for (const actor of [owner, admin, partner, settler]) expect(mayChangeSettings(actor).allowed).toBe(true)
    expect(mayChangeSettings(ben).allowed).toBe(false)
    expect(verdict(mayHideFinancials(owner))).toBe('allowed')
    for (const actor of [admin, partner, settler]) expect(verdict(mayHideFinancials(actor))).toBe('AC-7')
  })

  it('[ID-8] a second factor is asked of all by those who manage settings, once they have one themselves', () => {
    for (const actor of [owner, admin, partner, settler]) {
      expect(verdict(mayRequireSecondFactor(actor, true))).toBe('allowed')
      expect(verdict(mayRequireSecondFactor(actor, false))).toBe('ID-8')
    }
    expect(verdict(mayRequireSecondFactor(ben, true))).toBe(verdict(mayChangeSettings(ben)))
  })

  it('[AC-7] each switch hides from its own role, and neither from owners', () => {
    const hidden = (hideFinancialsFromAdmins: boolean, hideFinancialsFromPartners: boolean) =>
      (['OWNER', 'ADMIN', 'MEMBER', 'PARTNER'] as const).filter((role) =>
        financialsHiddenFrom(role, { hideFinancialsFromAdmins, hideFinancialsFromPartners }),
      )
    expect(hidden(false, false)).toEqual([])
    expect(hidden(true, false)).toEqual(['ADMIN'])
    expect(hidden(false, true)).toEqual(['PARTNER'])
  })

  it('[PE-3] payments are for owners, admins and members who manage settings, never for partners', () => {
    for (const actor of [owner, admin, settler]) expect(verdict(mayManagePayments(actor))).toBe('allowed')
    for (const actor of [partner, ben]) expect(verdict(mayManagePayments(actor))).toBe('PE-3')
  })

  it('[PE-4] hidden financial information stays hidden whatever the permissions', () => {
    expect(verdict(maySeeFinancials({ ...admin, financialsHidden: true }))).toBe('PE-4')
    expect(verdict(maySeeFinancials({ ...partner, financialsHidden: true }))).toBe('PE-4')
    expect(verdict(maySeeFinancials({ ...owner, financialsHidden: true }))).toBe('allowed')
    expect(verdict(maySeeFinancials(admin))).toBe('allowed')
  })

  it('[PE-4] members and owners are hidden from by neither switch, and permissions that show nothing else are withheld with the reason', () => {
    expect(namesOf(financialPermissions)).toEqual(['statistics.view', 'affiliates.payouts'])
    const masked = { ...admin, financialsHidden: true }
    for (const name of permissionNames) expect(verdict(mayUse(masked, name)), name).toBe(namesOf(financialPermissions).includes(name) ? 'PE-4' : 'allowed')
    expect(mayUse(masked, 'statistics.view')).toMatchObject({ reason: 'The owners hide financial information from admins.' })
    expect(mayUse({ ...partner, financialsHidden: true }, 'affiliates.payouts')).toMatchObject({ reason: 'The owners hide financial information from partners.' })
    expect(verdict(mayUse(member('al', ['statistics.view']), 'statistics.view'))).toBe('allowed')
    expect(mayUse(ben, 'statistics.view')).toMatchObject({ rule: 'BO-6' })
    const switches = { hideFinancialsFromAdmins: true, hideFinancialsFromPartners: false }
    expect(usable('ADMIN', allPermissions, switches)).toBe(allPermissions & ~financialPermissions)
    for (const role of ['OWNER', 'MEMBER', 'PARTNER'] as const) expect(usable(role, allPermissions, switches)).toBe(allPermissions)
  })
})

describe('products', () => {
  it('[PE-1] owners alone create products', () => {
    expect(verdict(mayCreateProduct(owner))).toBe('allowed')
    for (const actor of [admin, partner, member('all', ['products.edit', 'products.delete'])]) {
      expect(verdict(mayCreateProduct(actor))).toBe('PE-1')
    }
  })

  it('[PE-2] a product out of reach is answered like one that does not exist', () => {
    expect(verdict(mayReachProduct(manager, 'book'))).toBe('allowed')
    expect(mayReachProduct(manager, 'secret')).toEqual(mayReachProduct(manager, 'no-such-thing'))
  })

  it('[PE-2] shows of another’s products only those within reach', () => {
    const mine = new Set(['book', 'course'])
    expect(withinReach(mine, 'all')).toEqual(mine)
    expect(withinReach(mine, new Set(['course', 'secret']))).toEqual(new Set(['course']))
    expect(withinReach('all', 'all')).toBe('all')
  })

  it('[TM-10] all products cover every list, and no list covers all products', () => {
    expect(coversProducts('all', new Set(['book']))).toBe(true)
    expect(coversProducts(new Set(['book']), 'all')).toBe(false)
    expect(coversProducts(new Set(['book']), new Set())).toBe(true)
    expect(coversProducts(new Set(['book']), new Set(['book', 'course']))).toBe(false)
  })
})

describe('sessions', () => {
  it('[SE-6] those who manage users see who is signed in', () => {
    for (const actor of [owner, admin, partner, manager]) expect(verdict(maySeeSessions(actor))).toBe('allowed')
    expect(verdict(maySeeSessions(ben))).toBe('SE-6')
  })

  it('[SE-6] they end any session but an owner’s, unless they are owners, and their own', () => {
    for (const actor of [admin, partner, manager]) {
      expect(verdict(mayEndSession(actor, ben))).toBe('allowed')
      expect(verdict(mayEndSession(actor, otherAdmin))).toBe('allowed')
      expect(verdict(mayEndSession(actor, owner))).toBe('SE-6')
      expect(verdict(mayEndSession(actor, actor))).toBe('SE-6')
    }
    expect(verdict(mayEndSession(owner, holder))).toBe('allowed')
    expect(verdict(mayEndSession(ben, otherAdmin))).toBe('SE-6')
  })
})
