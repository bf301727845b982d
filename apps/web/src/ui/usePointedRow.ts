import { useEventListener } from '@vueuse/core'
import { readonly, ref, type Ref } from 'vue'

/** The `data-row` of the row under the pointer: what must not move now. A menu that was opened from it still belongs to it. */
export const usePointedRow = (): Readonly<Ref<string | null>> => {
  const row = ref<string | null>(null)
  useEventListener(document, 'pointerover', (event: PointerEvent) => {
    if (event.pointerType !== 'mouse' || !(event.target instanceof Element)) return
    const over = event.target.closest<HTMLElement>('[data-row], [role="menu"]')
    if (over?.role !== 'menu') row.value = over?.dataset.row ?? null
  })
  useEventListener(document.documentElement, 'pointerleave', () => (row.value = null))
  return readonly(row)
}
