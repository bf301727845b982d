import type { Cache, UpdatesConfig } from '@urql/exchange-graphcache'

type Told = { account: { account: { slug?: string, hideFinancialsFromAdmins?: boolean, hideFinancialsFromPartners?: boolean } } }

/** What each cache was last told of the two switches and the site address. */
const known = new WeakMap<Cache, string>()

/** What was read before the owners turned a switch may show what is hidden by now, or lack what is shown, and links carry the address that
 *  the account had: everything on screen is asked for anew. Messages about other settings carry these too, and change nothing here. PE-4, AC-7 */
export const accountUpdates: UpdatesConfig = {
  Subscription: {
    account: (result, _args, cache) => {
      const { slug, hideFinancialsFromAdmins: admins, hideFinancialsFromPartners: partners } = (result as Told).account.account
      if (slug === undefined || admins === undefined || partners === undefined) return
      const now = `${admins} ${partners} ${slug}`
      if (known.get(cache) === now) return
      known.set(cache, now)
      for (const { fieldName, arguments: args } of cache.inspectFields('Query')) cache.invalidate('Query', fieldName, args)
    },
  },
}
