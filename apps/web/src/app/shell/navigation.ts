import { Braces, History, KeyRound, Package, ReceiptText, Settings, TicketPercent, Users, UserSearch } from '@lucide/vue'
import { type Actor, type Decision, mayMakeKeys, mayManagePayments, mayManageUsers, maySeeCoupons, maySeeProducts } from '@gatehouse/policy'
import { type Component, computed } from 'vue'
import { useActor } from '../scope.ts'

export type Page = {
  name: string
  label: string
  icon: Component
  /** Whom it concerns; everyone, where nothing is said. */
  decide?: (actor: Actor) => Decision
  /** On a phone it is reached by the palette, or from the page that it belongs to: the bar has room for few. */
  offBar?: true
}

/** The pages of an account, grouped by what people do there. */
const navigation: readonly { title: string, pages: readonly Page[] }[] = [
  {
    title: 'Team',
    pages: [
      { name: 'team', label: 'Members', icon: Users },
      { name: 'activity', label: 'Activity', icon: History, offBar: true },
      { name: 'levels', label: 'Access levels', icon: KeyRound, offBar: true },
      { name: 'who-can', label: 'Who can…', icon: UserSearch, decide: mayManageUsers, offBar: true },
    ],
  },
  {
    title: 'Commerce',
    pages: [
      { name: 'products', label: 'Products', icon: Package, decide: maySeeProducts },
      { name: 'coupons', label: 'Coupons', icon: TicketPercent, decide: maySeeCoupons },
    ],
  },
  {
    title: 'Settings',
    pages: [
      { name: 'settings', label: 'Settings', icon: Settings },
      { name: 'api-keys', label: 'API keys', icon: Braces, decide: mayMakeKeys, offBar: true },
      { name: 'billing', label: 'Billing', icon: ReceiptText, decide: mayManagePayments, offBar: true },
    ],
  },
]

/** The pages that concern the viewer, in their groups; it changes with what they may do. */
export const useNavigation = () => {
  const actor = useActor()
  const concerns = ({ decide }: Page) => !decide || (actor.value !== undefined && decide(actor.value).allowed)
  return computed(() => navigation.map(({ title, pages }) => ({ title, pages: pages.filter(concerns) })).filter(({ pages }) => pages.length > 0))
}
