import type { Cache, UpdatesConfig } from '@urql/exchange-graphcache'

type Told = { account: { account: { hideFinancialsFromAdmins?: boolean, hideFinancialsFromPartners?: boolean } } }

/** What each cache was last told of the two switches. */
const known = new WeakMap<Cache, string>()

/** What was read before the owners turned a switch may show what is hidden by now, or lack what is shown: everything on screen is asked
 *  for anew. Messages about other settings carry the switches too, and change nothing here. PE-4 */
export const accountUpdates: UpdatesConfig = {
  Subscription: {
    account: (result, _args, cache) => {
      const { hideFinancialsFromAdmins: admins, hideFinancialsFromPartners: partners } = (result as Told).account.account
      if (admins === undefined || partners === undefined) return
      const now = `${admins} ${partners}`
      if (known.get(cache) === now) return
      known.set(cache, now)
      for (const { fieldName, arguments: args } of cache.inspectFields('Query')) cache.invalidate('Query', fieldName, args)
    },
  },
}
