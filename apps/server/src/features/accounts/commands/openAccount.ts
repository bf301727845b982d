import { type NewEvent, type Person } from '../../../activity/event.ts'
import { genesis } from '../../../activity/chain.ts'
import { InvalidInput } from '../../../graphql/errors.ts'
import { Prisma } from '../../../platform/database/generated/client.ts'
import type { Tx } from '../../../platform/database/client.ts'

/** Every account and user has a stream, made with it. */
export const openStream = (tx: Tx, id: string) => tx.stream.create({ data: { id, hash: new Uint8Array(genesis) } })

/** Opens an account with its holder. ID-1 */
export const openAccount = async (tx: Tx, holder: Person, { name, slug }: { name: string; slug: string }, now: Date) => {
  const account = await tx.account.create({ data: { name, slug, createdAt: now } }).catch((error: unknown) => {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002')
      throw new InvalidInput([{ path: ['input', 'slug'], message: 'This site address is taken; choose another.' }])
    throw error
  })
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
