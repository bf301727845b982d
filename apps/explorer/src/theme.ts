import { useSyncExternalStore } from 'react'

export type Theme = 'light' | 'dark'

const system = matchMedia('(prefers-color-scheme: dark)')

/** The theme that was chosen by hand in the console, else the system's. */
export const themeNow = (): Theme => {
  const chosen = localStorage.getItem('gatehouse.theme')
  return chosen === 'light' || chosen === 'dark' ? chosen : system.matches ? 'dark' : 'light'
}

const subscribe = (told: () => void) => {
  system.addEventListener('change', told)
  return () => system.removeEventListener('change', told)
}

/** The theme, also where the system changes it. */
export const useTheme = (): Theme => useSyncExternalStore(subscribe, themeNow)
