import { roleNames, roles, type Role } from '@gatehouse/policy'
import type { TeamFilter } from './order.ts'

type Options = readonly { value: string, label: string, detail?: string }[]

/** The filters of the team table, each with its choices as the address names them; the first lets everyone through. */
export const teamFilters = {
  role: { label: 'Show', options: [{ value: 'all', label: 'Everyone' }, ...roleNames.map((role) => ({ value: role.toLowerCase(), label: roles[role].plural })), { value: 'pending', label: 'Invitations' }] },
  status: { label: 'Status', options: [{ value: 'any', label: 'Any status' }, { value: 'here', label: 'Here now' }, { value: 'inactive', label: 'Inactive', detail: 'Not here for 30 days' }] },
  products: { label: 'Product access', options: [{ value: 'any', label: 'Any products' }, { value: 'all', label: 'All products' }, { value: 'chosen', label: 'Some products', detail: 'A chosen list' }] },
  expires: { label: 'End date', options: [{ value: 'any', label: 'Any end date' }, { value: 'soon', label: 'Expires soon', detail: 'Within 30 days' }] },
} as const satisfies Record<string, { label: string, options: Options }>

export type TeamFilterName = keyof typeof teamFilters
export const teamFilterNames = Object.keys(teamFilters) as TeamFilterName[]

/** What is chosen in one filter, out of what the address says. */
export const chosenIn = (name: TeamFilterName, written: string | null): string => {
  const options: Options = teamFilters[name].options
  return options.find(({ value }) => value === written)?.value ?? options[0]!.value
}

/** What the address says of a choice: nothing of the one that lets everyone through. */
export const inAddress = (name: TeamFilterName, value: string | undefined): string | null => (!value || value === teamFilters[name].options[0].value ? null : value)

/** The table's filter. Of invitations there is nothing to choose further. */
export const filterFrom = (search: string, chosen: Record<TeamFilterName, string>): TeamFilter => {
  const show = chosen.role === 'all' ? null : (chosen.role.toUpperCase() as Role | 'PENDING')
  const nothing = { search: search.trim(), show, status: null, products: null, expires: false }
  if (show === 'PENDING') return nothing
  return {
    ...nothing,
    status: chosen.status === 'here' ? 'HERE' : chosen.status === 'inactive' ? 'INACTIVE' : null,
    products: chosen.products === 'all' ? 'ALL' : chosen.products === 'chosen' ? 'CHOSEN' : null,
    expires: chosen.expires === 'soon',
  }
}
