/** Every screen of the console and how one comes to it, room by room: for the pictures of `pnpm screens` and for axe. */
import { access } from './screens/access.ts'
import { accounts } from './screens/accounts.ts'
import { activity } from './screens/activity.ts'
import { apiKeys } from './screens/apiKeys.ts'
import { billing } from './screens/billing.ts'
import { coupons } from './screens/coupons.ts'
import { explorer } from './screens/explorer.ts'
import { identity } from './screens/identity.ts'
import { notices } from './screens/notices.ts'
import { own } from './screens/own.ts'
import { partners } from './screens/partners.ts'
import { products } from './screens/products.ts'
import { sessions } from './screens/sessions.ts'
import { shell } from './screens/shell.ts'
import { team } from './screens/team.ts'
import type { Screen } from './screens/reach.ts'

export const screens: readonly Screen[] = [
  ...identity, ...sessions, ...own, ...notices, ...accounts, ...team, ...partners, ...access, ...activity, ...products, ...coupons, ...apiKeys, ...explorer, ...billing, ...shell,
]
