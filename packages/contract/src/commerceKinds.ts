import type { ActivityKindInfo } from './activityKinds.ts'

/** What happens to products and coupons. It is done to nobody: {thing} is the name or code that stands in the event's detail, whose
 *  `productIds` say what one must reach to see it (PE-2). Upsells and downsells are offers. */
export const commerceKinds = {
  'product created': { title: 'Product created', sentence: '{performer} created the product {thing}', area: 'commerce', prices: ['price'] },
  'product cloned': { title: 'Product cloned', sentence: '{performer} cloned a product as {thing}', area: 'commerce' },
  'product changed': { title: 'Product changed', sentence: '{performer} changed the product {thing}', area: 'commerce', prices: ['price'] },
  'product deleted': { title: 'Product deleted', sentence: '{performer} deleted the product {thing}', area: 'commerce' },
  'offer created': { title: 'Offer created', sentence: '{performer} added the offer {thing}', area: 'commerce', prices: ['price'] },
  'offer changed': { title: 'Offer changed', sentence: '{performer} changed the offer {thing}', area: 'commerce', prices: ['price'] },
  'offer deleted': { title: 'Offer deleted', sentence: '{performer} deleted the offer {thing}', area: 'commerce' },
  'coupon created': { title: 'Coupon created', sentence: '{performer} created the coupon {thing}', area: 'commerce', prices: ['off'] },
  'coupon changed': { title: 'Coupon changed', sentence: '{performer} changed the coupon {thing}', area: 'commerce', prices: ['off'] },
  'coupon deleted': { title: 'Coupon deleted', sentence: '{performer} deleted the coupon {thing}', area: 'commerce' },
} as const satisfies Record<string, ActivityKindInfo>

export type CommerceKind = keyof typeof commerceKinds

/** Whether an event is of products or coupons, and so of no person. */
export const isCommerceKind = (kind: string): kind is CommerceKind => Object.hasOwn(commerceKinds, kind)
