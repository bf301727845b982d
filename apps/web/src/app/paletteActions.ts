import { type Component, onMounted, onScopeDispose, readonly, shallowReactive } from 'vue'

/** Something that the command palette can do: 'Invite people'. */
export type PaletteAction = { key: string, label: string, icon?: Component, words?: string, run: () => void }

const offered = shallowReactive<PaletteAction[]>([])
/** What the pages on screen offer now. */
export const paletteActions = readonly(offered) as readonly PaletteAction[]

/** Offers actions in the command palette for as long as the component lives. */
export const usePaletteActions = (...actions: PaletteAction[]): void => {
  onMounted(() => offered.push(...actions))
  onScopeDispose(() => {
    for (const one of actions) offered.splice(offered.indexOf(one), offered.includes(one) ? 1 : 0)
  })
}
