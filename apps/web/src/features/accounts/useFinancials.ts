import { mayHideFinancials, maySeeFinancials } from '@gatehouse/policy'
import { useQuery } from '@urql/vue'
import { computed } from 'vue'
import { wordsFor } from '../../app/errors.ts'
import { useActor, useScope } from '../../app/scope.ts'
import { useLive } from '../../app/useLive.ts'
import { changeFinancialsMutation, type Financials, financialsQuery, financialsSubscription } from './documents.ts'
import type { Words } from './settingsDraft.ts'
import { useSettingsDraft } from './useSettingsDraft.ts'

const value = (hidden: boolean) => (hidden ? 'hidden' : 'shown')
const words: Words<Financials> = {
  hideFinancialsFromAdmins: { name: 'For admins', value },
  hideFinancialsFromPartners: { name: 'For partners', value },
}

/** From whom financial information is hidden, live, and a draft on top of it. AC-7, PE-4 */
export const useFinancials = () => {
  const { client } = useScope()
  const actor = useActor()
  const decision = computed(() => (actor.value ? mayHideFinancials(actor.value) : null))
  const decides = computed(() => decision.value?.allowed === true)

  const { data, error, executeQuery } = useQuery({ query: financialsQuery, requestPolicy: 'cache-and-network' })
  const saved = computed<Financials | null>(() => data.value?.account ?? null)
  const { hear, ...draft } = useSettingsDraft({
    saved, words,
    send: async (input) => {
      const answer = await client.mutation(changeFinancialsMutation, { input }).toPromise()
      return { error: answer.error, result: answer.data?.changeFinancialSettings }
    },
  })

  const cursor = computed(() => data.value?.account.cursor)
  useLive(financialsSubscription, () => (cursor.value ? { after: cursor.value, decides: decides.value } : null), ({ account: { account, changedBy } }) => hear(account, changedBy ?? null))

  const sees = computed(() => (actor.value ? maySeeFinancials(actor.value) : null))
  return {
    ...draft, saved,
    /** Why the viewer cannot change it; null where they can. */
    reason: computed(() => (decision.value && !decision.value.allowed ? decision.value.reason : null)),
    /** That it is hidden from the viewer, in a sentence. */
    hidden: computed(() => (sees.value && !sees.value.allowed ? sees.value.reason : null)),
    failed: computed(() => (error.value && !saved.value ? wordsFor(error.value) : null)),
    retry: () => void executeQuery({ requestPolicy: 'network-only' }),
  }
}
