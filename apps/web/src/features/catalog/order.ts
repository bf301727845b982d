import type { Coupon, Product } from './documents.ts'

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
const contains = (text: string, search: string): boolean => text.toLowerCase().includes(search.trim().toLowerCase())

/** By name, as the server orders. BO-1 */
export const compareProducts = (one: Pick<Product, 'id' | 'name'>, other: Pick<Product, 'id' | 'name'>): number =>
  byText(one.name.toLowerCase(), other.name.toLowerCase()) || byText(one.id, other.id)

/** By code, as the server orders. BO-2 */
export const compareCoupons = (one: Pick<Coupon, 'id' | 'code'>, other: Pick<Coupon, 'id' | 'code'>): number =>
  byText(one.code.toUpperCase(), other.code.toUpperCase()) || byText(one.id, other.id)

/** Whether a row belongs into a filtered list: the same as the server would say. */
export const showsProduct = ({ name }: Pick<Product, 'name'>, search: string): boolean => contains(name, search)
export const showsCoupon = ({ code }: Pick<Coupon, 'code'>, search: string): boolean => contains(code, search)
