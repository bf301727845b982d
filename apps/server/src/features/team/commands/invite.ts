import { giveable, mayChangeInvitation, mayGiveUntil, mayInvite, namesOf, noPermissions, type Offer } from '@gatehouse/policy'
import { unchanged } from '../../../activity/change.ts'
import type { NewEvent, Person } from '../../../activity/event.ts'
import type { MemberContext } from '../../../graphql/builder.ts'
import { demand, InvalidInput, NotFound } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { newToken } from '../../../platform/tokens.ts'
import { demandSeats, lockSeats } from '../../billing/commands/seats.ts'
import { findAddresses, readAddresses, type Skipped } from '../addresses.ts'
import { teamEvents } from '../events.ts'
import { invitationMail, peopleInvitedMail } from '../mails.ts'
import { lockLevel, lockMembers } from './locks.ts'
import { lockLevelsToGive, offersAgain, readReinstated } from './reinstate.ts'
import { accessIn, demandEndDate, demandProducts, productColumns, productsInLog, readPermissions } from './terms.ts'

/** An invitation expires after this long. Milliseconds. TM-6 */
export const invitationLifetime = 7 * 24 * 3_600_000
const most = 500

export type InviteInput = {
  addresses: string
  allPermissions?: boolean | null
  accessLevelId?: string | null
  permissions?: string[] | null
  productIds?: string[] | null
  reinstate?: string[] | null
  membershipExpiresAt?: Date | null
  message?: string | null
}

export type Sent = { invitationId: string; token: string }

/** What one or more of the addresses are offered; `heldUntil`: they were here before, and it is what they had. */
type Given = { offer: Offer; levelId: string | null; heldUntil?: string }

/** What is offered, out of the three ways to say it: all that the inviter can give, a level, or single permissions. Null where none is
 *  named, and `needed` by nobody. */
const readOffer = async (tx: Tx, context: MemberContext, input: InviteInput, needed: boolean): Promise<Given | null> => {
  const ways = [input.allPermissions, input.accessLevelId != null, input.permissions != null].filter(Boolean)
  if (ways.length === 0 && !needed) return null
  if (ways.length !== 1)
    throw new InvalidInput([{ path: ['input'], message: 'Choose one: all permissions, an access level, or single permissions.' }])
  if (input.accessLevelId != null) {
    const level = await lockLevel(tx, context.actor.accountId, input.accessLevelId)
    if (!level) throw new InvalidInput([{ path: ['input', 'accessLevelId'], message: 'There is no such access level, or no longer.' }])
    return { offer: { role: 'MEMBER', ...accessIn(level) }, levelId: level.id }
  }
  const permissions = input.allPermissions ? giveable(context.actor) : readPermissions(input.permissions!)
  return { offer: { role: 'MEMBER', permissions, products: input.productIds ? new Set(input.productIds) : context.actor.products }, levelId: null }
}

/** When the access that is offered ends: when the inviter says, or else as late as they can give it. TM-10, TM-14 */
const readEnd = (asked: Date | null | undefined, ownEnd: Date | null, now: Date): Date | null => {
  if (asked) demandEndDate(asked, now, ['input', 'membershipExpiresAt'])
  const end = asked ?? ownEnd
  demand(mayGiveUntil(ownEnd, end))
  return end
}

/** Until when an invitation that is sent now can be accepted: not longer than there is something to accept. TM-6, TM-14 */
const openUntil = (now: Date, membershipEnd: Date | null): Date =>
  new Date(Math.min(now.getTime() + invitationLifetime, membershipEnd?.getTime() ?? Infinity))

/** Those among the addresses that are in the account, or have a login at all. */
const known = (tx: Tx, accountId: string, keys: string[], now: Date) => tx.$queryRaw<{ key: string; userId: string; isMember: boolean }[]>`
  SELECT u.email_key AS key, u.id AS "userId",
    EXISTS (SELECT 1 FROM membership m WHERE m.account_id = ${accountId}::uuid AND m.user_id = u.id AND m.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > ${now})) AS "isMember"
  FROM "user" u WHERE u.email_key = ANY(${keys})`

/** Closes what has expired and stands in the way of a new invitation. TM-6 */
const expireOverdue = async (tx: Tx, accountId: string, keys: string[], now: Date): Promise<NewEvent[]> => {
  const overdue = await tx.invitation.findMany({ where: { accountId, emailKey: { in: keys }, status: 'OPEN', expiresAt: { lte: now } } })
  return (await Promise.all(overdue.map(({ id }) => expireInvitation(tx, accountId, id, now)))).flat()
}

/** Closes one invitation whose time is over. */
export const expireInvitation = async (tx: Tx, accountId: string, id: string, now: Date): Promise<NewEvent[]> => {
  const { count } = await tx.invitation.updateMany({ where: { accountId, id, status: 'OPEN', expiresAt: { lte: now } }, data: { status: 'EXPIRED', closedAt: now } })
  if (count === 0) return []
  const { email, emailKey } = await tx.invitation.findUniqueOrThrow({ where: { accountId_id: { accountId, id } } })
  return teamEvents({ kind: 'invite expired', accountId, performer: null, member: { id: await loginOf(tx, emailKey), email }, subjectId: id })
}

const loginOf = async (tx: Tx, emailKey: string) => (await tx.user.findUnique({ where: { emailKey }, select: { id: true } }))?.id ?? null

/** Adds a link to an invitation. Several may stand at once: one that the inviter copies, one that is mailed. ID-7 */
export const addLink = async (tx: Pick<Tx, 'oneTimeToken'>, invitationId: string, expiresAt: Date): Promise<string> => {
  const { token, hash } = newToken()
  await tx.oneTimeToken.create({ data: { purpose: 'INVITATION', hash, invitationId, expiresAt } })
  return token
}

type Row = { id: string; email: string; emailKey: string }

/** Writes the rows that nobody else has written meanwhile: the index admits one open invitation per address. */
const writeRows = async (tx: Tx, context: MemberContext, addresses: { email: string; key: string; given: Given }[], { end, message }: { end: Date | null; message: string | null }, now: Date) => {
  const { accountId, membershipId, key } = context.actor
  // Each offer is handed over once, however many get it.
  const offers = [...new Set(addresses.map(({ given }) => given))]
  const terms = offers.map(({ offer, levelId }, n) => ({
    n, levelId, permissions: levelId ? [] : namesOf(offer.permissions), ...productColumns(offer.products),
  }))
  return tx.$queryRaw<Row[]>`
    INSERT INTO invitation (id, account_id, email, email_key, permissions, access_level_id, all_products, product_ids, message, invited_by_id, invited_by_key_id, membership_expires_at, expires_at, created_at)
    SELECT gen_random_uuid(), ${accountId}::uuid, a.email, a.key, t.permissions, t."levelId", t."allProducts", t."productIds", ${message}, ${membershipId}::uuid, ${key?.id ?? null}::uuid, ${end}, ${openUntil(now, end)}, ${now}
    FROM unnest(${addresses.map(({ email }) => email)}::text[], ${addresses.map(({ key }) => key)}::text[], ${addresses.map(({ given }) => offers.indexOf(given))}::int[]) AS a (email, key, n)
    JOIN jsonb_to_recordset(${JSON.stringify(terms)}::jsonb) AS t (n int, permissions text[], "levelId" uuid, "allProducts" boolean, "productIds" uuid[]) ON t.n = a.n
    -- In one order for all, so that two lists with the same addresses never wait for each other in a circle.
    ORDER BY a.key
    ON CONFLICT (account_id, email_key) WHERE status = 'OPEN' DO NOTHING RETURNING id, email, email_key AS "emailKey"`
}

const inLog = ({ offer, levelId, heldUntil }: Given, end: Date | null) => ({
  permissions: namesOf(offer.permissions), products: productsInLog(offer.products), ...(levelId && { accessLevelId: levelId }), ...(end && { accessEnds: end.toISOString() }),
  ...(heldUntil && { heldUntil }),
})

const nothing: Offer = { role: 'MEMBER', permissions: noPermissions, products: new Set() }

/** Invites many at once. Addresses that are invalid, members or invited already get no mail and no row. Those to be
 *  reinstated are offered what they had, the others what is named. Throws `SeatsExhausted` where there is no room for all
 *  of them. TM-4, TM-10, AC-5 */
export const inviteMembers = async (context: MemberContext, input: InviteInput): Promise<{ sent: Sent[]; skipped: Skipped[] }> => {
  const { services, actor: asked } = context
  const written = findAddresses(input.addresses)
  if (written.length > most) throw new InvalidInput([{ path: ['input', 'addresses'], message: `Invite at most ${most} people at once.` }])
  const { addresses, skipped } = readAddresses(written)
  const reinstated = readReinstated(input.reinstate, addresses)
  return services.change(async (tx, now) => {
    await lockLevelsToGive(tx, asked.accountId, reinstated, input.accessLevelId ?? null)
    const { actor, self, ownEnd } = await lockMembers(tx, asked, null, now)
    const current = { ...context, actor }
    const keys = addresses.map(({ key }) => key)
    const people = new Map((await known(tx, actor.accountId, keys, now)).map((person) => [person.key, person]))
    const wanted = addresses.filter(({ key }) => !people.get(key)?.isMember)
    const common = await readOffer(tx, current, input, reinstated.size === 0 || wanted.some(({ key }) => !reinstated.has(key)))
    demand(mayInvite(actor, common?.offer ?? nothing))
    if (common && !common.levelId) await demandProducts(tx, actor, common.offer.products, actor.products)
    const again = await offersAgain(tx, actor, wanted, reinstated, now)
    for (const { offer } of again.values()) demand(mayInvite(actor, offer))
    const end = readEnd(input.membershipExpiresAt, ownEnd, now)
    const at = await lockSeats(tx, actor.accountId, services.clock)
    const expired = await expireOverdue(tx, actor.accountId, keys, now)
    const given = new Map(wanted.map(({ key }) => [key, (again.get(key) ?? common)!]))
    const rows = await writeRows(tx, current, wanted.map((one) => ({ ...one, given: given.get(one.key)! })), { end, message: input.message || null }, now)
    const invited = new Set(rows.map(({ emailKey }) => emailKey))
    const passedOver: Skipped[] = addresses.filter(({ key }) => !invited.has(key)).map(({ email, key }) => ({
      address: email, reason: people.get(key)?.isMember ? 'ALREADY_MEMBER' : 'ALREADY_INVITED',
    }))
    const result = { sent: [] as Sent[], skipped: [...skipped, ...passedOver] }
    if (rows.length === 0) return unchanged(result)
    await demandSeats(tx, actor, rows.length, at)
    for (const row of rows) result.sent.push({ invitationId: row.id, token: await addLink(tx, row.id, openUntil(now, end)) })
    const events = rows.flatMap((row) => teamEvents({
      kind: 'invited', accountId: actor.accountId, performer: self, member: { id: people.get(row.emailKey)?.userId ?? null, email: row.email }, subjectId: row.id,
      detail: inLog(given.get(row.emailKey)!, end),
    }))
    const told = await peopleInvitedMail(tx, actor, rows.map(({ email }) => email), self)
    return { result, events: [...expired, ...events], jobs: [...rows.map(({ id }) => invitationMail(actor.accountId, id, 1)), ...told] }
  })
}

/** Locks an open invitation together with who acts on it, and asks whether they may. TM-6, TM-10 */
const lockInvitation = async (tx: Tx, context: MemberContext, id: string, now: Date) => {
  const { actor, self, ownEnd } = await lockMembers(tx, context.actor, null, now)
  const { accountId } = actor
  const at = await lockSeats(tx, accountId, context.services.clock)
  await tx.$queryRaw`SELECT 1 FROM invitation WHERE account_id = ${accountId}::uuid AND id = ${id}::uuid FOR NO KEY UPDATE`
  const found = await tx.invitation.findUnique({ where: { accountId_id: { accountId, id } }, include: { accessLevel: true } })
  if (!found || found.status !== 'OPEN') throw new NotFound('This invitation is no longer open.')
  const terms = found.accessLevel ?? found
  demand(mayChangeInvitation(actor, { role: 'MEMBER', ...accessIn(terms) }))
  const member = { id: await loginOf(tx, found.emailKey), email: found.email }
  return { actor, ownEnd, at, found, fact: { accountId, performer: self as Person, member, subjectId: id } }
}

/** Takes an invitation back; every link to it is dead at once. TM-6 */
export const cancelInvitation = (context: MemberContext, id: string): Promise<void> =>
  context.services.change(async (tx, now) => {
    const { actor, fact } = await lockInvitation(tx, context, id, now)
    await tx.invitation.update({ where: { accountId_id: { accountId: actor.accountId, id } }, data: { status: 'CANCELLED', closedAt: now } })
    return { result: undefined, events: teamEvents({ ...fact, kind: 'invite removed' }) }
  })

/** Sends a new link for a new seven days; every old link is dead. It is the sender's invitation from then on. Throws `SeatsExhausted` where
 *  it had expired and there is no seat for it any more. TM-6, TM-10, AC-5 */
export const resendInvitation = (context: MemberContext, id: string): Promise<Sent> =>
  context.services.change(async (tx, now) => {
    const { actor, ownEnd, at, found, fact } = await lockInvitation(tx, context, id, now)
    const { membershipExpiresAt } = found
    if (membershipExpiresAt && membershipExpiresAt <= now) throw new NotFound('The access that it offered has ended by now. Invite them anew, with another end date.')
    demand(mayGiveUntil(ownEnd, membershipExpiresAt))
    const expiresAt = openUntil(now, membershipExpiresAt)
    await tx.oneTimeToken.deleteMany({ where: { invitationId: id } })
    const sendings = found.sendings + 1
    await tx.invitation.update({ where: { accountId_id: { accountId: actor.accountId, id } }, data: { expiresAt, sendings, invitedById: actor.membershipId, invitedByKeyId: actor.key?.id ?? null } })
    // Its seat was free from the moment on at which it expired.
    if (found.expiresAt <= at) await demandSeats(tx, actor, 1, at)
    return {
      result: { invitationId: id, token: await addLink(tx, id, expiresAt) },
      events: teamEvents({ ...fact, kind: 'invite resent', detail: { expiresAt: expiresAt.toISOString() } }),
      jobs: [invitationMail(actor.accountId, id, sendings)],
    }
  })
