import { shallowReactive, watch } from 'vue'
import { useScope } from '../../app/scope.ts'
import { type Address, addressKey } from '../../ui/addresses.ts'
import { addressQuery } from './documents.ts'

/** So many addresses are looked up while the box is filled; for more, the answer of the invitation says who was skipped. */
const most = 40

/** Whether addresses belong to somebody who is in the account already, or is invited. Only a help beforehand: the server has the last word. TM-4 */
export const useKnownAddresses = (addresses: () => readonly Address[]) => {
  const { client } = useScope()
  const known = shallowReactive(new Map<string, string | null>())

  const lookUp = async (address: Address) => {
    const key = addressKey(address.email)
    known.set(key, null)
    const { data } = await client.query(addressQuery, { address: address.email }, { requestPolicy: 'network-only' }).toPromise()
    const isIt = (one: { email: string }) => addressKey(one.email) === key
    if (data?.account.members.nodes.some(isIt)) known.set(key, 'in the team already')
    else if (data?.account.invitations.nodes.some(isIt)) known.set(key, 'invited already')
  }

  watch(addresses, (now) => {
    for (const address of now) if (address.valid && known.size < most && !known.has(addressKey(address.email))) void lookUp(address)
  })

  return {
    why: (address: Address): string | null => known.get(addressKey(address.email)) ?? null,
    forget: () => known.clear(),
  }
}
