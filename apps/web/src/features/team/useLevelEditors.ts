import { useQuery } from '@urql/vue'
import { computed, onScopeDispose, watch } from 'vue'
import { useAccount, useScope } from '../../app/scope.ts'
import { levelEditorsQuery, showEditingMutation } from './levelDocuments.ts'

/** Tells others that the viewer has a level open, and who else has. `news` grows whenever somebody came, went, or opened something else. TM-13 */
export const useLevelEditors = (level: () => string | null, news: () => number) => {
  const { client, live } = useScope()
  const account = useAccount()
  const { data, executeQuery } = useQuery({ query: levelEditorsQuery, pause: () => level() === null, requestPolicy: 'cache-and-network' })

  let soon: ReturnType<typeof setTimeout> | undefined
  watch([news, live.state], () => {
    clearTimeout(soon)
    if (level() !== null) soon = setTimeout(() => executeQuery({ requestPolicy: 'network-only' }), 50)
  })

  const show = (id: string | null) => void client.mutation(showEditingMutation, { id }, { overLive: true }).toPromise()
  watch([level, live.state], ([id, state], [before]) => {
    if (state === 'live' && (id || before)) show(id)
  }, { immediate: true })
  onScopeDispose(() => {
    clearTimeout(soon)
    if (live.state.value === 'live' && level()) show(null)
  })

  return computed(() => (data.value?.account.members.nodes ?? []).filter(({ id, presence }) => id !== account.value.me.id && presence?.editingLevels.includes(level() ?? '')))
}
