import { useWindowVirtualizer } from '@tanstack/vue-virtual'
import { useEventListener, useResizeObserver } from '@vueuse/core'
import { type ComponentPublicInstance, computed, onMounted, type Ref, ref } from 'vue'

type VirtualRowsOptions = {
  /** Around the table. */
  table: Readonly<Ref<HTMLElement | null>>
  keys: Readonly<Ref<readonly string[]>>
  /** How high a row is, before it has been measured. Pixels. */
  height: number
  overscan?: number
}

/** Puts only those rows into the page that are in view, with the window as what scrolls: lists may have any length. Render `items`, a spacer of
 *  `before` above them and one of `after` below. Rows that are not `height` high are measured with `measure`. */
export const useVirtualRows = ({ table, keys, height, overscan = 12 }: VirtualRowsOptions) => {
  const top = ref(0)
  const place = () => {
    if (!table.value) return
    // The head sticks, so where it is now says nothing; its height does.
    const head = table.value.querySelector('thead')?.getBoundingClientRect().height ?? 0
    top.value = Math.round(table.value.getBoundingClientRect().top + window.scrollY + head)
  }
  onMounted(place)
  // What stands above the rows may grow: a banner, a filter's second line.
  useResizeObserver(() => document.body, place)
  useEventListener('resize', place)

  const virtualizer = useWindowVirtualizer(computed(() => ({
    count: keys.value.length,
    estimateSize: () => height,
    overscan,
    scrollMargin: top.value,
    getItemKey: (index: number) => keys.value[index]!,
  })))

  const items = computed(() => virtualizer.value.getVirtualItems())
  const before = computed(() => (items.value[0] ? items.value[0].start - top.value : 0))
  const after = computed(() => {
    const last = items.value.at(-1)
    return last ? virtualizer.value.getTotalSize() - (last.end - top.value) : 0
  })
  /** The first row that is in view when the reader has scrolled past the list's beginning; null at its top. */
  const firstInView = computed<string | null>(() => {
    const offset = virtualizer.value.scrollOffset ?? 0
    if (offset <= top.value) return null
    const item = items.value.find((one) => one.end > offset + height)
    return item ? keys.value[item.index]! : null
  })

  return {
    items, before, after, firstInView,
    /** Up to which row the page goes now, to load more in time. */
    lastIndex: computed(() => items.value.at(-1)?.index ?? -1),
    measure: (row: unknown) => {
      const element = (row as ComponentPublicInstance | null)?.$el ?? row
      if (element instanceof Element) virtualizer.value.measureElement(element)
    },
    scrollToIndex: (index: number) => virtualizer.value.scrollToIndex(index, { align: 'auto' }),
    scrollToTop: () => window.scrollTo({ top: 0 }),
  }
}
