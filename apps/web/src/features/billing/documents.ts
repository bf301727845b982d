import { type FragmentOf, graphql } from '../../app/contract.ts'
import { seatsFields } from '../team/documents.ts'

export const contactFields = graphql(`
  fragment ContactFields on BillingContact {
    name
    email
    company
    taxId
    termDays
    version
    postalAddress { lines city postalCode region country written }
  }
`)

export const invoiceFields = graphql(`
  fragment InvoiceFields on Invoice {
    id
    name
    number
    status
    lines { text }
    total { amount currency }
    issuedAt
    dueAt
    closedAt
    payTo
    file
  }
`)

export const addOnFields = graphql(`fragment AddOnFields on SeatAddOn { interval seats returning periodEnd }`)

/** What the page shows; sums only to those who may see them. */
export const billingFields = graphql(`
  fragment BillingFields on Account {
    id
    seats { ...SeatsFields }
    billingContact { ...ContactFields }
    seatAddOns @include(if: $sums) { ...AddOnFields }
    invoices @include(if: $sums) { ...InvoiceFields }
  }
`, [seatsFields, contactFields, addOnFields, invoiceFields])

export const billingQuery = graphql(`
  query Billing($sums: Boolean!) { account { cursor ...BillingFields } }
`, [billingFields])

export const billingSubscription = graphql(`
  subscription BillingNews($after: Cursor, $sums: Boolean!) { billing(after: $after) { cursor account { ...BillingFields } } }
`, [billingFields])

/** People come and go without anything being billed. */
export const seatsSubscription = graphql(`
  subscription SeatsNews($after: Cursor) { team(after: $after) { cursor changes { __typename ... on SeatsChanged { seats { ...SeatsFields } } } } }
`, [seatsFields])

export const offersQuery = graphql(`
  query SeatOffers($packs: Int!) {
    account {
      id
      seatOffers(packs: $packs) {
        interval
        now { subtotal { amount currency } tax { amount currency } total { amount currency } }
        periodEnd
        each { total { amount currency } }
        seatsThen
      }
    }
  }
`)

export const setContactMutation = graphql(`
  mutation SetBillingContact($input: BillingContactInput!) {
    setBillingContact(input: $input) {
      __typename
      ... on ChangedBilling { account { id billingContact { ...ContactFields } } }
      ... on InvalidInput { message issues { path message } }
      ... on ChangedMeanwhile { message }
      ... on Refusal { message }
    }
  }
`, [contactFields])

export const addSeatsMutation = graphql(`
  mutation AddSeats($packs: Int!, $interval: SeatInterval!, $sums: Boolean!) {
    addSeats(packs: $packs, interval: $interval) {
      __typename
      ... on ChangedBilling { account { ...BillingFields } }
      ... on ConfirmationNeeded { message }
      ... on PaymentMethodMissing { message }
      ... on InvalidInput { message }
      ... on Refusal { message }
    }
  }
`, [billingFields])

export const returnSeatsMutation = graphql(`
  mutation ReturnSeats($packs: Int!, $interval: SeatInterval!, $sums: Boolean!) {
    returnSeats(packs: $packs, interval: $interval) {
      __typename
      ... on ChangedBilling { account { ...BillingFields } }
      ... on NotFound { message }
      ... on InvalidInput { message }
      ... on Refusal { message }
    }
  }
`, [billingFields])

export type Contact = FragmentOf<typeof contactFields>
export type Invoice = FragmentOf<typeof invoiceFields>
export type AddOn = FragmentOf<typeof addOnFields>
export type Seats = FragmentOf<typeof seatsFields>
