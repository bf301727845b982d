import type { TypedDocumentNode } from '@urql/core'
import { refDebounced } from '@vueuse/core'
import { computed, reactive, ref, watch } from 'vue'
import { type News, withNews } from '../../app/lists/news.ts'
import { useSteadyRows } from '../../app/lists/useSteadyRows.ts'
import { useAddress } from '../../app/useAddress.ts'
import { usePages } from '../../app/usePages.ts'
import { usePointedRow } from '../../ui/usePointedRow.ts'
import { pageSize } from './documents.ts'

type Connection<Row> = { nodes: readonly Row[], pageInfo: { hasNextPage: boolean, endCursor: string | null }, totalCount?: number }
type Variables = { first: number, after?: string | null, search?: string | null, count: boolean }

type ListOptions<Data, Row> = {
  document: TypedDocumentNode<Data, Variables>
  connection: (data: Data) => Connection<Row>
  news: News<Row>
  compare: (one: Row, other: Row) => number
  shows: (row: Row, search: string) => boolean
  onFirst: (data: Data) => void
}

/** A searched list of the catalog, page by page, with what happens live worked in; the search stands in the address. */
export const useList = <Data, Row extends { readonly id: string }>({ document, connection, news, compare, shows, onFirst }: ListOptions<Data, Row>) => {
  const address = useAddress()
  const text = ref(address.read('q') ?? '')
  const typed = refDebounced(text, 80)
  watch(typed, (search) => address.change({ q: search.trim() || null }))
  watch(() => address.read('q') ?? '', (search) => {
    if (search !== typed.value.trim()) text.value = search
  })

  const pages = usePages<Data, Variables, Row>({
    document, connection, onFirst, variables: (count) => ({ first: pageSize, search: typed.value.trim() || null, count }),
  })
  const wanted = computed(() => withNews(pages.nodes.value, news, { compare, shows: (row) => shows(row, text.value.trim()), complete: !pages.hasMore.value }))
  const pointed = usePointedRow()
  const scrolledTo = ref<string | null>(null)
  const steady = useSteadyRows(wanted, () => text.value.trim(), () => pointed.value ?? scrolledTo.value)

  return {
    text, ...steady,
    /** Whatever is known of one row by now. */
    find: (id: string): Row | null => (news.gone.has(id) ? null : (news.moved.get(id) ?? pages.nodes.value.find((row) => row.id === id) ?? null)),
    scrolled: (row: string | null) => void (scrolledTo.value = row),
    list: reactive({
      loaded: pages.loaded, loadingMore: pages.loadingMore, error: pages.error, hasMore: pages.hasMore,
      searching: computed(() => pages.stale.value || text.value.trim() !== typed.value.trim()),
      /** How many there are by now; undefined while not all are read. */
      count: computed(() => (pages.hasMore.value ? undefined : wanted.value.length)),
      total: computed(() => (pages.hasMore.value ? (pages.total.value ?? 0) : wanted.value.length)),
    }),
    loadMore: pages.loadMore, retry: pages.retry,
  }
}
