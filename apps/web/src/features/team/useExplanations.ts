import type { CombinedError } from '@urql/core'
import { shallowRef, watch } from 'vue'
import { useScope } from '../../app/scope.ts'
import { type Explanation, explainQuery } from './explainDocuments.ts'

/** What somebody can do and why, by permission, as the server has it saved: asked while it is wanted, and again when what `stamp` says of
 *  them changes. Null until it is there. TM-15 */
export const useExplanations = (id: () => string | null, wanted: () => boolean, stamp: () => string) => {
  const { client } = useScope()
  const explained = shallowRef<ReadonlyMap<string, Explanation> | null>(null)
  const error = shallowRef<CombinedError | null>(null)
  watch([id, wanted, stamp], async ([memberId, now], [before] = [null, false, '']) => {
    if (memberId !== before) explained.value = null
    if (!memberId || !now) return
    const answer = await client.query(explainQuery, { memberId }, { requestPolicy: 'network-only' }).toPromise()
    // Somebody else may be on screen by now.
    if (id() !== memberId) return
    error.value = answer.error ?? null
    if (answer.data) explained.value = new Map(answer.data.explainAccess.map((one) => [one.permission, one]))
  }, { immediate: true })
  return { explained, error }
}
