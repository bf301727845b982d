import { computed, shallowRef, watch } from 'vue'

type Seller = { country: string | null, region: string | null }

/** A seller's place in words, 'California, United States': by its codes until the names of the world are loaded. */
export const usePlaceWords = (seller: () => Seller | undefined) => {
  const places = shallowRef<typeof import('@gatehouse/addresses')>()
  watch(() => Boolean(seller()?.country), async (wanted) => {
    if (wanted) places.value ??= await import('@gatehouse/addresses')
  }, { immediate: true })
  return computed(() => {
    const { country, region } = seller() ?? {}
    return [region && (places.value?.regionName(region) ?? region), country && (places.value?.countryName(country) ?? country)].filter(Boolean).join(', ')
  })
}
