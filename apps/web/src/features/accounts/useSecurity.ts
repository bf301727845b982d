import { mayChangeSettings } from '@gatehouse/policy'
import { useQuery } from '@urql/vue'
import { computed } from 'vue'
import { wordsFor } from '../../app/errors.ts'
import { useActor, useScope } from '../../app/scope.ts'
import { useLive } from '../../app/useLive.ts'
import { changeSecurityMutation, securityQuery, securitySubscription, type Security } from './documents.ts'
import { securityWords } from './security.ts'
import { useSettingsDraft } from './useSettingsDraft.ts'

/** Idle time and second factor of the account on screen, live, and a draft on top of them. AC-7, ID-8 */
export const useSecurity = () => {
  const { client } = useScope()
  const actor = useActor()
  const decision = computed(() => (actor.value ? mayChangeSettings(actor.value) : null))
  const manages = computed(() => decision.value?.allowed === true)

  const { data, error, executeQuery } = useQuery({
    query: securityQuery, variables: () => ({ manages: manages.value }), pause: () => !decision.value, requestPolicy: 'cache-and-network',
  })
  const saved = computed<Security | null>(() => data.value?.account ?? null)
  const { hear, ...draft } = useSettingsDraft({
    saved, words: securityWords,
    send: async (input) => {
      const answer = await client.mutation(changeSecurityMutation, { input }).toPromise()
      return { error: answer.error, result: answer.data?.changeSecuritySettings }
    },
  })

  const cursor = computed(() => data.value?.account.cursor)
  useLive(securitySubscription, () => (cursor.value ? { after: cursor.value, manages: manages.value } : null), ({ account: { account, changedBy } }) => hear(account, changedBy ?? null))

  return {
    ...draft, saved,
    /** Why the viewer cannot change them; null where they can. */
    reason: computed(() => (decision.value && !decision.value.allowed ? decision.value.reason : null)),
    lacking: computed(() => data.value?.account.membersWithoutSecondFactor ?? null),
    mayRequire: computed(() => data.value?.account.mayRequireSecondFactor ?? null),
    failed: computed(() => (error.value && !saved.value ? wordsFor(error.value) : null)),
    retry: () => void executeQuery({ requestPolicy: 'network-only' }),
  }
}
