import type { Plan } from '@gatehouse/policy'
import { type NewEvent, type Person } from '../../../activity/event.ts'
import { genesis } from '../../../activity/chain.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { slugsFor } from '../queries/slugs.ts'
import { addressTaken, takenSlugs } from './moving.ts'

/** Every account and user has a stream, made with it. */
export const openStream = (tx: Tx, id: string) => tx.stream.create({ data: { id, hash: new Uint8Array(genesis) } })

export type NewAccount = { name: string; slug?: string | null; plan?: Plan }

/** Takes a site address: the one that was chosen, or else the first free one for the name, also where several people open
 *  accounts of one name at one moment. Whoever comes second waits for the first and sees that it is gone. */
const takeSlug = async (tx: Tx, { name, slug, plan }: NewAccount, now: Date) => {
  const wanted = slug ? [slug] : slugsFor(name)
  const taken = await takenSlugs(tx, wanted, now)
  for (const free of wanted.filter((each) => !taken.has(each))) {
    const [account] = await tx.account.createManyAndReturn({ data: [{ name, slug: free, plan, createdAt: now }], skipDuplicates: true })
    if (!account) continue
    // Another account may have had it for a moment meanwhile: then it still leads there.
    if ((await takenSlugs(tx, [free], now, account.id)).size === 0) return account
    await tx.account.delete({ where: { id: account.id } })
  }
  throw addressTaken()
}

/** Opens an account with its holder. Without a site address it gets one made from its name. ID-1 */
export const openAccount = async (tx: Tx, holder: Person, input: NewAccount, now: Date) => {
  const account = await takeSlug(tx, input, now)
  await openStream(tx, account.id)
  const membership = await tx.membership.create({
    data: { accountId: account.id, userId: holder.id, role: 'OWNER', isAccountHolder: true, createdAt: now, lastActiveAt: now },
  })
  return { account, membership, events: [account.id, holder.id].map((streamId) => ownerCreated(streamId, holder, membership.id, account)) }
}

/** `owner created`: ID-1 */
const ownerCreated = (streamId: string, holder: Person, membershipId: string, account: { id: string; name: string; slug: string }): NewEvent => ({
  streamId, kind: 'owner created', performer: null, member: { id: holder.id, email: holder.email }, subjectId: membershipId,
  detail: { accountId: account.id, account: account.name, slug: account.slug },
})
