import { type Decision, mayChangeSeats, mayManagePayments, maySeeBilling } from '@gatehouse/policy'
import { useQuery } from '@urql/vue'
import { computed, inject, type InjectionKey, provide, shallowRef, watch } from 'vue'
import { wordsFor } from '../../app/errors.ts'
import { useActor } from '../../app/scope.ts'
import { useLive } from '../../app/useLive.ts'
import { billingQuery, billingSubscription, type Seats, seatsSubscription } from './documents.ts'

export type Billing = ReturnType<typeof makeBilling>
const key: InjectionKey<Billing> = Symbol('billing')

const reasonOf = (decision: Decision | null): string | null => (decision && !decision.allowed ? decision.reason : null)

const makeBilling = () => {
  const actor = useActor()
  const manages = computed(() => (actor.value ? mayManagePayments(actor.value) : null))
  const sees = computed(() => (actor.value ? maySeeBilling(actor.value) : null))
  const sums = computed(() => sees.value?.allowed === true)
  const { data, error, executeQuery } = useQuery({
    query: billingQuery, variables: () => ({ sums: sums.value }), pause: () => manages.value?.allowed !== true, requestPolicy: 'cache-and-network',
  })
  const account = computed(() => data.value?.account ?? null)
  const cursor = computed(() => account.value?.cursor)
  const seats = shallowRef<Seats | null>(null)
  watch(() => account.value?.seats, (now) => now && (seats.value = now), { immediate: true })

  useLive(billingSubscription, () => (cursor.value ? { after: cursor.value, sums: sums.value } : null))
  useLive(seatsSubscription, () => (cursor.value ? { after: cursor.value } : null), ({ team }) => {
    for (const change of team.changes) if (change.__typename === 'SeatsChanged') seats.value = change.seats
  })

  return {
    account, seats, sums,
    /** Why the viewer sees nothing of it; null where they do. */
    barred: computed(() => reasonOf(manages.value)),
    /** Why they see no sums. */
    hidden: computed(() => (manages.value?.allowed ? reasonOf(sees.value) : null)),
    /** Why they cannot change the number of seats. */
    seatsReason: computed(() => reasonOf(actor.value ? mayChangeSeats(actor.value) : null)),
    failed: computed(() => (error.value && !account.value ? wordsFor(error.value) : null)),
    retry: () => void executeQuery({ requestPolicy: 'network-only' }),
  }
}

/** What the account pays, live. Call it once, in the page. AC-6 */
export const provideBilling = (): Billing => {
  const billing = makeBilling()
  provide(key, billing)
  return billing
}

/** The same for the parts of that page. */
export const useBilling = (): Billing => inject(key)!
