import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayAddSeats, mayPayInvoice, mayRemoveCard, mayReturnSeats, maySeeBilling, missingOnFile, returnablePacks, seatPack } from './billing.ts'
import { freeSeats } from './plans.ts'
import { admin, holder, member, owner, partner } from './testPeople.ts'

describe('billing', () => {
  it('[PE-3, PE-4, AC-6] is seen by those who manage payments, never by partners, nor where sums are hidden', () => {
    for (const [actor, sees] of [[holder, true], [owner, true], [admin, true], [partner, false], [member('mo', ['coupons.view']), false], [member('mia', ['settings.manage']), true]] as const)
      expect(maySeeBilling(actor).allowed, actor.role).toBe(sees)
    expect(maySeeBilling({ ...admin, financialsHidden: true })).toMatchObject({ allowed: false, rule: 'PE-4' })
  })

  it('[AC-6] seats are bought once everything is on file: whom invoices go to and, where they are paid by card, a card', () => {
    expect(missingOnFile({ byCard: false, contact: true, card: false })).toBeNull()
    expect(missingOnFile({ byCard: true, contact: true, card: true })).toBeNull()
    expect(missingOnFile({ byCard: true, contact: true, card: false })).toBe('There is no payment method on file. Add a card first.')
    expect(missingOnFile({ byCard: true, contact: false, card: true })).toBe('There is no payment method on file. Say first whom invoices go to.')
  })

  it('[AC-6] only seats that nobody uses can be given back, and giving back what one can never takes a seat from anybody', () => {
    fc.assert(fc.property(fc.nat(60), fc.nat(20), fc.nat(120), fc.nat(24), (plan, packs, people, wanted) => {
      const added = packs * seatPack.seats
      const used = Math.min(people, plan + added)
      const seats = { total: plan + added, used, returning: 0 }
      const decision = mayReturnSeats(seats, { added, returning: 0 }, wanted)
      expect(decision.allowed).toBe(wanted <= packs && used <= plan + added - wanted * seatPack.seats)
      if (decision.allowed) expect(freeSeats({ ...seats, returning: wanted * seatPack.seats })).toBe(plan + added - wanted * seatPack.seats - used)
    }))
  })

  it('[AC-6] what is being given back can be kept, whatever is used by then', () => {
    const seats = { total: 35, used: 29, returning: 5 }
    expect(mayReturnSeats(seats, { added: 10, returning: 5 }, 0).allowed).toBe(true)
    expect(mayReturnSeats(seats, { added: 10, returning: 5 }, 1).allowed).toBe(true)
    expect(mayReturnSeats(seats, { added: 10, returning: 5 }, 2)).toMatchObject({ allowed: false, reason: 'Only 5 of these seats are not in use: give back those, or remove people first.' })
    expect(mayReturnSeats({ ...seats, used: 35, returning: 0 }, { added: 10, returning: 0 }, 1)).toMatchObject({ reason: 'All of these seats are in use: remove people or cancel invitations first.' })
    expect(mayReturnSeats({ total: null, used: 3, returning: 0 }, { added: 10, returning: 0 }, 3)).toMatchObject({ reason: 'There are only 10 seats to give back.' })
    expect(returnablePacks(seats, 10, 5)).toBe(1)
  })

  it('[AC-6] an invoice is paid once, and not on a page while a card is charged for it', () => {
    const name = 'INV-000007'
    for (const pending of [null, 'CARD_ON_FILE', 'CHECKOUT'] as const) {
      for (const [status, word] of [['PAID', 'paid'], ['VOID', 'void']] as const)
        expect(mayPayInvoice({ name, status, pending })).toMatchObject({ allowed: false, rule: 'AC-6', reason: `INV-000007 is ${word} already.` })
      expect(mayPayInvoice({ name, status: 'OPEN', pending }).allowed).toBe(pending !== 'CARD_ON_FILE')
    }
    expect(mayPayInvoice({ name, status: 'OPEN', pending: 'CARD_ON_FILE' })).toMatchObject({ rule: 'AC-6', reason: 'The card is being charged for INV-000007 just now.' })
  })

  it('[AC-6] a card stays while seats are renewed with it, and while it is charged', () => {
    expect(mayRemoveCard({ renewed: 0, charged: false }).allowed).toBe(true)
    expect(mayRemoveCard({ renewed: 0, charged: true })).toMatchObject({ allowed: false, rule: 'AC-6', reason: 'The card is being charged just now. Try again in a moment.' })
    expect(mayRemoveCard({ renewed: 5, charged: true })).toMatchObject({ allowed: false, rule: 'AC-6', reason: 'Seats are renewed with this card. Replace it, or give back those seats first.' })
  })

  it('[AC-6] nobody pays for seats that they do not need', () => {
    expect(mayAddSeats({ total: 25 }, 0).allowed).toBe(true)
    expect(mayAddSeats({ total: null }, 0)).toMatchObject({ allowed: false, rule: 'AC-6' })
    expect(mayAddSeats({ total: 30 }, 5)).toMatchObject({ allowed: false, reason: 'Some of these seats are being given back. Keep them first.' })
  })
})
