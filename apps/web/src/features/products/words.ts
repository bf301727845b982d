import type { Offer, Product } from '../catalog/documents.ts'

export const kindWords = { PRODUCT: 'Product', UPSELL: 'Upsell', DOWNSELL: 'Downsell' } as const

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`

/** '2 upsells, 1 downsell'; null where nothing hangs on a product. */
export const offersWords = (offers: readonly Pick<Offer, 'kind'>[]): string | null => {
  const upsells = offers.filter(({ kind }) => kind === 'UPSELL').length
  const downsells = offers.length - upsells
  return [upsells && plural(upsells, 'upsell'), downsells && plural(downsells, 'downsell')].filter(Boolean).join(', ') || null
}

/** An offer with how deep it hangs. */
export type Branch = { offer: Offer, depth: number }

/** What hangs on a product as a tree, each below what it hangs on: upsells first. BO-1 */
export const branchesOf = ({ id, offers }: Pick<Product, 'id' | 'offers'>): Branch[] => {
  const below = (parentId: string, depth: number): Branch[] =>
    offers.filter((offer) => offer.parentId === parentId).flatMap((offer) => [{ offer, depth }, ...below(offer.id, depth + 1)])
  return below(id, 0)
}

/** The names of what a conflict and a form speak of. */
export const fieldWords: Record<string, string> = {
  name: 'Name', price: 'Price', taxed: 'Sales tax', sellerName: 'Seller', sellerCountry: 'Country', sellerRegion: 'Region', checkoutUrl: 'Checkout address',
}
