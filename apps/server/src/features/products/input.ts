import { countryName, regionName } from '@gatehouse/addresses'
import { z } from 'zod'
import { InvalidInput } from '../../graphql/errors.ts'
import { line } from '../../graphql/input.ts'
import { money } from '../../graphql/money.ts'

/** An address in the web. Anything else would be a link that runs or reads something. */
const webAddress = z
  .string()
  .trim()
  .max(2_000, 'Shorten the checkout address to at most 2000 characters.')
  .refine((text) => /^https?:\/\//i.test(text) && URL.canParse(text) && !new URL(text).username, 'Write the checkout address as it stands in the browser, beginning with https://.')

const seller = z
  .object({
    name: line('the seller’s name', 120).optional(),
    country: z.string().refine((code) => countryName(code) !== null, 'Name the country by its two letters, as in DE.').nullish(),
    region: z.string().refine((code) => regionName(code) !== null, 'Name the region by its ISO 3166-2 code, as in US-CA.').nullish(),
  })

/** What can be said of a product, upsell or downsell. */
const terms = {
  name: line('a name', 120),
  price: money('a price', 0),
  taxed: z.boolean(),
  seller,
  checkoutUrl: webAddress.nullable(),
}

export const createShape = z.object({ name: terms.name, price: terms.price, taxed: terms.taxed.nullish(), seller: terms.seller.nullish(), checkoutUrl: terms.checkoutUrl.nullish() })

/** A global id, as Pothos hands it over. */
const globalId = z.object({ id: z.string() }).transform(({ id }) => id)

export const offerShape = createShape.extend({ parentId: globalId, kind: z.enum(['UPSELL', 'DOWNSELL']) })

/** What is absent stays as it is. */
export const editShape = z.object({
  productId: globalId, version: z.int().min(1, 'Name the version that you saw.'),
  name: terms.name.nullish(), price: terms.price.nullish(), taxed: terms.taxed.nullish(), seller: terms.seller.nullish(), checkoutUrl: terms.checkoutUrl.optional(),
})

export type CreateInput = z.output<typeof createShape>
export type OfferInput = z.output<typeof offerShape>
export type EditInput = z.output<typeof editShape>

/** A region lies in a country. */
export const demandRegion = (country: string | null, region: string | null): void => {
  if (region && !region.startsWith(`${country}-`)) throw new InvalidInput([{ path: ['input', 'seller', 'region'], message: 'Choose a region of the seller’s country.' }])
}
