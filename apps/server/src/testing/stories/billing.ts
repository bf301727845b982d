import { setPlan } from '../../features/billing/commands/plan.ts'
import { addSeats, contactOf, returnSeats, setContact } from '../billing.ts'
import { addCard, chargeInvoice, finishVisit, leaveCard, numbers, payInvoice, paymentsOf, removeCard, visitIn } from '../cards.ts'
import { globalId } from '../house.ts'
import { type Scene, someone, type Stories } from './scene.ts'

/** Somebody whose account has a limit of seats, and a payment method. */
const payer = async ({ house }: Scene) => {
  const holder = await house.owner(someone())
  await setPlan(house.app!.services, holder.account!, 'TEAM')
  await setContact(holder)
  return holder
}

/** The same with a card on file. */
const cardPayer = async ({ house, withCards, double }: Scene, number: string = numbers.good) => {
  const holder = await withCards.owner(someone())
  await setPlan(house.app!.services, holder.account!, 'TEAM')
  await setContact(holder)
  await leaveCard(holder, double, number)
  return holder
}

/** An invoice for which the card on file was declined, and whose it is. */
const declinedInvoice = async (scene: Scene) => {
  const holder = await cardPayer(scene, numbers.declinesLater)
  await addSeats(holder)
  await scene.house.quiet()
  const [invoice] = await paymentsOf(holder)
  return { holder, id: invoice!.id }
}

/** The mutations of `features/billing`: seats, cards and invoices. */
export const billingStories: Stories = {
  setBillingContact: {
    leaves: ['account: billing contact changed'],
    changes: async ({ ada }) => () => setContact(ada, contactOf({ name: someone() })),
    fails: async ({ ada }) => () => setContact(ada, contactOf({ termDays: 1 })),
  },
  addSeats: {
    leaves: ['account: invoice issued', 'account: seats added', 'user: noticed'],
    changes: async (scene) => {
      const holder = await payer(scene)
      return () => addSeats(holder)
    },
    fails: async ({ ada }) => () => addSeats(ada),
  },
  returnSeats: {
    leaves: ['account: seats returned'],
    changes: async (scene) => {
      const holder = await payer(scene)
      await addSeats(holder)
      return () => returnSeats(holder)
    },
    fails: async ({ ada }) => () => returnSeats(ada),
  },
  // The card is on file once somebody has typed it on the page.
  addCard: {
    leaves: [],
    changes: async (scene) => {
      const holder = await cardPayer(scene)
      return () => addCard(holder)
    },
    fails: async ({ ada }) => () => addCard(ada),
  },
  finishVisit: {
    leaves: ['account: card replaced'],
    changes: async (scene) => {
      const holder = await cardPayer(scene)
      const visit = visitIn(await scene.double.walk((await addCard(holder)).url, numbers.other))
      return () => finishVisit(holder, visit)
    },
    fails: async ({ ada }) => () => finishVisit(ada, 'cs_test_none'),
  },
  removeCard: {
    leaves: ['account: card removed'],
    changes: async (scene) => {
      const holder = await cardPayer(scene)
      return () => removeCard(holder)
    },
    fails: async ({ ada }) => () => removeCard(ada),
  },
  payInvoice: {
    leaves: ['account: payment started'],
    changes: async (scene) => {
      const { holder, id } = await declinedInvoice(scene)
      return () => payInvoice(holder, id)
    },
    fails: async ({ ada }) => () => payInvoice(ada, globalId('Invoice', crypto.randomUUID())),
  },
  chargeInvoice: {
    leaves: ['account: payment failed', 'account: payment started', 'user: noticed'],
    changes: async (scene) => {
      const { holder, id } = await declinedInvoice(scene)
      return async () => {
        const answer = await chargeInvoice(holder, id)
        await scene.house.quiet()
        return answer
      }
    },
    fails: async ({ ada }) => () => chargeInvoice(ada, globalId('Invoice', crypto.randomUUID())),
  },
}
