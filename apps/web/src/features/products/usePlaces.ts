import { computed, shallowRef, watch } from 'vue'

type Places = typeof import('@gatehouse/addresses')
type Option = { value: string, label: string }

/** Countries and regions to choose from, loaded once they are wanted: the names of the whole world weigh something. */
export const usePlaces = (wanted: () => boolean, country: () => string) => {
  const places = shallowRef<Places>()
  watch(wanted, async (now) => {
    if (now) places.value ??= await import('@gatehouse/addresses')
  }, { immediate: true })

  const none: Option = { value: '', label: 'None' }
  const optionsOf = (list: readonly { code: string, name: string }[]): Option[] => [none, ...list.map(({ code, name }) => ({ value: code, label: name }))]
  return {
    // Until the names are there, what is chosen is shown by its code.
    countries: computed(() => (places.value ? optionsOf(places.value.countries) : [none, ...(country() ? [{ value: country(), label: country() }] : [])])),
    regions: computed(() => optionsOf(country() ? (places.value?.regionsOf(country()) ?? []) : [])),
  }
}
