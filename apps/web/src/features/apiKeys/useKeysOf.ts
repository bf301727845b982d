import { mayChangeSettings } from '@gatehouse/policy'
import { useQuery } from '@urql/vue'
import { computed, type MaybeRefOrGetter, toValue } from 'vue'
import { useActor } from '../../app/scope.ts'
import { apiKeyMakersQuery } from './documents.ts'

/** How many API keys end with the places of these users, asked anew each time it is wanted; 0 for whoever does not see keys. AP-1 */
export const useKeysOf = (userIds: () => readonly string[], wanted: MaybeRefOrGetter<boolean>) => {
  const actor = useActor()
  const pause = computed(() => !toValue(wanted) || !actor.value || !mayChangeSettings(actor.value).allowed)
  const { data } = useQuery({ query: apiKeyMakersQuery, requestPolicy: 'network-only', pause })
  return computed(() => data.value?.account.apiKeys.filter(({ makerId, state }) => state !== 'ENDED' && userIds().includes(makerId)).length ?? 0)
}
