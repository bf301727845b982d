import { idleTimes, namesOf, permissionSet, type Role } from '@gatehouse/policy'
import type { NewEvent } from '../../activity/event.ts'
import { openAccount } from '../../features/accounts/commands/openAccount.ts'
import { createLogin } from '../../features/identity/commands.ts'
import { requestLifetime } from '../../features/partners/commands/request.ts'
import { ownRequestEvent, reachedEvent } from '../../features/partners/events.ts'
import { profileChanged } from '../../features/profile/events.ts'
import { endSession, enterable, openSession } from '../../features/sessions/commands/open.ts'
import { invitationLifetime } from '../../features/team/commands/invite.ts'
import { teamEvents } from '../../features/team/events.ts'
import type { Device } from '../../graphql/context.ts'
import type { SessionEnd } from '../../platform/database/generated/client.ts'
import type { Tx } from '../../platform/database/client.ts'
import { emailKey } from '../../platform/emails.ts'
import { type AccountKey, accounts, type DemoAccess, type DemoPerson, levels, people, type PersonKey } from './people.ts'
import type { ProductKey } from './shelf.ts'
import { shopkeeper } from './shopkeeper.ts'

/** What happens at one moment: what a command does inside a change. */
export type Deed = (tx: Tx, now: Date) => Promise<NewEvent[]>

type Login = { id: string; email: string; name: string }
type Joining = { role?: Role; expiresAt?: Date; access?: DemoAccess }

/** Tells a story about people and accounts by their short names, and remembers what became of them. */
export const createTeller = (secret: string) => {
  const logins = new Map<PersonKey, Login>()
  const accountIds = new Map<AccountKey, string>()
  const levelIds = new Map<string, string>()
  const memberships = new Map<string, string>()
  const invitations = new Map<string, { id: string; access: DemoAccess; inviterId: string }>()
  /** Requests of partners, by account and person. */
  const requests = new Map<string, string>()
  const sessions = new Map<PersonKey, string>()
  const products = new Map<ProductKey, string>()

  const known = <Key, Value>(map: Map<Key, Value>, key: Key): Value => {
    const value = map.get(key)
    if (value === undefined) throw new Error(`The story speaks of ${String(key)} too early.`)
    return value
  }
  const membership = (account: AccountKey, person: PersonKey) => known(memberships, `${account}/${person}`)
  const loginOf = (email: string) => [...logins.values()].find((login) => login.email === email)

  const terms = (account: AccountKey, access: DemoAccess) => {
    if ('level' in access) {
      const ofAccount = levels[account] as Record<string, readonly (keyof typeof levels.alder | string)[]>
      return { permissions: [...ofAccount[access.level]!] as string[], own: [], levelId: known(levelIds, `${account}/${access.level}`), productIds: [] as string[], allProducts: true }
    }
    const permissions: string[] = namesOf(permissionSet(access.permissions))
    return { permissions, own: permissions, levelId: null, productIds: (access.products ?? []).map((key) => known(products, key)), allProducts: !access.products }
  }

  const login = async (tx: Tx, person: PersonKey, now: Date): Promise<{ login: Login; isNew: boolean }> => {
    const there = logins.get(person)
    if (there) return { login: there, isNew: false }
    const { name, email } = people[person]
    const { user } = await createLogin(tx, { name, email, secret, proven: true }, now)
    logins.set(person, { id: user.id, email, name })
    return { login: known(logins, person), isNew: true }
  }

  const signIn = (person: PersonKey, account: AccountKey | null, device: Device = people[person].device): Deed => async (tx, now) => {
    const opened = await openSession(tx, known(logins, person), { device, deviceToken: null }, account && accounts[account].slug, now)
    sessions.set(person, opened.sessionId)
    // Nobody has the cookies of these browsers: whoever tries the demonstration comes in the first one.
    await tx.knownDevice.deleteMany({ where: { userId: known(logins, person).id } })
    return opened.events
  }

  const end = async (tx: Tx, person: PersonKey, reason: SessionEnd, by: Device | null, now: Date, lastUse: Date) => {
    const session = await tx.session.update({ where: { id: known(sessions, person) }, data: { lastUsedAt: lastUse, idleAt: new Date(lastUse.getTime() + idleTimes.usual * 60_000) } })
    sessions.delete(person)
    if (session.lastAccountId) {
      await tx.membership.updateMany({ where: { accountId: session.lastAccountId, userId: session.userId, endedAt: null }, data: { lastActiveAt: lastUse } })
    }
    return endSession(tx, known(logins, person), session, reason, by, now)
  }

  /** A membership with what was offered, as accepting an invitation writes it. */
  const admit = async (tx: Tx, account: AccountKey, person: PersonKey, { role = 'MEMBER', expiresAt, access = { permissions: [] } }: Joining, now: Date) => {
    const { id: userId, email } = known(logins, person)
    const accountId = known(accountIds, account)
    const { permissions, own, levelId, allProducts, productIds } = terms(account, access)
    const row = await tx.membership.create({
      data: { accountId, userId, role, accessLevelId: levelId, allProducts, productIds, expiresAt, createdAt: now, lastActiveAt: now },
    })
    await tx.grant.createMany({ data: own.map((permission) => ({ accountId, membershipId: row.id, permission, createdAt: now })) })
    memberships.set(`${account}/${person}`, row.id)
    return { accountId, member: { id: userId, email }, subjectId: row.id, permissions, role }
  }

  const teller = {
    signIn,

    opens: (account: AccountKey, person: PersonKey): Deed => async (tx, now) => {
      const { login: holder } = await login(tx, person, now)
      const opened = await openAccount(tx, holder, accounts[account], now)
      accountIds.set(account, opened.account.id)
      memberships.set(`${account}/${person}`, opened.membership.id)
      for (const [name, permissions] of Object.entries(levels[account])) {
        const level = await tx.accessLevel.create({ data: { accountId: opened.account.id, name, permissions: [...permissions], createdAt: now } })
        levelIds.set(`${account}/${name}`, level.id)
      }
      return [...opened.events, ...(await signIn(person, account)(tx, now))]
    },

    /** An owner from before team management. AC-4 */
    becomesOwner: (account: AccountKey, person: PersonKey): Deed => async (tx, now) => {
      const { login: owner } = await login(tx, person, now)
      const { accountId, member, subjectId } = await admit(tx, account, person, { role: 'OWNER' }, now)
      const { name, slug } = accounts[account]
      const line = { kind: 'owner created' as const, performer: null, member, subjectId, detail: { accountId, account: name, slug } }
      return [{ ...line, streamId: accountId }, { ...line, streamId: owner.id }]
    },

    invites: (account: AccountKey, by: PersonKey, emails: string[], access: DemoAccess, message: string | null = null): Deed => async (tx, now) => {
      const accountId = known(accountIds, account)
      const { permissions, own, levelId, allProducts, productIds } = terms(account, access)
      const inviterId = membership(account, by)
      const expiresAt = new Date(now.getTime() + invitationLifetime)
      const events: NewEvent[] = []
      for (const email of emails) {
        const { id } = await tx.invitation.create({
          data: { accountId, email, emailKey: emailKey(email), permissions: own, accessLevelId: levelId, allProducts, productIds, message, invitedById: inviterId, expiresAt, createdAt: now },
        })
        invitations.set(email, { id, access, inviterId })
        const detail = { permissions, products: allProducts ? 'all' : productIds, ...(levelId && { accessLevelId: levelId }) }
        events.push(...teamEvents({ kind: 'invited', accountId, performer: known(logins, by), member: { id: loginOf(email)?.id ?? null, email }, subjectId: id, detail }))
      }
      return events
    },

    resends: (account: AccountKey, by: PersonKey, email: string): Deed => async (tx, now) => {
      const accountId = known(accountIds, account)
      const { id } = known(invitations, email)
      const expiresAt = new Date(now.getTime() + invitationLifetime)
      await tx.invitation.update({ where: { accountId_id: { accountId, id } }, data: { expiresAt, sendings: { increment: 1 } } })
      const member = { id: loginOf(email)?.id ?? null, email }
      return teamEvents({ kind: 'invite resent', accountId, performer: known(logins, by), member, subjectId: id, detail: { expiresAt: expiresAt.toISOString() } })
    },

    /** How an invitation ends that nobody accepts: taken back by somebody, declined, or expired. */
    closes: (account: AccountKey, email: string, kind: 'invite removed' | 'invite declined' | 'invite expired', by: PersonKey | null = null): Deed => async (tx, now) => {
      const accountId = known(accountIds, account)
      const { id } = known(invitations, email)
      await tx.invitation.update({ where: { accountId_id: { accountId, id } }, data: { status: kind === 'invite expired' ? 'EXPIRED' : 'CANCELLED', closedAt: now } })
      return teamEvents({ kind, accountId, performer: by && known(logins, by), member: { id: loginOf(email)?.id ?? null, email }, subjectId: id })
    },

    /** Accepts the invitation to their address; who is new is signed in by it. */
    accepts: (account: AccountKey, person: PersonKey, more: { expiresAt?: Date } = {}): Deed => async (tx, now) => {
      const { email, device } = people[person]
      const { id, access } = known(invitations, email)
      const { isNew } = await login(tx, person, now)
      const { permissions, role, ...fact } = await admit(tx, account, person, { ...more, access }, now)
      await tx.invitation.update({ where: { accountId_id: { accountId: fact.accountId, id } }, data: { status: 'ACCEPTED', closedAt: now } })
      const events = teamEvents({ ...fact, kind: 'created account', performer: null, detail: { invitationId: id, role, permissions, ...device } })
      return isNew ? [...events, ...(await signIn(person, account)(tx, now))] : events
    },

    /** A partner's request, which reaches the account. PA-2 */
    asksToEnter: (account: AccountKey, person: PersonKey, message: string): Deed => async (tx, now) => {
      const accountId = known(accountIds, account)
      const { login: asker } = await login(tx, person, now)
      const { worksFor } = people[person] as DemoPerson
      if (worksFor) await tx.partnerProfile.upsert({ where: { userId: asker.id }, create: { userId: asker.id, ...worksFor, createdAt: now }, update: {} })
      const expiresAt = new Date(now.getTime() + requestLifetime)
      const sent = await tx.accessRequest.create({ data: { userId: asker.id, address: accounts[account].slug, message, createdAt: now, expiresAt } })
      await tx.reachedRequest.create({ data: { accountId, id: sent.id, userId: asker.id, createdAt: now } })
      requests.set(`${account}/${person}`, sent.id)
      return [ownRequestEvent('partner requested', asker, sent), reachedEvent('partner requested', accountId, asker, sent.id, { company: worksFor?.company, expiresAt: expiresAt.toISOString() })]
    },

    /** Lets in a partner who has asked. PA-4 */
    letsIn: (account: AccountKey, by: PersonKey, person: PersonKey): Deed => async (tx, now) => {
      const id = known(requests, `${account}/${person}`)
      const { permissions: _, role, ...fact } = await admit(tx, account, person, { role: 'PARTNER' }, now)
      await tx.reachedRequest.update({ where: { accountId_id: { accountId: fact.accountId, id } }, data: { answeredAt: now, answeredById: known(logins, by).id } })
      await tx.accessRequest.update({ where: { id }, data: { status: 'GRANTED', closedAt: now } })
      return teamEvents({ ...fact, kind: 'partner granted', performer: known(logins, by), detail: { requestId: id, role } })
    },

    makesAdmin: (account: AccountKey, by: PersonKey, person: PersonKey): Deed => async (tx) => {
      const accountId = known(accountIds, account)
      const id = membership(account, person)
      await tx.membership.update({ where: { accountId_id: { accountId, id } }, data: { role: 'ADMIN', accessLevelId: null, version: { increment: 1 } } })
      const detail = { before: { role: 'MEMBER' }, after: { role: 'ADMIN' } }
      return teamEvents({ kind: 'made admin', accountId, performer: known(logins, by), member: known(logins, person), subjectId: id, detail })
    },

    removes: (account: AccountKey, by: PersonKey, person: PersonKey): Deed => async (tx, now) => {
      const accountId = known(accountIds, account)
      const id = membership(account, person)
      const { role } = await tx.membership.update({ where: { accountId_id: { accountId, id } }, data: { endedAt: now } })
      return teamEvents({ kind: 'deleted', accountId, performer: known(logins, by), member: known(logins, person), subjectId: id, detail: { role } })
    },

    /** Says where post reaches them. ID-6 */
    givesAddress: (person: PersonKey): Deed => async (tx, now) => {
      const user = known(logins, person)
      const { address } = people[person] as DemoPerson
      await tx.user.update({ where: { id: user.id }, data: { postalAddress: address } })
      return profileChanged(user, await enterable(tx, user.id, now), { before: { postalAddress: null }, after: { postalAddress: 'given' } })
    },

    ...shopkeeper({
      accountOf: (account) => known(accountIds, account), personOf: (person) => known(logins, person), productOf: (key) => known(products, key),
      remember: (key, id) => void products.set(key, id),
    }),

    signsOut: (person: PersonKey): Deed => (tx, now) => end(tx, person, 'SIGNED_OUT', null, now, now),

    /** Nothing was done for half an hour. SE-5 */
    goesIdle: (person: PersonKey): Deed => (tx, now) => end(tx, person, 'IDLE', null, now, new Date(now.getTime() - 30 * 60_000)),

    /** Signs in on the other device, which ends the session on the first. SE-3 */
    takesOver: (person: PersonKey, account: AccountKey, device: Device): Deed => async (tx, now) => [
      ...(await end(tx, person, 'TAKEN_OVER', device, now, now)),
      ...(await signIn(person, account, device)(tx, now)),
    ],
  }
  return teller
}

export type Teller = ReturnType<typeof createTeller>
