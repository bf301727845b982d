import { type Actor, mayCreateProduct, offersOf } from '@gatehouse/policy'
import type { Person } from '../../../activity/event.ts'
import type { MemberContext } from '../../../graphql/builder.ts'
import { demand, InvalidInput } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'
import type { Product } from '../../../platform/database/generated/client.ts'
import { lockMembers } from '../../team/commands/locks.ts'
import { commerceEvent } from '../events.ts'
import { type CreateInput, demandRegion, type OfferInput } from '../input.ts'
import { lockProduct } from './locks.ts'

/** So many upsells and downsells hang on one product at most. */
export const mostOffers = 100
const longestName = 120

type Seller = Pick<Product, 'sellerName' | 'sellerCountry' | 'sellerRegion'>

/** What a product has beside its place in the tree. Where nothing is said of the seller, it is the one that is `usual`. */
const termsOf = ({ name, price, taxed, seller, checkoutUrl }: CreateInput, usual: Seller) => {
  const sells = seller ? { sellerName: seller.name ?? usual.sellerName, sellerCountry: seller.country ?? null, sellerRegion: seller.region ?? null } : usual
  demandRegion(sells.sellerCountry, sells.sellerRegion)
  const { sellerName, sellerCountry, sellerRegion } = sells
  return { name, priceMinor: BigInt(price.amount), currency: price.currency, taxed: taxed ?? true, sellerName, sellerCountry, sellerRegion, checkoutUrl: checkoutUrl ?? null }
}

const priceOf = ({ priceMinor, currency }: Pick<Product, 'priceMinor' | 'currency'>) => ({ amount: Number(priceMinor), currency })

/** Who sells where nothing is said: the account itself. */
const accountAsSeller = async (tx: Tx, id: string): Promise<Seller> => {
  const { name } = await tx.account.findUniqueOrThrow({ where: { id }, select: { name: true } })
  return { sellerName: name, sellerCountry: null, sellerRegion: null }
}

type Made = { product: Product; events: ReturnType<typeof commerceEvent>[] }

/** Writes a product with its line, for whoever has asked the rules. */
export const insertProduct = async (tx: Tx, { accountId }: Pick<Actor, 'accountId'>, self: Person, input: CreateInput, now: Date): Promise<Made> => {
  const id = crypto.randomUUID()
  const product = await tx.product.create({
    data: { id, accountId, kind: 'PRODUCT', productId: id, createdAt: now, ...termsOf(input, await accountAsSeller(tx, accountId)) },
  })
  const fact = { kind: 'product created' as const, accountId, performer: self, id, name: product.name, productIds: [id] }
  return { product, events: [commerceEvent({ ...fact, detail: { price: priceOf(product) } })] }
}

/** Hangs an upsell or downsell on a product or upsell, with its line. */
export const insertOffer = async (tx: Tx, self: Person, parent: Product, input: Omit<OfferInput, 'parentId'>, now: Date): Promise<Made> => {
  const { accountId, productId } = parent
  const offer = await tx.product.create({
    data: { accountId, kind: input.kind, parentId: parent.id, productId, createdAt: now, ...termsOf(input, parent) },
  })
  const fact = { kind: 'offer created' as const, accountId, performer: self, id: offer.id, name: offer.name, productIds: [productId] }
  return { product: offer, events: [commerceEvent({ ...fact, detail: { offerKind: input.kind, on: parent.name, price: priceOf(offer) } })] }
}

/** Creates a product. PE-1 */
export const createProduct = (context: MemberContext, input: CreateInput): Promise<string> =>
  context.services.change(async (tx, now) => {
    const { actor, self } = await lockMembers(tx, context.actor, null, now)
    demand(mayCreateProduct(actor))
    const { product, events } = await insertProduct(tx, actor, self, input, now)
    return { result: product.id, events }
  })

/** Hangs an upsell or downsell on a product or upsell. PE-1 */
export const createOffer = (context: MemberContext, { parentId, ...input }: OfferInput): Promise<string> =>
  context.services.change(async (tx, now) => {
    const { actor, self } = await lockMembers(tx, context.actor, null, now)
    demand(mayCreateProduct(actor))
    const parent = await lockProduct(tx, actor, parentId)
    if (!offersOf[parent.kind].includes(input.kind))
      throw new InvalidInput([{ path: ['input', 'parentId'], message: 'An upsell hangs on a product, a downsell on a product or an upsell.' }])
    const { accountId, productId } = parent
    if ((await tx.product.count({ where: { accountId, productId, deletedAt: null } })) > mostOffers)
      throw new InvalidInput([{ path: ['input', 'parentId'], message: `At most ${mostOffers} upsells and downsells hang on one product.` }])
    const { product, events } = await insertOffer(tx, self, parent, input, now)
    return { result: product.id, events }
  })

/** 'Copy of …', as far as it fits. */
const copyName = (name: string): string => [...`Copy of ${name}`].slice(0, longestName).join('').trim()

/** Clones a product with everything that hangs on it. PE-1 */
export const cloneProduct = (context: MemberContext, id: string): Promise<string> =>
  context.services.change(async (tx, now) => {
    const { actor, self } = await lockMembers(tx, context.actor, null, now)
    demand(mayCreateProduct(actor))
    const source = await lockProduct(tx, actor, id)
    if (source.kind !== 'PRODUCT') throw new InvalidInput([{ path: ['productId'], message: 'Clone the product that this hangs on.' }])
    const { accountId } = source
    const tree = await tx.product.findMany({ where: { accountId, productId: source.id, deletedAt: null }, orderBy: [{ kind: 'asc' }, { createdAt: 'asc' }, { id: 'asc' }] })
    const copies = new Map(tree.map((node) => [node.id, crypto.randomUUID()]))
    const productId = copies.get(source.id)!
    const name = copyName(source.name)
    // Kinds are in the order in which they hang on each other, so that each copy finds what it hangs on.
    await tx.product.createMany({
      data: tree.map((node, at) => ({
        ...node, id: copies.get(node.id)!, productId, parentId: node.parentId && copies.get(node.parentId)!, name: node.id === source.id ? name : node.name,
        version: 1, createdAt: new Date(now.getTime() + at),
      })),
    })
    return {
      result: productId,
      events: [commerceEvent({
        kind: 'product cloned', accountId, performer: self, id: productId, name, productIds: [productId, source.id], detail: { from: source.name, offers: tree.length - 1 },
      })],
    }
  })
