import { readonly, ref } from 'vue'

export type Theme = 'system' | 'light' | 'dark'

const key = 'gatehouse.theme'
const chosen = document.documentElement.dataset.theme
const current = ref<Theme>(chosen === 'light' || chosen === 'dark' ? chosen : 'system')

/** The theme chosen by hand, or the system's. `public/theme.js` sets it before the first paint. */
export const theme = readonly(current)

export const chooseTheme = (next: Theme): void => {
  current.value = next
  if (next === 'system') {
    delete document.documentElement.dataset.theme
    localStorage.removeItem(key)
  } else {
    document.documentElement.dataset.theme = next
    localStorage.setItem(key, next)
  }
}
