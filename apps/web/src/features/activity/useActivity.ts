import { computed, type MaybeRefOrGetter, ref, shallowRef, toValue, watch } from 'vue'
import { useActor } from '../../app/scope.ts'
import { useLive } from '../../app/useLive.ts'
import { usePages } from '../../app/usePages.ts'
import { useLit } from '../../ui/useLit.ts'
import { type ActivityEvent, activityQuery, activitySubscription, pageSize } from './documents.ts'
import { type ActivityFilter, matches, toVariables } from './filter.ts'
import { holdBack, merge } from './merge.ts'

/** The account's history, newest first, live. Events that come in while `reading`, or while paused, wait and are counted. AV-3 */
export const useActivity = (options: { filter: MaybeRefOrGetter<ActivityFilter>, reading: MaybeRefOrGetter<boolean>, paused: MaybeRefOrGetter<boolean> }) => {
  const cursor = ref<string>()
  const since = ref<string | null>(null)
  const live = shallowRef<readonly ActivityEvent[]>([])
  const { lit, light } = useLit()
  const heldAt = ref<number | null>(null)
  const filter = () => toValue(options.filter)

  const pages = usePages({
    document: activityQuery,
    variables: () => ({ first: pageSize, filter: toVariables(filter(), new Date()) }),
    connection: (data) => data.account.activity,
    onFirst: ({ account }) => {
      cursor.value ??= account.cursor
      since.value = account.activitySince
    },
  })

  const all = computed(() => merge(live.value.filter((event) => matches(event, filter(), new Date())), pages.nodes.value))
  const held = computed(() => holdBack(all.value, heldAt.value))

  const hold = () => {
    heldAt.value ??= all.value[0]?.sequence ?? 0
  }
  /** Shows what waits, and goes on live. */
  const release = () => {
    for (const event of all.value.slice(0, held.value.waiting)) light(event.id)
    heldAt.value = null
  }

  useLive(activitySubscription, () => (cursor.value ? { after: cursor.value } : null), ({ activity: { event } }) => {
    if (live.value.some(({ id }) => id === event.id)) return
    if (toValue(options.paused) || toValue(options.reading)) hold()
    else if (heldAt.value === null) light(event.id)
    live.value = [event, ...live.value]
  })

  // What came in before may tell what the owners hide by now. PE-4
  const actor = useActor()
  watch(() => actor.value?.financialsHidden, (now, before) => {
    if (before === undefined || now === undefined) return
    live.value = []
    pages.refresh()
  })

  return {
    events: computed(() => held.value.shown),
    waiting: computed(() => held.value.waiting),
    lit, since, hold, release,
    loaded: pages.loaded, searching: pages.stale, hasMore: pages.hasMore, loadingMore: pages.loadingMore, error: pages.error,
    loadMore: pages.loadMore, retry: pages.retry,
  }
}
