import { History, KeyRound, Settings, Users } from '@lucide/vue'
import type { Component } from 'vue'

export type Page = { name: string, label: string, icon: Component }

/** The pages of an account, grouped by what people do there. */
export const navigation: readonly { title: string, pages: readonly Page[] }[] = [
  {
    title: 'Team',
    pages: [
      { name: 'team', label: 'Members', icon: Users },
      { name: 'activity', label: 'Activity', icon: History },
      { name: 'levels', label: 'Access levels', icon: KeyRound },
    ],
  },
  {
    title: 'Settings',
    pages: [{ name: 'settings', label: 'Settings', icon: Settings }],
  },
]

export const allPages: readonly Page[] = navigation.flatMap((group) => group.pages)
