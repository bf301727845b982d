import { mayManagePayments, mayRemoveCard } from '@gatehouse/policy'
import { unchanged } from '../../../activity/change.ts'
import type { MemberContext } from '../../../graphql/builder.ts'
import type { Services } from '../../../graphql/context.ts'
import { demand, demandPerson, NotFound } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'
import type { StripeVisit } from '../../../platform/stripe.ts'
import { actorOf, lock, lockMembers } from '../../team/commands/locks.ts'
import { billingEvent, newCard, onFile } from '../events.ts'
import { demandStripe, PaymentsAway, reached } from '../problems.ts'
import { lockCard } from '../queries/payments.ts'
import { leaveBehind, leaveCardBehind } from './forget.ts'
import { lockSeats } from './seats.ts'

/** Where Stripe's page leads back to. */
export const wayBack = ({ config }: Pick<Services, 'config'>, slug: string) => {
  const back = `${config.publicUrl}/a/${slug}/billing`
  // Stripe puts the visit's id in place of the words in braces.
  return { done: `${back}?visit={CHECKOUT_SESSION_ID}`, back }
}

/** The customer of an account at Stripe, made when it is first needed, and anew where it was deleted there: its card went with it. One that Stripe
 *  has never had is of another Stripe account, or of its test mode: that is for the operators to mend. */
export const customerOf = async (services: Services, accountId: string): Promise<string> => {
  const { database, change, log } = services
  const stripe = demandStripe(services)
  const read = async () => (await database.read<{ id: string }>({ text: 'SELECT customer_id AS id FROM stripe_customer WHERE account_id = $1', values: [accountId] }))[0]?.id ?? null
  const known = await read()
  const state = known && (await reached(services, () => stripe.findCustomer(known)))
  if (known && state === 'HERE') return known
  if (known && state === 'UNKNOWN') {
    log.error({ accountId, customer: known }, 'Stripe does not know this customer: is the secret key one of another Stripe account, or of its test mode? If that was changed for good, run npm run gatehouse -- card drop')
    throw new PaymentsAway()
  }
  const made = await reached(services, () => stripe.makeCustomer(accountId, known))
  if (known)
    await change(async (tx) => {
      const before = await lockCard(tx, accountId)
      if (before?.customerId !== known || !before.methodId) return unchanged(undefined)
      await tx.stripeCustomer.update({ where: { accountId }, data: { customerId: made, ...nothing } })
      return { result: undefined, events: [billingEvent('card lost', accountId, null, onFile)] }
    })
  // Bookkeeping where there is no card: it says nothing of the account. Of two that ask at one moment, both got the same, so that each may find the
  // other's row by its account or by its customer.
  const [text, values] = known
    ? ['UPDATE stripe_customer SET customer_id = $2 WHERE account_id = $1 AND customer_id = $3 AND method_id IS NULL', [accountId, made, known]]
    : ['INSERT INTO stripe_customer (account_id, customer_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [accountId, made]]
  await database.pool.query(text, values)
  return (await read()) ?? made
}

/** Opens a page of Stripe on which a card is left; answers with its address. The card is on file once somebody has done so. AC-6, PE-3 */
export const addCard = async (context: MemberContext): Promise<string> => {
  const { services, actor: { accountId, userId }, account } = demandPerson(context)
  const stripe = demandStripe(services)
  const customerId = await customerOf(services, accountId)
  const { url } = await reached(services, () => stripe.openCardPage({ customerId, about: { accountId, userId }, ...wayBack(services, account.slug) }))
  return url!
}

/** Who left a card, while they still manage payments; null once they no longer do. */
const whoLeft = async (tx: Tx, accountId: string, userId: string, now: Date) => {
  const place = await tx.membership.findFirst({ where: { accountId, userId, endedAt: null }, select: { id: true } })
  const [member] = place ? await lock(tx, accountId, [place.id], now) : []
  return member && mayManagePayments(actorOf(member)).allowed ? { id: member.userId, email: member.email } : null
}

const nothing = { methodId: null, brand: null, lastFour: null, expiryMonth: null, expiryYear: null }

/** Whether a card is being charged now. */
const isCharged = async (tx: Tx, accountId: string, methodId: string) => (await tx.payment.count({ where: { accountId, methodId, status: 'PENDING' } })) > 0

/** Puts the card on file that somebody left on Stripe's page. Told twice, or late, it does nothing: a card that was taken away since, or one
 *  that is older than the one on file, never comes back. Answers whether it is on file; what is not, Stripe is to forget. */
export const takeCard = async (services: Services, { about, card, customerId }: StripeVisit): Promise<boolean> => {
  if (!about?.userId || !card) return false
  const { accountId, userId } = about
  const isOnFile = await services.change(async (tx, now) => {
    const by = await whoLeft(tx, accountId, userId, now)
    const before = await lockCard(tx, accountId)
    const known = before?.methodMadeAt
    if (before?.methodId === card.id) return unchanged(true)
    if (!by || before?.customerId !== customerId || (known && card.madeAt <= known)) return unchanged(false)
    const { id: methodId, brand, lastFour, expiryMonth, expiryYear, madeAt: methodMadeAt } = card
    await tx.stripeCustomer.update({ where: { accountId }, data: { methodId, brand, lastFour, expiryMonth, expiryYear, methodMadeAt } })
    if (!before.methodId) return { result: true, events: [billingEvent('card added', accountId, by, newCard)] }
    return { result: true, events: [billingEvent('card replaced', accountId, by, onFile)], jobs: [await leaveBehind(tx, before.methodId)] }
  })
  if (!isOnFile) await leaveCardBehind(services.database, card.id)
  return isOnFile
}

/** Brings what is known of a card up to what Stripe knows: banks renew cards by themselves, and operators may take one away there. */
export const refreshCard = async (services: Services, methodId: string): Promise<void> => {
  const { database, change } = services
  const [row] = await database.read<{ accountId: string }>({ text: 'SELECT account_id AS "accountId" FROM stripe_customer WHERE method_id = $1', values: [methodId] })
  if (!row) return
  const { accountId } = row
  const card = await demandStripe(services).findCard(methodId)
  await change(async (tx) => {
    const before = await lockCard(tx, accountId)
    if (before?.methodId !== methodId) return unchanged(undefined)
    if (!card) {
      await tx.stripeCustomer.update({ where: { accountId }, data: nothing })
      return { result: undefined, events: [billingEvent('card lost', accountId, null, onFile)] }
    }
    const { brand, lastFour, expiryMonth, expiryYear } = card
    if (before.brand === brand && before.lastFour === lastFour && before.expiryMonth === expiryMonth && before.expiryYear === expiryYear) return unchanged(undefined)
    await tx.stripeCustomer.update({ where: { accountId }, data: { brand, lastFour, expiryMonth, expiryYear } })
    return { result: undefined, events: [billingEvent('card renewed', accountId, null, onFile)] }
  })
}

/** Takes the card on file away. AC-6, PE-3 */
export const removeCard = (context: MemberContext): Promise<void> =>
  context.services.change(async (tx, now) => {
    const { actor, self } = await lockMembers(tx, demandPerson(context).actor, null, now)
    demand(mayManagePayments(actor))
    const { accountId } = actor
    await lockSeats(tx, accountId, context.services.clock)
    const card = await lockCard(tx, accountId)
    if (!card?.methodId) throw new NotFound('There is no card on file.')
    const addOns = await tx.seatAddOn.findMany({ where: { accountId } })
    const renewed = addOns.reduce((sum, { seats, givenBack }) => sum + seats - givenBack, 0)
    demand(mayRemoveCard({ renewed, charged: await isCharged(tx, accountId, card.methodId) }))
    await tx.stripeCustomer.update({ where: { accountId }, data: nothing })
    return { result: undefined, events: [billingEvent('card removed', accountId, self, { ...onFile, ...context.origin.device })], jobs: [await leaveBehind(tx, card.methodId)] }
  })
