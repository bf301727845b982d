import { computed } from 'vue'
import { viewer } from '../../app/session.ts'

/** The viewer's second factors, kept true live, and why the last one has to stay. ID-8 */
export const useFactors = () => {
  const factors = computed(() => viewer.value?.secondFactors)
  const count = computed(() => (factors.value ? (factors.value.authenticator ? 1 : 0) + factors.value.passkeys.length : 0))
  const keepReason = computed(() => {
    const [account] = factors.value?.requiredBy ?? []
    return account && count.value === 1 ? `${account} asks everyone for a second factor. Set up another one first.` : null
  })
  return { factors, any: computed(() => count.value > 0), keepReason }
}
