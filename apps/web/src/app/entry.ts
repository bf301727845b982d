import type { RouteLocationRaw } from 'vue-router'
import type { OwnMembership, Viewer } from './documents.ts'

/** A place of the console to go on to, out of an address that anyone may have written: only paths of this site. */
export const safePath = (next: unknown): string | null =>
  typeof next === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(next) && !/^\/(sign-in|sign-up|signed-out)\b/.test(next) ? next : null

/** The account that a path belongs to. */
export const accountOfPath = (path: string | null): string | null => /^\/a\/([^/?#]+)/.exec(path ?? '')?.[1] ?? null

/** Whether a site address leads to an account of one's own: the one it has, or one that it had lately. AC-7 */
export const isAt = ({ slug, formerSlugs }: Pick<OwnMembership, 'slug' | 'formerSlugs'>, address: string | null): boolean =>
  address !== null && (slug === address || formerSlugs.includes(address))

/** The same place where the account is found now, for a path that names a former address of it; null for every other. AC-7 */
export const movedPath = (memberships: readonly OwnMembership[], path: string): string | null => {
  const address = accountOfPath(path)
  const own = memberships.find((one) => isAt(one, address))
  return own && own.slug !== address ? path.replace(`/a/${address}`, `/a/${own.slug}`) : null
}

/** Where somebody is who is in no account: the choice of them, or, as a partner, the portal. AC-1, PA-1 */
export const betweenAccounts = (viewer: Pick<Viewer, 'memberships' | 'partnerProfile'>): RouteLocationRaw =>
  ({ name: viewer.partnerProfile && !viewer.memberships.length ? 'partners' : 'accounts' })

/** Where a sign-in leads: back to where one came from if that may be entered, else to the only account, even if it first asks for a second
 *  factor, else to the choice. AC-1, ID-8 */
export const afterSignIn = (viewer: Viewer, enter: string | null, next: string | null): RouteLocationRaw => {
  const wanted = accountOfPath(next)
  if (next && (!wanted || viewer.memberships.some((one) => isAt(one, wanted)))) return next
  const only = enter ?? (viewer.memberships.length === 1 ? viewer.memberships[0]!.slug : null)
  return only ? { name: 'team', params: { account: only } } : betweenAccounts(viewer)
}
