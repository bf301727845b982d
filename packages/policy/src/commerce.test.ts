import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detailFor } from './activity.ts'
import { couponMenu } from './couponActions.ts'
import { mayChangeCoupon, mayMakeCoupon, mayReachCoupon, maySeeCoupons, maySeeRedemptions, reachesCoupon } from './coupons.ts'
import { productActions, productMenu, productVerdicts } from './productActions.ts'
import { coversProducts, mayCreateProduct, mayDeleteProduct, mayEditProduct, mayReachProduct, maySeeProducts, reaches } from './products.ts'
import { admin, anyActor, anyProductIds, anyProducts, holder, member, owner, partner, verdict } from './testPeople.ts'

const book = new Set(['book'])
const editor = member('ed', ['products.edit'], book)
const deleter = member('di', ['products.delete'], book)
const viewer = member('vi', ['coupons.view'], book)
const seller = member('sal', ['coupons.manage'], book)
const manager = member('max', ['users.manage'], book)
const support = member('sue', ['customers.search', 'settings.manage', 'statistics.view'])

describe('products', () => {
  it('[BO-1] are seen by those whose work has to do with them', () => {
    for (const actor of [holder, owner, admin, partner, editor, deleter, viewer, seller, manager]) expect(verdict(maySeeProducts(actor)), actor.userId).toBe('allowed')
    for (const actor of [support, member('nobody')]) expect(verdict(maySeeProducts(actor)), actor.userId).toBe('BO-1')
  })

  it('[PE-1] are created and cloned by owners only; no grant gives it', () => {
    for (const actor of [admin, partner, editor, deleter]) {
      expect(verdict(mayCreateProduct(actor))).toBe('PE-1')
      expect(verdict(productActions.clone.decide(actor, 'book'))).toBe('PE-1')
      expect(verdict(productActions.addUpsell.decide(actor, 'book'))).toBe('PE-1')
    }
    for (const actor of [holder, owner]) expect(verdict(productActions.clone.decide(actor, 'book'))).toBe('allowed')
  })

  it('[BO-1] are edited and deleted each by their own permission', () => {
    expect([editor, deleter, viewer, admin].map((actor) => verdict(mayEditProduct(actor, 'book')))).toEqual(['allowed', 'BO-1', 'BO-1', 'allowed'])
    expect([editor, deleter, viewer, admin].map((actor) => verdict(mayDeleteProduct(actor, 'book')))).toEqual(['BO-1', 'allowed', 'BO-1', 'allowed'])
  })

  it('[PE-2] out of reach are not there, whatever one may do', () => {
    const missing = mayReachProduct(editor, null)
    for (const decide of [mayEditProduct, mayDeleteProduct, productActions.clone.decide]) expect(decide(editor, 'secret')).toEqual(missing)
    expect(missing).toMatchObject({ rule: 'PE-2', reason: 'There is no such product.' })
  })

  it('[BO-1] have a menu with reasons, for those who can do something with products', () => {
    const menu = productMenu(editor, { kind: 'PRODUCT', productId: 'book' })
    expect(menu.map(({ name, decision }) => [name, verdict(decision)])).toEqual([['edit', 'allowed'], ['delete', 'BO-1']])
    expect(productVerdicts(editor, { kind: 'PRODUCT', productId: 'book' }).map(({ name, decision }) => [name, verdict(decision)])).toEqual(
      [['edit', 'allowed'], ['addUpsell', 'PE-1'], ['addDownsell', 'PE-1'], ['clone', 'PE-1'], ['delete', 'BO-1']])
    expect(productMenu(owner, { kind: 'PRODUCT', productId: 'book' })).toHaveLength(5)
    expect(productMenu(owner, { kind: 'DOWNSELL', productId: 'book' }).map(({ name }) => name)).toEqual(['edit', 'delete'])
    expect(productMenu(owner, { kind: 'UPSELL', productId: 'book' }).map(({ name }) => name)).toEqual(['edit', 'addDownsell', 'delete'])
    expect(productMenu(viewer, { kind: 'PRODUCT', productId: 'book' })).toEqual([])
  })
})

describe('coupons', () => {
  it('[BO-2] are seen with either permission, and changed with one', () => {
    for (const actor of [viewer, seller, admin]) expect(verdict(maySeeCoupons(actor))).toBe('allowed')
    expect(verdict(maySeeCoupons(editor))).toBe('BO-2')
    expect([viewer, seller, admin].map((actor) => verdict(mayChangeCoupon(actor, book)))).toEqual(['BO-2', 'allowed', 'allowed'])
    expect([viewer, seller].map((actor) => couponMenu(actor, book).length)).toEqual([0, 2])
  })

  it('[PE-2] are there for whoever reaches one of their products, and changed by whoever reaches all', () => {
    const both = new Set(['book', 'secret'])
    expect(verdict(mayReachCoupon(seller, both))).toBe('allowed')
    expect(verdict(mayChangeCoupon(seller, both))).toBe('PE-2')
    expect(verdict(mayReachCoupon(seller, 'all'))).toBe('allowed')
    expect(verdict(mayChangeCoupon(seller, 'all'))).toBe('PE-2')
    expect(mayChangeCoupon(seller, new Set(['secret']))).toEqual(mayReachCoupon(seller, null))
    expect(reachesCoupon(new Set(), 'all')).toBe(false)
  })

  it('[PE-2] for all products take access to all', () => {
    expect([seller, admin].map((actor) => verdict(mayMakeCoupon(actor, 'all')))).toEqual(['PE-2', 'allowed'])
    expect(verdict(mayMakeCoupon(viewer, book))).toBe('BO-2')
  })

  it('[PE-2] tell how often they were used only to those who reach all products', () => {
    expect([seller, viewer, admin, member('all', ['coupons.view'])].map(maySeeRedemptions)).toEqual([false, false, true, true])
  })
})

describe('laws of reach', () => {
  it('[PE-2] whoever may change a product or coupon sees it, and reaches all of it', () => {
    fc.assert(fc.property(anyActor, anyProducts, fc.constantFrom('product-1', 'product-9'), (actor, coupon, id) => {
      for (const decide of [mayEditProduct, mayDeleteProduct]) {
        if (decide(actor, id).allowed) expect(reaches(actor.products, id) && maySeeProducts(actor).allowed).toBe(true)
      }
      if (!mayChangeCoupon(actor, coupon).allowed) return
      expect(coversProducts(actor.products, coupon) && mayReachCoupon(actor, coupon).allowed && maySeeCoupons(actor).allowed && maySeeProducts(actor).allowed).toBe(true)
    }))
  })

  it('[PE-2] a smaller reach never shows more', () => {
    fc.assert(fc.property(anyProducts, anyProducts, anyProducts, (mine, larger, coupon) => {
      fc.pre(coversProducts(larger, mine))
      if (reachesCoupon(mine, coupon)) expect(reachesCoupon(larger, coupon)).toBe(true)
    }))
  })

  it('[PE-2] an event’s detail names no product out of reach that somebody was given', () => {
    fc.assert(fc.property(anyActor, anyProductIds, anyProductIds, (actor, before, after) => {
      const shown = JSON.stringify(detailFor(actor, { products: after, before: { products: before }, after: { products: after } }, []))
      for (const id of [...before, ...after]) expect(shown.includes(id), id).toBe(reaches(actor.products, id))
    }))
    expect(detailFor(editor, { products: 'all', role: 'MEMBER' }, [])).toEqual({ products: 'all', role: 'MEMBER' })
  })
})
