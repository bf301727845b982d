import { Bell, Handshake, Keyboard, LogOut, Monitor, Moon, Sun, UserRound } from '@lucide/vue'
import { computed } from 'vue'
import { useRouter } from 'vue-router'
import { complain } from '../../ui/toast.ts'
import type { MenuItem } from '../../ui/menu.ts'
import { signOut, viewer } from '../session.ts'
import { chooseTheme, type Theme, theme } from '../theme.ts'

const themes: { key: Theme, label: string, icon: typeof Sun }[] = [
  { key: 'system', label: 'As the system', icon: Monitor },
  { key: 'light', label: 'Light', icon: Sun },
  { key: 'dark', label: 'Dark', icon: Moon },
]

/** Signs out and says so, or says why not. */
export const useSignOut = () => {
  const router = useRouter()
  return async () => {
    try {
      await signOut()
      await router.push({ name: 'signed-out' })
    } catch {
      complain('You are still signed in', 'Gatehouse could not be reached. Try again when the network is back.')
    }
  }
}

/** What the viewer can do about themselves, wherever they are. */
export const useViewerMenu = (more: { keys?: () => void } = {}) => {
  const leave = useSignOut()
  const router = useRouter()
  return computed<MenuItem[]>(() => [
    { key: 'profile', label: 'Your profile', icon: UserRound, onSelect: () => void router.push({ name: 'profile' }) },
    { key: 'notices', label: 'Notices', icon: Bell, onSelect: () => void router.push({ name: 'notices' }) },
    ...(viewer.value?.partnerProfile ? [{ key: 'partners', label: 'Partner portal', icon: Handshake, onSelect: () => void router.push({ name: 'partners' }) }] : []),
    { separator: true },
    { heading: 'Theme' },
    ...themes.map(({ key, label, icon }) => ({ key, label, icon, checked: theme.value === key, onSelect: () => chooseTheme(key) })),
    { separator: true },
    ...(more.keys ? [{ key: 'keys', label: 'Keyboard', icon: Keyboard, shortcut: '?', onSelect: more.keys }] : []),
    { key: 'sign-out', label: 'Sign out', icon: LogOut, onSelect: () => void leave() },
  ])
}
