import { mayChangeSettings } from '@gatehouse/policy'
import { computed, shallowRef, watch } from 'vue'
import type { ResultOf } from '../../app/contract.ts'
import { useActor, useScope } from '../../app/scope.ts'
import { apiKeyMakersQuery } from './documents.ts'

/** How many API keys that act end with the places of these users, asked anew each time it is wanted; null until it is known, and for whoever does
 *  not see keys. AP-1 */
export const useKeysOf = (userIds: () => readonly string[], wanted: () => boolean) => {
  const { client } = useScope()
  const actor = useActor()
  const keys = shallowRef<ResultOf<typeof apiKeyMakersQuery>['account']['apiKeys'] | null>(null)
  watch(wanted, async (now, _before, onCleanup) => {
    keys.value = null
    if (!now || !actor.value || !mayChangeSettings(actor.value).allowed) return
    let over = false
    onCleanup(() => (over = true))
    const { data } = await client.query(apiKeyMakersQuery, {}, { requestPolicy: 'network-only' }).toPromise()
    if (!over) keys.value = data?.account.apiKeys ?? null
  }, { immediate: true })
  return computed(() => keys.value && keys.value.filter(({ makerId, state }) => (state === 'ACTIVE' || state === 'SECOND_FACTOR_MISSING') && userIds().includes(makerId)).length)
}
