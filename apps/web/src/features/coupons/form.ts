import { parsePercent, parsePrice, percentWords, toPlain } from '@gatehouse/money'
import type { Coupon } from '../catalog/documents.ts'
import { offWords } from './words.ts'

/** What stands in the form, as it was typed; moments as `datetime-local` has them, where the viewer is. */
export type CouponForm = {
  code: string, kind: 'PERCENTAGE' | 'AMOUNT', percent: string, amount: string, currency: string
  allProducts: boolean, productIds: string[], maxRedemptions: string, maxPerCustomer: string, startsAt: string, endsAt: string
}

type Off = { basisPoints: number } | { amount: number, currency: string } | string

/** What the form says, as it is compared. A text stands where what was typed makes no sense. */
export type CouponFacts = {
  code: string, off: Off, products: 'all' | readonly string[], maxRedemptions: number | string | null, maxPerCustomer: number | string | null, startsAt: string | null, endsAt: string | null
}

const two = (number: number) => String(number).padStart(2, '0')

/** A moment as `datetime-local` takes it. */
export const toLocal = (at: string | null): string => {
  if (!at) return ''
  const moment = new Date(at)
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}T${two(moment.getHours())}:${two(moment.getMinutes())}`
}

const toMoment = (local: string): string | null => {
  const moment = local ? new Date(local) : null
  return moment && !Number.isNaN(moment.getTime()) ? moment.toISOString() : null
}

const limitOf = (text: string): number | string | null => {
  const typed = text.trim()
  if (!typed) return null
  return /^[1-9]\d{0,9}$/.test(typed) ? Number(typed) : typed
}

export const emptyForm = (currency: string, allProducts: boolean): CouponForm => ({
  code: '', kind: 'PERCENTAGE', percent: '', amount: '', currency, allProducts, productIds: [], maxRedemptions: '', maxPerCustomer: '', startsAt: '', endsAt: '',
})

export const formOf = (coupon: Coupon, currency: string): CouponForm => ({
  code: coupon.code, kind: coupon.kind, percent: coupon.basisPoints ? percentWords(coupon.basisPoints).replace('%', '') : '',
  amount: coupon.amount ? toPlain(coupon.amount) : '', currency: coupon.amount?.currency ?? currency,
  allProducts: coupon.allProducts, productIds: coupon.products.map(({ id }) => id),
  maxRedemptions: coupon.maxRedemptions?.toString() ?? '', maxPerCustomer: coupon.maxPerCustomer?.toString() ?? '',
  startsAt: toLocal(coupon.startsAt), endsAt: toLocal(coupon.endsAt),
})

const offOf = ({ kind, percent, amount, currency }: CouponForm): Off => {
  if (kind === 'PERCENTAGE') {
    const basisPoints = parsePercent(percent)
    return basisPoints === null ? percent : { basisPoints }
  }
  const sum = parsePrice(amount, currency)
  return sum === null || sum < 1 ? amount : { amount: sum, currency }
}

export const factsOf = (form: CouponForm): CouponFacts => ({
  code: form.code.trim(), off: offOf(form), products: form.allProducts ? 'all' : [...form.productIds].sort(),
  maxRedemptions: limitOf(form.maxRedemptions), maxPerCustomer: limitOf(form.maxPerCustomer), startsAt: toMoment(form.startsAt), endsAt: toMoment(form.endsAt),
})

/** The form with some facts taken in. */
export const withFacts = (form: CouponForm, facts: CouponFacts): CouponForm => {
  const { off } = facts
  const taken = typeof off === 'string' ? {} : 'basisPoints' in off
    ? { kind: 'PERCENTAGE' as const, percent: percentWords(off.basisPoints).replace('%', '') }
    : { kind: 'AMOUNT' as const, amount: toPlain(off), currency: off.currency }
  return {
    ...form, ...taken, code: facts.code, allProducts: facts.products === 'all', productIds: facts.products === 'all' ? form.productIds : [...facts.products],
    maxRedemptions: String(facts.maxRedemptions ?? ''), maxPerCustomer: String(facts.maxPerCustomer ?? ''), startsAt: toLocal(facts.startsAt), endsAt: toLocal(facts.endsAt),
  }
}

const limitInput = (limit: CouponFacts['maxRedemptions']) => (typeof limit === 'string' ? null : limit)

/** What the server is told of the fields that are named. */
export const inputOf = (facts: CouponFacts, fields: readonly string[]) => {
  const has = (name: keyof CouponFacts) => fields.includes(name)
  const { off, products } = facts
  return {
    ...(has('code') ? { code: facts.code } : {}),
    ...(has('off') && typeof off !== 'string' ? ('basisPoints' in off ? { basisPoints: off.basisPoints } : { amount: off }) : {}),
    ...(has('products') ? (products === 'all' ? { allProducts: true } : { productIds: [...products] }) : {}),
    ...(has('maxRedemptions') ? { maxRedemptions: limitInput(facts.maxRedemptions) } : {}),
    ...(has('maxPerCustomer') ? { maxPerCustomer: limitInput(facts.maxPerCustomer) } : {}),
    ...(has('startsAt') ? { startsAt: facts.startsAt } : {}),
    ...(has('endsAt') ? { endsAt: facts.endsAt } : {}),
  }
}

export const fieldWords: Record<string, string> = {
  code: 'Code', off: 'Takes off', products: 'Products', maxRedemptions: 'Uses in all', maxPerCustomer: 'Uses per customer', startsAt: 'Starts', endsAt: 'Ends',
}

/** One fact as a person reads it. */
export const factWords = (field: string, value: unknown): string => {
  if (value === null || value === '') return field === 'startsAt' || field === 'endsAt' ? 'open' : 'nothing'
  if (field === 'off' && typeof value === 'object') return 'basisPoints' in value ? offWords({ ...(value as { basisPoints: number }), amount: null }) : offWords({ basisPoints: null, amount: value as { amount: number, currency: string } })
  if (field === 'products') return value === 'all' ? 'all products' : (value as string[]).length === 1 ? '1 product' : `${(value as string[]).length} products`
  if (field === 'startsAt' || field === 'endsAt') return toLocal(String(value)).replace('T', ', ')
  return String(value)
}
