import { insertCoupon } from '../../features/coupons/commands.ts'
import { insertOffer, insertProduct } from '../../features/products/commands/create.ts'
import { commerceEvent } from '../../features/products/events.ts'
import type { Person } from '../../activity/event.ts'
import type { AccountKey, PersonKey } from './people.ts'
import { type Code, type DemoProduct, type ProductKey, shelf, termsOf } from './shelf.ts'
import type { Deed } from './teller.ts'

type Story = {
  accountOf(account: AccountKey): string
  personOf(person: PersonKey): Person
  productOf(key: ProductKey): string
  remember(key: ProductKey, id: string): void
}

const day = 86_400_000
const dollars = (amount: number) => ({ amount, currency: 'USD' })

/** Tells what is sold in the demonstration: with the commands' own hands, as whoever may. */
export const shopkeeper = ({ accountOf, personOf, productOf, remember }: Story) => ({
  /** Puts a product on sale with all that hangs on it. */
  sells: (account: AccountKey, by: PersonKey, key: ProductKey): Deed => async (tx, now) => {
    const { name, price, taxed, page, offers = [] }: DemoProduct = shelf[key]
    const seller = { name: undefined, country: 'US', region: account === 'alder' ? 'US-OR' : 'US-VT' }
    const made = await insertProduct(tx, { accountId: accountOf(account) }, personOf(by), { name, price: dollars(price), taxed, seller, checkoutUrl: page }, now)
    remember(key, made.product.id)
    const events = [...made.events]
    const hang = async (parent: typeof made.product, hanging: NonNullable<DemoProduct['offers']>) => {
      for (const { offers: more = [], price: cost, ...offer } of hanging) {
        const hung = await insertOffer(tx, personOf(by), parent, { ...offer, price: dollars(cost) }, now)
        events.push(...hung.events)
        await hang(hung.product, more)
      }
    }
    await hang(made.product, offers)
    return events
  },

  reprices: (account: AccountKey, by: PersonKey, key: ProductKey, price: number): Deed => async (tx) => {
    const [accountId, id] = [accountOf(account), productOf(key)]
    const { name, price: old } = shelf[key]
    await tx.product.update({ where: { accountId_id: { accountId, id } }, data: { priceMinor: BigInt(price), version: 2 } })
    const detail = { version: 2, before: { price: dollars(old) }, after: { price: dollars(price) } }
    return [commerceEvent({ kind: 'product changed', accountId, performer: personOf(by), id, name, productIds: [id], detail })]
  },

  /** Takes a product without offers off the shelf. */
  drops: (account: AccountKey, by: PersonKey, key: ProductKey): Deed => async (tx, now) => {
    const [accountId, id] = [accountOf(account), productOf(key)]
    await tx.product.update({ where: { accountId_id: { accountId, id } }, data: { deletedAt: now } })
    return [commerceEvent({ kind: 'product deleted', accountId, performer: personOf(by), id, name: shelf[key].name, productIds: [id] })]
  },

  /** Makes a coupon, which people have used since. */
  gives: (account: AccountKey, by: PersonKey, code: Code): Deed => async (tx, now) => {
    const { percent, amount, products, max = null, perCustomer = null, fromDay, toDay, used = 0 } = termsOf(code)
    const accountId = accountOf(account)
    const at = (days: number | undefined) => (days === undefined ? null : new Date(now.getTime() + days * day))
    const { coupon, events } = await insertCoupon(tx, { accountId }, personOf(by), {
      code, kind: amount ? 'AMOUNT' : 'PERCENTAGE', basisPoints: percent ? percent * 100 : null, amountMinor: amount ? BigInt(amount) : null, currency: amount ? 'USD' : null,
      allProducts: !products, productIds: (products ?? []).map(productOf), maxRedemptions: max, maxPerCustomer: perCustomer, startsAt: at(fromDay), endsAt: at(toDay),
    }, (products ?? []).map((key) => ({ id: productOf(key), name: shelf[key].name, currency: 'USD' })), now)
    if (used) await tx.coupon.update({ where: { accountId_id: { accountId, id: coupon.id } }, data: { redemptions: used } })
    return events
  },
})
