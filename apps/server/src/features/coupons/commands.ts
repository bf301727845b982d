import { type Actor, mayChangeCoupon, mayMakeCoupon, mayReachCoupon } from '@gatehouse/policy'
import { unchanged } from '../../activity/change.ts'
import type { Person } from '../../activity/event.ts'
import type { MemberContext } from '../../graphql/builder.ts'
import { demand, InvalidInput, NotFound } from '../../graphql/errors.ts'
import type { Tx } from '../../platform/database/client.ts'
import type { Coupon, Prisma } from '../../platform/database/generated/client.ts'
import { differenceOf } from '../products/commands/edit.ts'
import { demandVersion } from '../products/queries/changesSince.ts'
import { reachOf, within } from '../products/queries.ts'
import { lockMembers } from '../team/commands/locks.ts'
import { couponEvent } from './events.ts'
import { codeKey, type CreateInput, type EditInput } from './input.ts'
import { productsOf } from './queries.ts'

type Terms = Pick<Coupon, 'code' | 'kind' | 'basisPoints' | 'amountMinor' | 'currency' | 'allProducts' | 'productIds' | 'maxRedemptions' | 'maxPerCustomer' | 'startsAt' | 'endsAt'>
type Named = { id: string; name: string; currency: string }

const invalid = (field: string, message: string) => new InvalidInput([{ path: ['input', field], message }])
const taken = () => invalid('code', 'This code is taken; choose another.')

/** The living products among some ids that the asker reaches. */
const named = async (tx: Tx, { accountId, products }: Pick<Actor, 'accountId' | 'products'>, ids: string[]): Promise<Named[]> =>
  tx.$queryRawUnsafe<Named[]>(
    `SELECT p.id, p.name, p.currency FROM product p WHERE p.account_id = $1::uuid AND p.id = ANY($2::uuid[]) AND p.kind = 'PRODUCT' AND ${within('p', '$3')} ORDER BY lower(p.name), p.id`,
    accountId, ids, reachOf(products),
  )

/** What a coupon takes off, of either kind. */
const offOf = ({ basisPoints, amount }: Pick<CreateInput, 'basisPoints' | 'amount'>) => {
  if (amount) return { kind: 'AMOUNT' as const, basisPoints: null, amountMinor: BigInt(amount.amount), currency: amount.currency }
  return basisPoints ? { kind: 'PERCENTAGE' as const, basisPoints, amountMinor: null, currency: null } : {}
}

const given = <T>(value: T | undefined, kept: T): T => (value === undefined ? kept : value)

const merged = (coupon: Terms, input: Omit<EditInput, 'couponId' | 'version'>): Terms => ({
  ...coupon, ...offOf(input),
  code: input.code ?? coupon.code,
  allProducts: input.productIds ? false : (input.allProducts ?? coupon.allProducts),
  productIds: input.productIds ? [...new Set(input.productIds)].sort() : input.allProducts ? [] : coupon.productIds,
  maxRedemptions: given(input.maxRedemptions, coupon.maxRedemptions), maxPerCustomer: given(input.maxPerCustomer, coupon.maxPerCustomer),
  startsAt: given(input.startsAt, coupon.startsAt), endsAt: given(input.endsAt, coupon.endsAt),
})

const nothing: Terms = {
  code: '', kind: 'PERCENTAGE', basisPoints: null, amountMinor: null, currency: null, allProducts: false, productIds: [], maxRedemptions: null, maxPerCustomer: null,
  startsAt: null, endsAt: null,
}

/** Holds terms against each other and against the products that they name. Answers with those products. */
const check = async (tx: Tx, actor: Actor, terms: Terms, chosen: boolean): Promise<Named[]> => {
  if (terms.startsAt && terms.endsAt && terms.endsAt <= terms.startsAt) throw invalid('endsAt', 'Let it end after it starts.')
  const products = await named(tx, actor, terms.productIds)
  if (chosen && products.length < terms.productIds.length) throw invalid('productIds', 'There is no such product.')
  const foreign = terms.kind === 'AMOUNT' && products.find(({ currency }) => currency !== terms.currency)
  if (foreign) throw invalid('amount', `‘${foreign.name}’ is sold in ${foreign.currency}: take off an amount in that currency, or a percentage.`)
  return products
}

/** What the log and a conflict show of a coupon. Products stand there by name. */
const factsOf = (terms: Terms, products: Named[]) => ({
  code: terms.code,
  off: terms.kind === 'AMOUNT' ? { amount: Number(terms.amountMinor), currency: terms.currency } : { basisPoints: terms.basisPoints },
  products: terms.allProducts ? 'all' : products.map(({ name }) => name),
  maxRedemptions: terms.maxRedemptions, maxPerCustomer: terms.maxPerCustomer,
  startsAt: terms.startsAt?.toISOString() ?? null, endsAt: terms.endsAt?.toISOString() ?? null,
})

const isTaken = (error: unknown): boolean => (error as Prisma.PrismaClientKnownRequestError).code === 'P2002'

/** Writes a coupon with its line, for whoever has asked the rules. */
export const insertCoupon = async (tx: Tx, { accountId }: Pick<Actor, 'accountId'>, self: Person, terms: Terms, products: Named[], now: Date) => {
  // Of two with one code, the one that comes second finds the first there, also where both come at one moment.
  const [coupon] = await tx.coupon.createManyAndReturn({ data: [{ accountId, ...terms, codeKey: codeKey(terms.code), createdAt: now }], skipDuplicates: true })
  if (!coupon) throw taken()
  const { id, code } = coupon
  const { code: _, ...detail } = factsOf(terms, products)
  return { coupon, events: [couponEvent({ kind: 'coupon created', accountId, performer: self, id, code, productIds: terms.productIds, detail })] }
}

/** Creates a coupon, for products within the maker's access only. BO-2, PE-2 */
export const createCoupon = (context: MemberContext, input: CreateInput): Promise<string> =>
  context.services.change(async (tx, now) => {
    const { actor, self } = await lockMembers(tx, context.actor, null, now)
    const terms = merged(nothing, input)
    demand(mayMakeCoupon(actor, productsOf(terms)))
    const products = await check(tx, actor, terms, true)
    const { coupon, events } = await insertCoupon(tx, actor, self, terms, products, now)
    return { result: coupon.id, events }
  })

const noSuchCoupon = (actor: Actor): NotFound => {
  const decision = mayReachCoupon(actor, null)
  return new NotFound(decision.allowed ? undefined : decision.reason)
}

/** Locks a living coupon within reach, and asks whether it may be changed. PE-2 */
const lockCoupon = async (tx: Tx, actor: Actor, id: string): Promise<Coupon> => {
  const { accountId } = actor
  await tx.$queryRaw`SELECT 1 FROM coupon WHERE account_id = ${accountId}::uuid AND id = ${id}::uuid FOR NO KEY UPDATE`
  const coupon = await tx.coupon.findUnique({ where: { accountId_id: { accountId, id } } })
  if (!coupon || coupon.deletedAt || !mayReachCoupon(actor, productsOf(coupon)).allowed) throw noSuchCoupon(actor)
  demand(mayChangeCoupon(actor, productsOf(coupon)))
  return coupon
}

/** Edits a coupon: what is named, on top of the version that is named. BO-2, TM-13 */
export const editCoupon = (context: MemberContext, { couponId, version: seen, ...input }: EditInput): Promise<string> =>
  context.services.change(async (tx, now) => {
    const { actor, self } = await lockMembers(tx, context.actor, null, now)
    const coupon = await lockCoupon(tx, actor, couponId)
    await demandVersion(tx, actor, ['coupon changed'], coupon, seen)
    const terms = merged(coupon, input)
    demand(mayMakeCoupon(actor, productsOf(terms)))
    const products = await check(tx, actor, terms, input.productIds != null)
    const difference = differenceOf(factsOf(coupon, await named(tx, actor, coupon.productIds)), factsOf(terms, products))
    if (!difference) return unchanged(coupon.id)
    const { id, accountId } = coupon
    const version = coupon.version + 1
    const { code, kind, basisPoints, amountMinor, currency, allProducts, productIds, maxRedemptions, maxPerCustomer, startsAt, endsAt } = terms
    await tx.coupon
      .update({
        where: { accountId_id: { accountId, id } },
        data: { code, codeKey: codeKey(code), kind, basisPoints, amountMinor, currency, allProducts, productIds, maxRedemptions, maxPerCustomer, startsAt, endsAt, version },
      })
      .catch((error: unknown) => {
        throw isTaken(error) ? taken() : error
      })
    const was = { allProducts: coupon.allProducts, productIds: coupon.productIds }
    const all = [...new Set([...coupon.productIds, ...productIds])]
    return {
      result: id,
      events: [couponEvent({ kind: 'coupon changed', accountId, performer: self, id, code, productIds: all, was, detail: { version, ...difference } })],
    }
  })

/** Deletes a coupon; its code is free again. BO-2 */
export const deleteCoupon = (context: MemberContext, id: string): Promise<void> =>
  context.services.change(async (tx, now) => {
    const { actor, self } = await lockMembers(tx, context.actor, null, now)
    const { accountId, code, productIds, allProducts } = await lockCoupon(tx, actor, id)
    await tx.coupon.update({ where: { accountId_id: { accountId, id } }, data: { deletedAt: now } })
    return { result: undefined, events: [couponEvent({ kind: 'coupon deleted', accountId, performer: self, id, code, productIds, was: { allProducts, productIds } })] }
  })
