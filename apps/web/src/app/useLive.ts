import type { TypedDocumentNode } from '@urql/core'
import { onScopeDispose, watch } from 'vue'
import { useScope } from './scope.ts'

/** Runs a subscription of this account for as long as the component lives: what comes in goes through the cache, and to `onEvent`.
 *
 *  `variables` is asked again whenever what it reads changes: null waits, as for the cursor of a first query. A new `after` alone changes nothing,
 *  since a running subscription keeps its own cursor and resumes from there; anything else starts anew. */
export const useLive = <Data, Variables extends { after?: string | null }>(
  document: TypedDocumentNode<Data, Variables>,
  variables: () => Variables | null,
  onEvent?: (data: Data) => void,
): void => {
  const { client } = useScope()
  let stop = () => {}
  const restartKey = () => {
    const now = variables()
    return now && JSON.stringify({ ...now, after: undefined })
  }
  watch(restartKey, () => {
    stop()
    const now = variables()
    if (!now) return
    const running = client.subscription(document, now).subscribe(({ data }) => {
      if (data) onEvent?.(data)
    })
    stop = running.unsubscribe
  }, { immediate: true })
  onScopeDispose(() => stop())
}
