import type { Person } from './person.ts'
import type { StripeDouble } from './stripeDouble.ts'

const problems = `__typename ... on Problem { message } ... on Refusal { rule }`

/** The cards that people leave on the double's page. */
export const numbers = { good: '4242 4242 4242 4242', other: '5555 5555 5555 4444', declinesLater: '4000 0000 0000 0341', declines: '4000 0000 0000 0002', asks: '4000 0027 6000 3184' } as const

export type Card = { name: string; brand: string; lastFour: string; expiryMonth: number; expiryYear: number }
export const cardOf = async (person: Person): Promise<Card | null> => (await person.ask('{ account { wayToPay card { name brand lastFour expiryMonth expiryYear } } }')).account.card

export const addCard = async (person: Person) => (await person.ask(`mutation { addCard { ${problems} ... on PaymentPage { url } } }`)).addCard
export const removeCard = async (person: Person) => (await person.ask(`mutation { removeCard { ${problems} ... on ChangedBilling { account { card { name } } } } }`)).removeCard
export const payInvoice = async (person: Person, invoiceId: string) =>
  (await person.ask(`mutation ($invoiceId: ID!) { payInvoice(invoiceId: $invoiceId) { ${problems} ... on PaymentPage { url } } }`, { invoiceId })).payInvoice
export const chargeInvoice = async (person: Person, invoiceId: string) => (await person.ask(`mutation ($invoiceId: ID!) { chargeInvoice(invoiceId: $invoiceId) { ${problems} } }`, { invoiceId })).chargeInvoice
export const finishVisit = async (person: Person, visit: string) =>
  (await person.ask(`mutation ($visit: String!) { finishVisit(visit: $visit) { ${problems} ... on FinishedVisit { result account { card { name } } } } }`, { visit })).finishVisit

/** The visit that the address says somebody is back from. */
export const visitIn = (address: string | null): string => new URL(address!).searchParams.get('visit')!

/** Leaves a card on Stripe's page, and comes back. */
export const leaveCard = async (person: Person, double: StripeDouble, number: string = numbers.good) => {
  const { url } = await addCard(person)
  return finishVisit(person, visitIn(await double.walk(url, number)))
}

type Attempt = { id: string; name: string; number: number; status: string; payment: { status: string; problem: string | null } | null; total: { amount: number } }
/** The account's invoices, the newest first, with how their payment stands. */
export const paymentsOf = async (person: Person): Promise<Attempt[]> => (await person.ask('{ account { invoices { nodes { id name number status total { amount } payment { status problem } } } } }')).account.invoices.nodes

/** An invoice's own id. */
export const ownId = (globalId: string): string => Buffer.from(globalId, 'base64').toString().split(':')[1]!
