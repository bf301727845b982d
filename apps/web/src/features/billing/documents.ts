import { type FragmentOf, graphql, type ResultOf } from '../../app/contract.ts'
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
    payment { status problem }
  }
`)

export const cardFields = graphql(`fragment CardFields on Card { name expiryMonth expiryYear }`)

export const addOnFields = graphql(`fragment AddOnFields on SeatAddOn { interval seats returning periodEnd }`)

/** What the page shows; sums only to those who may see them. */
export const billingFields = graphql(`
  fragment BillingFields on Account {
    id
    seats { ...SeatsFields }
    wayToPay
    card { ...CardFields }
    billingContact { ...ContactFields }
    seatAddOns @include(if: $sums) { ...AddOnFields }
    invoices(first: 50) @include(if: $sums) { nodes { ...InvoiceFields } pageInfo { hasNextPage endCursor } }
  }
`, [seatsFields, contactFields, cardFields, addOnFields, invoiceFields])

export const billingQuery = graphql(`
  query Billing($sums: Boolean!) { account { cursor ...BillingFields } }
`, [billingFields])

/** Those behind the newest, which are asked for only when somebody wants them. */
export const olderInvoicesQuery = graphql(`
  query OlderInvoices($after: String) {
    account { id invoices(first: 50, after: $after) { nodes { ...InvoiceFields } pageInfo { hasNextPage endCursor } } }
  }
`, [invoiceFields])

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
      ... on PaymentMethodMissing { message }
      ... on NotFound { message }
      ... on InvalidInput { message }
      ... on Refusal { message }
    }
  }
`, [billingFields])

export const addCardMutation = graphql(`
  mutation AddCard { addCard { __typename ... on PaymentPage { url } ... on Refusal { message } ... on PaymentsAway { message } } }
`)

export const removeCardMutation = graphql(`
  mutation RemoveCard($sums: Boolean!) {
    removeCard { __typename ... on ChangedBilling { account { ...BillingFields } } ... on NotFound { message } ... on Refusal { message } }
  }
`, [billingFields])

export const payInvoiceMutation = graphql(`
  mutation PayInvoice($invoiceId: ID!) {
    payInvoice(invoiceId: $invoiceId) { __typename ... on PaymentPage { url } ... on NotFound { message } ... on Refusal { message } ... on PaymentsAway { message } }
  }
`)

export const chargeInvoiceMutation = graphql(`
  mutation ChargeInvoice($invoiceId: ID!, $sums: Boolean!) {
    chargeInvoice(invoiceId: $invoiceId) {
      __typename
      ... on ChangedBilling { account { ...BillingFields } }
      ... on PaymentMethodMissing { message }
      ... on NotFound { message }
      ... on Refusal { message }
      ... on PaymentsAway { message }
    }
  }
`, [billingFields])

export const finishVisitMutation = graphql(`
  mutation FinishVisit($visit: String!, $sums: Boolean!) {
    finishVisit(visit: $visit) {
      __typename
      ... on FinishedVisit { result account { ...BillingFields } }
      ... on NotFound { message }
      ... on Refusal { message }
      ... on PaymentsAway { message }
    }
  }
`, [billingFields])

export type VisitResult = Extract<ResultOf<typeof finishVisitMutation>['finishVisit'], { __typename: 'FinishedVisit' }>['result']
export type Card = FragmentOf<typeof cardFields>
export type Contact = FragmentOf<typeof contactFields>
export type Invoice = FragmentOf<typeof invoiceFields>
export type AddOn = FragmentOf<typeof addOnFields>
export type Seats = FragmentOf<typeof seatsFields>
