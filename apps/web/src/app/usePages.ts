import type { AnyVariables, CombinedError, TypedDocumentNode } from '@urql/core'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { codeOf } from './errors.ts'
import { useScope } from './scope.ts'

type Connection<Node> = { nodes: readonly Node[], pageInfo: { hasNextPage: boolean, endCursor: string | null }, totalCount?: number }

type PagesOptions<Data, Variables, Node> = {
  document: TypedDocumentNode<Data, Variables>
  /** Everything but `after`, for the first page and for those behind it; asked again whenever what it reads changes. Null waits. */
  variables: (first: boolean) => Omit<Variables, 'after'> | null
  connection: (data: Data) => Connection<Node>
  /** The place behind which it begins; at the very first where there is none. */
  from?: () => string | null
  /** Told of each first page that came from the server, and not from the cache. */
  onFirst?: (data: Data) => void
}

/** A list by keyset pages that grows as it is scrolled. Each page stays tied to the cache, so what changes there shows here.
 *  While other variables load, the old rows stay (`stale`). */
export const usePages = <Data, Variables extends AnyVariables & { after?: string | null }, Node>(options: PagesOptions<Data, Variables, Node>) => {
  const { client, live } = useScope()
  const pages = shallowRef<readonly Connection<Node>[]>([])
  const loaded = ref(false)
  const stale = ref(false)
  const loadingMore = ref(false)
  const error = shallowRef<CombinedError | null>(null)
  let running: (() => void)[] = []
  let round = 0

  const stop = () => {
    for (const end of running) end()
    running = []
  }

  const take = (index: number, page: Connection<Node>) => {
    const kept = stale.value ? [] : pages.value
    pages.value = [...kept.slice(0, index), page, ...kept.slice(index + 1)]
    loaded.value = true
    stale.value = false
  }

  const open = (index: number, after: string | null, anew: boolean) => {
    const variables = options.variables(index === 0)
    if (!variables) return
    const mine = round
    loadingMore.value = index > 0
    const { unsubscribe } = client
      .query(options.document, { ...variables, after } as Variables, { requestPolicy: anew ? 'network-only' : 'cache-and-network' })
      .subscribe((result) => {
        if (mine !== round) return
        loadingMore.value = false
        error.value = result.error ?? null
        if (!result.data) return
        take(index, options.connection(result.data))
        if (index === 0 && !result.stale) options.onFirst?.(result.data)
      })
    running.push(unsubscribe)
  }

  const begin = (anew: boolean) => {
    stop()
    round++
    error.value = null
    if (options.variables(true)) {
      stale.value = true
      return open(0, options.from?.() ?? null, anew)
    }
    pages.value = []
    loaded.value = false
    stale.value = false
  }

  watch(() => JSON.stringify([options.variables(true), options.from?.()]), () => begin(false), { immediate: true })
  onScopeDispose(stop)

  const nodes = computed(() => pages.value.flatMap((page) => page.nodes))
  const hasMore = computed(() => pages.value.at(-1)?.pageInfo.hasNextPage ?? false)

  const loadMore = () => {
    const last = pages.value.at(-1)
    if (!last?.pageInfo.hasNextPage || loadingMore.value || stale.value || error.value) return
    open(pages.value.length, last.pageInfo.endCursor, false)
  }

  /** Tries again after an error, from where it happened. */
  const retry = () => {
    error.value = null
    if (!loaded.value || stale.value) begin(true)
    else loadMore()
  }

  // What failed while the server was away is asked again when it is back, without anybody's doing.
  watch(live.state, (state) => {
    if (state === 'live' && error.value && codeOf(error.value) === 'NETWORK') retry()
  })

  return {
    nodes, hasMore, loaded, stale, loadingMore, error, loadMore, retry,
    total: computed(() => pages.value[0]?.totalCount),
    /** Asks the server for everything anew, as after the viewer's rights have changed. */
    refresh: () => begin(true),
  }
}
