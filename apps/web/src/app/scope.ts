import type { Client } from '@urql/core'
import { provideClient } from '@urql/vue'
import { effectivePermissions, effectiveProducts, financialsHiddenFrom, isPermission, permissionSet, type Actor, type ProductAccess } from '@gatehouse/policy'
import { computed, inject, type InjectionKey, onScopeDispose, provide, type Ref, type ShallowRef, shallowRef } from 'vue'
import { accessSubscription, type AccessChange, accountQuery, type ShellAccount, viewedSubscription } from './documents.ts'
import { createGraphqlClient } from './graphql.ts'
import { connectLive, type Live } from './live.ts'
import { applyAccessChange, askHowSessionEnded, sessionHasEnded, viewer } from './session.ts'
import { viewingEnded, type Viewing } from './viewing.ts'

/** What everything below one account's address stands on; without an account on the pages between them. */
export type Scope = {
  /** By which it was entered; `account` knows the one of now. */
  slug: string | null
  /** Through whose eyes it is seen; null for one's own. TM-15 */
  viewing: Viewing | null
  client: Client
  live: Live
  account: ShallowRef<ShellAccount | undefined>
}

const scopeKey: InjectionKey<Scope> = Symbol('scope')
const actorKey: InjectionKey<Readonly<Ref<Actor | undefined>>> = Symbol('actor')

/** The scope that this component lives in. */
export const useScope = (): Scope => inject(scopeKey)!

/** The viewer as the policy sees them in this account: `mayInvite(actor.value, …)`. Undefined until the account is there. */
export const useActor = (): Readonly<Ref<Actor | undefined>> => inject(actorKey)!

/** The account on screen; there from the first moment for every page below `/a/<slug>`. */
export const useAccount = (): Readonly<Ref<ShellAccount>> => {
  const { account } = useScope()
  return computed(() => account.value!)
}

const productsOf = (access: { all: boolean, productIds: string[] }): ProductAccess => (access.all ? 'all' : new Set(access.productIds))

/** What the policy asks about a member, out of what the contract says of one. */
export const subjectOf = (member: Pick<ShellAccount['me'], 'id' | 'role' | 'isAccountHolder' | 'permissions' | 'productAccess'>) => ({
  membershipId: member.id,
  role: member.role,
  isAccountHolder: member.isAccountHolder,
  permissions: effectivePermissions(member.role, permissionSet(member.permissions.filter(isPermission))),
  products: effectiveProducts(member.role, productsOf(member.productAccess)),
})

const actorOf = ({ id, me, ...account }: ShellAccount): Actor => ({ ...subjectOf(me), userId: me.userId, accountId: id, financialsHidden: financialsHiddenFrom(me.role, account) })

type Happenings = {
  /** Access to this account has ended; with words when the server gave some. */
  onAccessEnded: (message: string | null) => void
  onChange?: (change: AccessChange) => void
  viewing?: Viewing | null
}

/** Opens client, cache and live connection for one account, or for none, until the component that calls it goes. Call it once, in a component
 *  that is made anew for each account. */
export const provideScope = (slug: string | null, { onAccessEnded, onChange, viewing = null }: Happenings): Scope => {
  const live = connectLive({
    account: slug,
    onSessionEnded: askHowSessionEnded,
    onAccessEnded: () => onAccessEnded(null),
    viewAs: viewing?.id,
    onViewEnded: () => askAccount(),
  })
  const account = shallowRef<ShellAccount>()
  const client = createGraphqlClient(slug, sessionHasEnded, live.forward, viewing && {
    ...viewing, accountName: () => account.value?.name ?? 'the account', onEnded: (message) => viewingEnded(viewing.account, message),
  })
  const scope: Scope = { slug, viewing, client, live, account }
  /** Asks again what may be done here, past the cache; an ended view says why in its answer. */
  const askAccount = () => void client.query(accountQuery, {}, { requestPolicy: 'network-only' }).toPromise()

  const access = client.subscription(accessSubscription, { after: viewer.value?.cursor }).subscribe(({ data }) => {
    if (!data) return
    const { change } = data.access
    applyAccessChange(change)
    onChange?.(change)
    // Its address may be another by now than the one it was entered by.
    const here = (accountId: string, address: string) => (account.value ? accountId === account.value.id : address === slug)
    if (change.__typename === 'AccountLeft' && here(change.accountId, change.slug)) onAccessEnded(change.message)
    // What the viewer may do here decides what the pages offer: ask again, past the cache.
    if (change.__typename === 'AccessChanged' && here(change.membership.accountId, change.membership.slug)) askAccount()
  })
  // One's own feed says nothing of whom one sees the account as: the team's does.
  const viewed = viewing && client.subscription(viewedSubscription, {}).subscribe(({ data }) => {
    const concerns = data?.team.changes.some((change) => change.__typename === 'AccessLevelsChanged' || (change.__typename === 'MemberChanged' && change.member.id === viewing.id))
    if (concerns) askAccount()
  })

  onScopeDispose(() => {
    access.unsubscribe()
    viewed?.unsubscribe()
    live.close()
  })
  provideClient(client)
  provide(scopeKey, scope)
  provide(actorKey, computed(() => account.value && actorOf(account.value)))
  return scope
}
