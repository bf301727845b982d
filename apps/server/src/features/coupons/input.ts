import { z } from 'zod'
import { money } from '../../graphql/money.ts'

/** Codes are typed by hand and stand in links: letters, digits, hyphens and underscores of ASCII, so that capitals mean nothing. */
export const codePattern = /^[A-Za-z\d][A-Za-z\d_-]{1,39}$/

/** How codes are compared. */
export const codeKey = (code: string): string => code.toUpperCase()

const code = z.string().trim().regex(codePattern, 'Write a code of 2 to 40 letters, digits, hyphens and underscores.')
const globalId = z.object({ id: z.string() }).transform(({ id }) => id)
const limit = (what: string) => z.int().min(1, `${what} takes at least 1 use.`).max(1_000_000_000, `${what} takes at most a billion uses.`)

const terms = {
  basisPoints: z.int().min(1, 'Take off at least 0.01 percent.').max(10_000, 'Take off at most 100 percent.'),
  amount: money('an amount', 1),
  allProducts: z.boolean(),
  productIds: z.array(globalId).min(1, 'Choose at least one product.').max(1_000, 'Choose at most 1000 products.'),
}

const limits = {
  maxRedemptions: limit('A limit').nullish(),
  maxPerCustomer: limit('A limit per customer').nullish(),
  startsAt: z.date().nullish(),
  endsAt: z.date().nullish(),
}

const shared = { basisPoints: terms.basisPoints.nullish(), amount: terms.amount.nullish(), allProducts: terms.allProducts.nullish(), productIds: terms.productIds.nullish(), ...limits }

type Choice = { basisPoints?: unknown; amount?: unknown; allProducts?: boolean | null; productIds?: unknown }
const given = (...values: unknown[]) => values.filter((value) => value != null && value !== false).length

const oneWay = ({ basisPoints, amount }: Choice) => given(basisPoints, amount) <= 1
const oneReach = ({ allProducts, productIds }: Choice) => given(allProducts, productIds) <= 1
const says = {
  oneWay: { error: 'Take off either a percentage or an amount.', path: ['amount'] },
  oneReach: { error: 'Choose either all products or some.', path: ['productIds'] },
}

export const createShape = z
  .object({ code, ...shared })
  .refine((input) => given(input.basisPoints, input.amount) === 1, says.oneWay)
  .refine((input) => given(input.allProducts, input.productIds) === 1, says.oneReach)

/** What is absent stays as it is; null takes a limit or a date away. */
export const editShape = z
  .object({ couponId: globalId, version: z.int().min(1, 'Name the version that you saw.'), code: code.nullish(), ...shared })
  .refine(oneWay, says.oneWay)
  .refine(oneReach, says.oneReach)
  .refine(({ allProducts, productIds }) => allProducts !== false || productIds != null, says.oneReach)

export type CreateInput = z.output<typeof createShape>
export type EditInput = z.output<typeof editShape>
