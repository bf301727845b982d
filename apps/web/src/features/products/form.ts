import { formatMoney, parsePrice, toPlain } from '@gatehouse/money'
import type { Offer } from '../catalog/documents.ts'

/** What stands in the form. The price is as it was typed. */
export type ProductForm = {
  name: string, price: string, currency: string, taxed: boolean, sellerName: string, sellerCountry: string, sellerRegion: string, checkoutUrl: string
}

/** What the form says, as it is compared: the price as an amount, or as the text that is none. */
export type ProductFacts = {
  name: string, price: { amount: number, currency: string } | string, taxed: boolean, sellerName: string, sellerCountry: string | null, sellerRegion: string | null
  checkoutUrl: string | null
}

type Source = Pick<Offer, 'name' | 'price' | 'taxed' | 'seller' | 'checkoutUrl'>

export const formOf = ({ name, price, taxed, seller, checkoutUrl }: Source): ProductForm => ({
  name, price: toPlain(price), currency: price.currency, taxed,
  sellerName: seller.name, sellerCountry: seller.country ?? '', sellerRegion: seller.region ?? '', checkoutUrl: checkoutUrl ?? '',
})

export const factsOf = (form: ProductForm): ProductFacts => {
  const amount = parsePrice(form.price, form.currency)
  return {
    name: form.name.trim(), price: amount === null ? form.price : { amount, currency: form.currency }, taxed: form.taxed,
    sellerName: form.sellerName.trim(), sellerCountry: form.sellerCountry || null, sellerRegion: form.sellerRegion || null, checkoutUrl: form.checkoutUrl.trim() || null,
  }
}

/** The form with some facts taken in. */
export const withFacts = (form: ProductForm, facts: ProductFacts): ProductForm => {
  const price = typeof facts.price === 'string' ? { price: facts.price } : { price: toPlain(facts.price), currency: facts.price.currency }
  return {
    ...form, ...price, name: facts.name, taxed: facts.taxed, sellerName: facts.sellerName, sellerCountry: facts.sellerCountry ?? '', sellerRegion: facts.sellerRegion ?? '',
    checkoutUrl: facts.checkoutUrl ?? '',
  }
}

/** What the server is told of the fields that are named. */
export const inputOf = (facts: ProductFacts, fields: readonly string[]) => {
  const has = (name: string) => fields.includes(name)
  const seller = {
    ...(has('sellerName') ? { name: facts.sellerName } : {}),
    ...(has('sellerCountry') ? { country: facts.sellerCountry } : {}),
    ...(has('sellerRegion') ? { region: facts.sellerRegion } : {}),
  }
  return {
    ...(has('name') ? { name: facts.name } : {}),
    ...(has('price') && typeof facts.price !== 'string' ? { price: facts.price } : {}),
    ...(has('taxed') ? { taxed: facts.taxed } : {}),
    ...(Object.keys(seller).length ? { seller } : {}),
    ...(has('checkoutUrl') ? { checkoutUrl: facts.checkoutUrl } : {}),
  }
}

/** One fact as a person reads it. */
export const factWords = (field: string, value: unknown): string => {
  if (value === null || value === '') return 'nothing'
  if (field === 'price' && typeof value === 'object') return formatMoney(value as { amount: number, currency: string })
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return String(value)
}
