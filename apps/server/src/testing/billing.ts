import type { Person } from './person.ts'

const problems = `__typename ... on Problem { message } ... on Refusal { rule } ... on InvalidInput { issues { path message } }`

export type Contact = { name: string; email: string; company?: string | null; taxId?: string | null; termDays: number; version?: number; postalAddress: { lines: string[]; city: string; postalCode: string; region?: string; country: string } }

/** A billing contact that is right, in Spain unless it says otherwise. */
export const contactOf = (change: Partial<Contact> = {}): Contact => ({
  name: 'Rosa Vidal', email: 'accounts@harbour.example', company: 'Harbour Lights S.L.', taxId: 'ESB12345674', termDays: 14,
  postalAddress: { lines: ['Calle Mayor 5'], city: 'Madrid', postalCode: '28013', region: 'ES-M', country: 'ES' }, ...change,
})

export const setContact = async (person: Person, input: Contact = contactOf()) =>
  (await person.ask(
    `mutation ($input: BillingContactInput!) { setBillingContact(input: $input) { ${problems} ... on ChangedMeanwhile { by version changes { field before after } } ... on ChangedBilling { account { billingContact { name version } } } } }`, { input },
  )).setBillingContact

export const addSeats = async (person: Person, packs = 1, interval = 'MONTHLY') =>
  (await person.ask(`mutation ($packs: Int!, $interval: SeatInterval!) { addSeats(packs: $packs, interval: $interval) { ${problems} } }`, { packs, interval })).addSeats

export const returnSeats = async (person: Person, packs = 1, interval = 'MONTHLY') =>
  (await person.ask(`mutation ($packs: Int!, $interval: SeatInterval!) { returnSeats(packs: $packs, interval: $interval) { ${problems} } }`, { packs, interval })).returnSeats

const money = '{ amount currency }'
const sum = `{ subtotal ${money} tax ${money} total ${money} }`
const invoiceFields = `id name number status lines { text quantity price ${money} amount ${money} } subtotal ${money} taxRate tax ${money} total ${money} issuedAt dueAt closedAt payTo file`

type Money = { amount: number; currency: string }
type Sum = { subtotal: Money; tax: Money; total: Money }
export type Invoice = {
  id: string; name: string; number: number; status: string; lines: { text: string; quantity: number; price: Money; amount: Money }[]; subtotal: Money; taxRate: number; tax: Money; total: Money
  issuedAt: string; dueAt: string; closedAt: string | null; payTo: string; file: string
}
export type Billing = {
  seats: { plan: string; total: number | null; used: number; returning: number; free: number | null }
  seatAddOns: { interval: string; seats: number; returning: number; periodEnd: string }[]
  seatOffers: { interval: string; now: Sum; periodEnd: string; each: Sum; seatsThen: number }[]
  invoices: Invoice[]
  billingContact: (Contact & { postalAddress: { written: string[] } }) | null
}

export const billingFields = `seats { plan total used returning free } seatAddOns { interval seats returning periodEnd } invoices { nodes { ${invoiceFields} } }
  billingContact { name email company taxId termDays version postalAddress { lines city postalCode region country written } }`

/** All that the billing page shows. */
export const billingOf = async (person: Person, packs = 1): Promise<Billing> => {
  const { invoices, ...account } = (await person.ask(`query ($packs: Int!) { account { ${billingFields} seatOffers(packs: $packs) { interval now ${sum} periodEnd each ${sum} seatsThen } } }`, { packs })).account
  return { ...account, invoices: invoices.nodes }
}
