import { useQuery } from '@urql/vue'
import { computed, ref, shallowRef, watch } from 'vue'
import { useLive } from '../../app/useLive.ts'
import { useLit } from '../../ui/useLit.ts'
import { type ApiKey, apiKeysQuery, apiKeysSubscription } from './documents.ts'

/** The account's API keys, the newest first, live. AP-1 */
export const useApiKeys = () => {
  const { data, error, executeQuery } = useQuery({ query: apiKeysQuery, requestPolicy: 'network-only' })
  const keys = shallowRef<ApiKey[]>([])
  const cursor = ref<string>()
  const { lit, light } = useLit()
  watch(data, (now) => {
    if (!now) return
    keys.value = now.account.apiKeys
    cursor.value ??= now.account.cursor
  })

  const put = (key: ApiKey) => {
    const known = keys.value.some(({ id }) => id === key.id)
    keys.value = known ? keys.value.map((one) => (one.id === key.id ? key : one)) : [key, ...keys.value]
  }
  const drop = (id: string) => (keys.value = keys.value.filter((key) => key.id !== id))

  useLive(apiKeysSubscription, () => (cursor.value ? { after: cursor.value } : null), ({ apiKeys }) => {
    for (const change of apiKeys.changes) {
      if (change.__typename === 'ApiKeyRevoked') drop(change.apiKeyId)
      else {
        put(change.apiKey)
        light(change.apiKey.id)
      }
    }
  })
  return { keys, lit, put, drop, error, loaded: computed(() => data.value !== undefined), again: () => executeQuery({ requestPolicy: 'network-only' }) }
}
