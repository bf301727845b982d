import { describe, expect, it } from 'vitest'
import { describePartner, mayAnswerRequests, mayRequestAccess, partnerTerms } from './partners.ts'
import { mayChangeSeats, mayCloseAccount, mayHideFinancials, mayManagePayments, mayTransferHolding } from './account.ts'
import { permissionNames } from './catalogue.ts'
import { mayUse } from './actor.ts'
import { admin, holder, member, otherPartner, owner, partner, verdict } from './testPeople.ts'

const open = { hideFinancialsFromAdmins: false, hideFinancialsFromPartners: false }

describe('requests to enter', () => {
  it('[PA-1, PA-2] are sent by who has a profile and a confirmed address', () => {
    expect(verdict(mayRequestAccess({ emailProven: true, isPartner: true }))).toBe('allowed')
    expect(verdict(mayRequestAccess({ emailProven: false, isPartner: true }))).toBe('ID-5')
    expect(verdict(mayRequestAccess({ emailProven: true, isPartner: false }))).toBe('PA-1')
  })

  it('[PA-3] are seen and answered by owners', () => {
    expect([holder, owner, admin, partner, member('max', [...permissionNames])].map((one) => verdict(mayAnswerRequests(one)))).toEqual(['allowed', 'allowed', 'PA-3', 'PA-3', 'PA-3'])
  })
})

describe('a partner', () => {
  it('[PA-5] uses every permission that an admin does', () => {
    for (const name of permissionNames) expect(verdict(mayUse(partner, name)), name).toBe(verdict(mayUse(admin, name)))
  })

  it('[PA-5] sets up no payments, decides nothing about the account itself, and never receives it', () => {
    expect(verdict(mayManagePayments(partner))).toBe('PE-3')
    expect(verdict(mayChangeSeats(partner))).toBe('AC-6')
    expect(verdict(mayCloseAccount(partner))).toBe('AC-8')
    expect(verdict(mayHideFinancials(partner))).toBe('AC-7')
    expect(verdict(mayTransferHolding(partner, otherPartner))).toBe('AC-4')
    expect(verdict(mayTransferHolding(holder, partner))).toBe('AC-4')
  })

  it('[PA-5, PE-4] is described as what they will be able to do, with money and without', () => {
    expect(describePartner(open)).toBe('can do what an admin can, but not set up payments nor receive the account')
    expect(describePartner({ ...open, hideFinancialsFromPartners: true })).toContain('sees no amounts earned')
    expect(describePartner({ ...open, hideFinancialsFromAdmins: true })).not.toContain('amounts')
    expect(partnerTerms(open).may.some((line) => line.startsWith('See amounts earned'))).toBe(true)
    expect(partnerTerms({ ...open, hideFinancialsFromPartners: true }).may.some((line) => line.startsWith('See amounts earned'))).toBe(false)
  })
})
