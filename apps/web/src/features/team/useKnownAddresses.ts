import { shallowReactive, watch } from 'vue'
import type { ResultOf } from '../../app/contract.ts'
import { useScope } from '../../app/scope.ts'
import { type Address, addressKey } from '../../ui/addresses.ts'
import { shortDay } from '../../ui/time.ts'
import { addressQuery } from './documents.ts'

/** So many addresses are looked up while the box is filled; for more, the answer of the invitation says who was skipped. */
const most = 40

/** Somebody who was here until lately, with what they can be offered again. */
export type FormerMember = ResultOf<typeof addressQuery>['account']['formerMembers'][number]

/** What is known of an address: why it will be skipped, or who it belonged to here. */
type Known = { skipped: string | null, former: FormerMember | null }

/** Whether addresses belong to somebody who is in the account already, is invited, or was here before. Only a help beforehand: the server has the last
 *  word. TM-4 */
export const useKnownAddresses = (addresses: () => readonly Address[]) => {
  const { client } = useScope()
  const known = shallowReactive(new Map<string, Known>())
  const underWay = new Set<Promise<void>>()

  const lookUp = async (address: Address) => {
    const key = addressKey(address.email)
    known.set(key, { skipped: null, former: null })
    const { data } = await client.query(addressQuery, { address: address.email }, { requestPolicy: 'network-only' }).toPromise()
    const isIt = (one: { email: string }) => addressKey(one.email) === key
    if (data?.account.members.nodes.some(isIt)) known.set(key, { skipped: 'in the team already', former: null })
    else if (data?.account.invitations.nodes.some(isIt)) known.set(key, { skipped: 'invited already', former: null })
    else known.set(key, { skipped: null, former: data?.account.formerMembers[0] ?? null })
  }

  const look = () => {
    for (const address of addresses()) {
      if (!address.valid || known.size >= most || known.has(addressKey(address.email))) continue
      const looking = lookUp(address).finally(() => underWay.delete(looking))
      underWay.add(looking)
    }
  }
  watch(addresses, look)

  const of = ({ email }: Address) => known.get(addressKey(email))
  return {
    why: (address: Address): string | null => of(address)?.skipped ?? null,
    former: (address: Address): FormerMember | null => of(address)?.former ?? null,
    /** 'was here until Nov 3'. */
    note: (address: Address): string | null => {
      const former = of(address)?.former
      return former ? `was here until ${shortDay(new Date(former.endedAt))}` : null
    },
    /** Resolves once all that stands in the box has been looked up. */
    settled: async () => {
      look()
      await Promise.all(underWay)
    },
    forget: () => known.clear(),
  }
}
