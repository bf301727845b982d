import {
  type Actor, effectivePermissions, effectiveProducts, type FinancialSettings, financialsHiddenFrom, type Holding, isPermission, permissionSet, type PermissionSet, type ProductAccess, type Role, roleNames, type Subject, usable,
} from '@gatehouse/policy'
import { z } from 'zod'
import type { Services } from '../../graphql/context.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/client.ts'
import type { InvitationStatus } from '../../platform/database/generated/client.ts'
import { keyText, likePattern, type PageArguments, readPage, toConnection } from '../../graphql/keyset.ts'
import { presentSince } from '../../live/presence.ts'

/** What is read, and the moment it is read for: time is handed in, never asked of the database. */
type Source = Pick<Services, 'database' | 'clock'>

type Access = { permissions: string[]; allProducts: boolean; productIds: string[] }

/** A row of the team table. Moments are RFC 3339 in UTC. */
export type MemberRow = Access & {
  id: string; accountId: string; userId: string; name: string; email: string; picture: string | null; role: Role; isAccountHolder: boolean
  accessLevel: LevelRow | null; joinedAt: string; lastActiveAt: string | null; expiresAt: string | null; version: number
  presence: { page: string | null; since: string; editing: string[]; editingLevels: string[] } | null; sortName: string
}

const moment = (column: string) => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** The level of a member or an invitation, read along with them. */
const level = `CASE WHEN l.id IS NOT NULL THEN json_build_object('id', l.id, 'accountId', l.account_id, 'name', l.name, 'version', l.version, 'permissions', l.permissions,
    'allProducts', l.all_products, 'productIds', l.product_ids) END AS "accessLevel"`

const memberColumns = `m.id, m.account_id AS "accountId", m.user_id AS "userId", u.name, u.email, u.picture, m.role, m.is_account_holder AS "isAccountHolder",
  COALESCE(l.permissions, '{}') || ARRAY(SELECT g.permission FROM "grant" g WHERE g.account_id = m.account_id AND g.membership_id = m.id) AS permissions,
  COALESCE(l.all_products, m.all_products) AS "allProducts", COALESCE(l.product_ids, m.product_ids) AS "productIds",
  ${level},
  ${moment('m.created_at')} AS "joinedAt", ${moment('m.last_active_at')} AS "lastActiveAt", ${moment('m.expires_at')} AS "expiresAt", m.version, m.sort_name AS "sortName"`
const withPeople = `JOIN "user" u ON u.id = m.user_id
  LEFT JOIN access_level l ON l.account_id = m.account_id AND l.id = m.access_level_id`

/**
 * Members with their presence, as one JSON text: to read it costs a third of reading rows by columns. `order` is that of `members`.
 * Presence is asked for those that the inner statement has cut out, and no others.
 */
const asJson = (members: string, since: string, order = 'id') => `SELECT COALESCE(json_agg(found ORDER BY ${order}), '[]') AS members FROM (
  SELECT cut.*, (SELECT json_build_object('page', (array_agg(p.page ORDER BY p.seen_at DESC, p.since DESC))[1], 'since', ${moment('min(p.since)')},
      'editing', COALESCE(json_agg(DISTINCT p.editing_id) FILTER (WHERE p.editing_id IS NOT NULL), '[]'),
      'editingLevels', COALESCE(json_agg(DISTINCT p.editing_level_id) FILTER (WHERE p.editing_level_id IS NOT NULL), '[]'))
    FROM presence p WHERE p.account_id = cut."accountId" AND p.membership_id = cut.id AND p.seen_at > ${since} HAVING count(*) > 0) AS presence
  FROM (${members}) cut) found`

const readMembers = async (database: Database, statement: { name: string; text: string; values: unknown[] }): Promise<MemberRow[]> =>
  (await database.read<{ members: MemberRow[] }>(statement))[0]!.members

const isLive = (now: string) => `m.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > ${now})`

export const permissionsOf = (row: { role: Role; permissions: string[] }): PermissionSet =>
  effectivePermissions(row.role, permissionSet(row.permissions.filter(isPermission)))

/** What of them a member can use, under the account's two switches. PE-4 */
export const usablePermissionsOf = (row: { role: Role; permissions: string[] }, settings: FinancialSettings): PermissionSet => usable(row.role, permissionsOf(row), settings)

export const productsOf = (row: { allProducts: boolean; productIds: string[] }): ProductAccess => (row.allProducts ? 'all' : new Set(row.productIds))

/** What the rules must know of a member. */
export const subjectOf = (row: Pick<MemberRow, 'id' | 'role' | 'isAccountHolder' | 'permissions' | 'allProducts' | 'productIds'>): Subject => ({
  membershipId: row.id, role: row.role, isAccountHolder: row.isAccountHolder,
  permissions: permissionsOf(row), products: effectiveProducts(row.role, productsOf(row)),
})

export const member = async ({ database, clock }: Source, accountId: string, id: string): Promise<MemberRow | null> => {
  const [row] = await readMembers(database, {
    name: 'member', text: asJson(`SELECT ${memberColumns} FROM membership m ${withPeople} WHERE m.account_id = $1 AND m.id = $2 AND ${isLive('$3')}`, '$4'),
    values: [accountId, id, clock.now(), presentSince(clock)],
  })
  return row ?? null
}

/** Some members by their ids, in any order. */
export const membersById = ({ database, clock }: Source, accountId: string, ids: string[]): Promise<MemberRow[]> =>
  readMembers(database, {
    name: 'members-by-id', text: asJson(`SELECT ${memberColumns} FROM membership m ${withPeople} WHERE m.account_id = $1 AND m.id = ANY($2) AND ${isLive('$3')}`, '$4'),
    values: [accountId, ids, clock.now(), presentSince(clock)],
  })

/** The members that have one of these roles, in any order, at most 500: those of admins and partners are few. */
export const membersWithRole = ({ database, clock }: Source, accountId: string, roles: Role[]): Promise<MemberRow[]> =>
  readMembers(database, {
    name: 'members-with-role',
    text: asJson(`SELECT ${memberColumns} FROM membership m ${withPeople} WHERE m.account_id = $1 AND m.role = ANY($2::role[]) AND ${isLive('$3')} ORDER BY m.id LIMIT 500`, '$4'),
    values: [accountId, roles, clock.now(), presentSince(clock)],
  })

/** The place of a user in an account. */
export const memberOfUser = async (source: Source, accountId: string, userId: string): Promise<MemberRow | null> => {
  const [row] = await source.database.read<{ id: string }>({
    name: 'membership-of-user', text: 'SELECT id FROM membership m WHERE account_id = $1 AND user_id = $2 AND ended_at IS NULL', values: [accountId, userId],
  })
  return row ? member(source, accountId, row.id) : null
}

/** HERE: has the account open. INACTIVE: has not used it for thirty days. */
export type MemberStatus = 'HERE' | 'INACTIVE'
export type MemberFilter = PageArguments & {
  search?: string | null; roles?: Role[] | null; status?: MemberStatus | null; productAccess?: keyof typeof productReach | null
  /** Only those whose access ends within so many days. TM-14 */
  expiresWithinDays?: number | null
}

const day = 24 * 3_600_000
const inactiveAfter = 30 * day

const reachesAll = `(m.role <> 'MEMBER' OR COALESCE((SELECT l.all_products FROM access_level l WHERE l.account_id = m.account_id AND l.id = m.access_level_id), m.all_products))`
const productReach = { ALL: reachesAll, CHOSEN: `NOT ${reachesAll}`, NOBODY: 'false' }

/** Which members a filter lets through: a name for the statement, since it says only what was asked, its text, and its values. */
const matching = (accountId: string, filter: MemberFilter, clock: Clock) => {
  const now = clock.now()
  const values: unknown[] = [accountId, now]
  const put = (value: unknown) => `$${values.push(value)}`
  const asked: [string, string][] = []
  if (filter.search?.trim()) {
    const pattern = put(likePattern(filter.search))
    asked.push(['search', `(m.sort_name LIKE lower(${pattern}) OR m.sort_email LIKE lower(${pattern}))`])
  }
  if (filter.roles?.length) asked.push(['roles', `m.role = ANY(${put(filter.roles)}::role[])`])
  if (filter.status === 'HERE') asked.push(['here', `EXISTS (SELECT 1 FROM presence p WHERE p.account_id = m.account_id AND p.membership_id = m.id AND p.seen_at > ${put(presentSince(clock))})`])
  if (filter.status === 'INACTIVE') asked.push(['inactive', `(m.last_active_at IS NULL OR m.last_active_at < ${put(new Date(now.getTime() - inactiveAfter))})`])
  if (filter.productAccess) asked.push([filter.productAccess, productReach[filter.productAccess]])
  if (filter.expiresWithinDays) asked.push(['expiring', `m.expires_at <= ${put(new Date(now.getTime() + filter.expiresWithinDays * day))}`])
  return {
    name: asked.map(([name]) => name).join('+'), text: [`m.account_id = $1 AND ${isLive('$2')}`, ...asked.map(([, text]) => text)].join(' AND '), values, put,
  }
}

const memberKey = z.tuple([z.enum(roleNames as [Role, ...Role[]]), keyText, z.uuid()])

/** Owners first, then admins, members, partners; by name within. Keyset, so every page is as fast as the first. TM-1, TM-2 */
export const members = async ({ database, clock }: Source, accountId: string, filter: MemberFilter) => {
  const page = readPage(filter, memberKey)
  const [compare, order] = page.forward ? ['>', 'ASC'] : ['<', 'DESC']
  const { name, text, values, put } = matching(accountId, filter, clock)
  const after = page.key ? `AND (m.role, m.sort_name, m.id) ${compare} (${put(page.key[0])}::role, ${put(page.key[1])}, ${put(page.key[2])}::uuid)` : ''
  const rows = await readMembers(database, {
    name: `members-${page.forward}-${page.key !== null}-${name}`,
    // The page is cut out of one table, along its index; only then come the people.
    text: asJson(`SELECT ${memberColumns} FROM (SELECT * FROM membership m WHERE ${text} ${after}
      ORDER BY m.role ${order}, m.sort_name ${order}, m.id ${order} LIMIT ${put(page.limit + 1)}) m ${withPeople}`, put(presentSince(clock)), `role ${order}, "sortName" ${order}, id ${order}`),
    values,
  })
  const connection = toConnection(rows, page, (row) => [row.role, row.sortName, row.id])
  // A first page that holds them all has counted them.
  const total = page.key === null && rows.length <= page.limit ? rows.length : null
  return { ...connection, filter, total }
}

export const countMembers = async ({ database, clock }: Source, accountId: string, filter: MemberFilter): Promise<number> => {
  const { name, text, values } = matching(accountId, filter, clock)
  const [row] = await database.read<{ count: number }>({ name: `count-members-${name}`, text: `SELECT count(*) AS count FROM membership m WHERE ${text}`, values })
  return row!.count
}

/** An invitation as the team page shows it. */
export type InvitationRow = Access & {
  id: string; accountId: string; email: string; status: InvitationStatus; accessLevel: LevelRow | null; message: string | null
  invitedBy: string; invitedAt: string; expiresAt: string; membershipExpiresAt: string | null; sortEmail: string
}

const invitationColumns = `i.id, i.account_id AS "accountId", i.email, i.status, COALESCE(l.permissions, i.permissions) AS permissions,
  COALESCE(l.all_products, i.all_products) AS "allProducts", COALESCE(l.product_ids, i.product_ids) AS "productIds", ${level},
  i.message, u.name AS "invitedBy", i.created_at AS "invitedAt", i.expires_at AS "expiresAt", i.membership_expires_at AS "membershipExpiresAt", i.email_key AS "sortEmail"`
const invitationTables = `invitation i JOIN membership m ON m.account_id = i.account_id AND m.id = i.invited_by_id JOIN "user" u ON u.id = m.user_id
  LEFT JOIN access_level l ON l.account_id = i.account_id AND l.id = i.access_level_id`
const isOpen = (now: string) => `i.status = 'OPEN' AND i.expires_at > ${now}`

export const invitation = async ({ database }: Pick<Source, 'database'>, accountId: string, id: string): Promise<InvitationRow | null> => {
  const [row] = await database.read<InvitationRow>({
    name: 'invitation', text: `SELECT ${invitationColumns} FROM ${invitationTables} WHERE i.account_id = $1 AND i.id = $2`, values: [accountId, id],
  })
  return row ?? null
}

export type InvitationFilter = PageArguments & { search?: string | null }

const invitationKey = z.tuple([keyText, z.uuid()])

/** Open invitations by address. TM-1 */
export const invitations = async ({ database, clock }: Source, accountId: string, filter: InvitationFilter) => {
  const page = readPage(filter, invitationKey)
  const [compare, order] = page.forward ? ['>', 'ASC'] : ['<', 'DESC']
  const rows = await database.read<InvitationRow>({
    name: `invitations-${page.forward}-${page.key !== null}`,
    text: `SELECT ${invitationColumns} FROM ${invitationTables} WHERE i.account_id = $1 AND ${isOpen('$3')} AND ($2::text IS NULL OR i.email ILIKE $2)
      ${page.key ? `AND (i.email_key, i.id) ${compare} ($5, $6::uuid)` : ''} ORDER BY i.email_key ${order}, i.id ${order} LIMIT $4`,
    values: [accountId, filter.search?.trim() ? likePattern(filter.search) : null, clock.now(), page.limit + 1, ...(page.key?.slice(0, 2) ?? [])],
  })
  return { ...toConnection(rows, page, (row) => [row.sortEmail, row.id]), filter }
}

export const countInvitations = async ({ database, clock }: Source, accountId: string, filter: InvitationFilter): Promise<number> => {
  const [row] = await database.read<{ count: number }>({
    name: 'count-invitations', text: `SELECT count(*) AS count FROM invitation i WHERE i.account_id = $1 AND ${isOpen('$3')} AND ($2::text IS NULL OR i.email ILIKE $2)`,
    values: [accountId, filter.search?.trim() ? likePattern(filter.search) : null, clock.now()],
  })
  return row!.count
}

export type LevelRow = Access & {
  id: string; accountId: string; name: string; version: number
  /** Absent where the level was read along with a member or an invitation. */
  memberCount?: number
  invitationCount?: number
}

const levelColumns = `l.id, l.account_id AS "accountId", l.name, l.version, l.permissions, l.all_products AS "allProducts", l.product_ids AS "productIds",
  (SELECT count(*) FROM membership m WHERE m.account_id = l.account_id AND m.access_level_id = l.id AND ${isLive('$2')}) AS "memberCount",
  (SELECT count(*) FROM invitation i WHERE i.account_id = l.account_id AND i.access_level_id = l.id AND ${isOpen('$2')}) AS "invitationCount"`

export const accessLevels = ({ database, clock }: Source, accountId: string): Promise<LevelRow[]> =>
  database.read({ name: 'levels', text: `SELECT ${levelColumns} FROM access_level l WHERE l.account_id = $1 ORDER BY lower(l.name)`, values: [accountId, clock.now()] })

export const accessLevel = async ({ database, clock }: Source, accountId: string, id: string): Promise<LevelRow | null> => {
  const [row] = await database.read<LevelRow>({
    name: 'level', text: `SELECT ${levelColumns} FROM access_level l WHERE l.account_id = $1 AND l.id = $3`, values: [accountId, clock.now(), id],
  })
  return row ?? null
}

/** An offer that waits for a login, whichever account it comes from. TM-5 */
export type ReceivedInvitationRow = Access & { id: string; accountId: string; accountName: string; slug: string; invitedBy: string; expiresAt: string; membershipExpiresAt: string | null }

export const receivedInvitations = ({ database, clock }: Source, emailKey: string, id: string | null = null): Promise<ReceivedInvitationRow[]> =>
  database.read({
    name: 'received-invitations',
    text: `SELECT i.id, a.id AS "accountId", a.name AS "accountName", a.slug, u.name AS "invitedBy", i.expires_at AS "expiresAt", i.membership_expires_at AS "membershipExpiresAt",
        COALESCE(l.permissions, i.permissions) AS permissions, COALESCE(l.all_products, i.all_products) AS "allProducts", COALESCE(l.product_ids, i.product_ids) AS "productIds"
      FROM ${invitationTables} JOIN account a ON a.id = i.account_id AND a.closed_at IS NULL
      WHERE i.email_key = $1 AND ${isOpen('$3')} AND ($2::uuid IS NULL OR i.id = $2) ORDER BY i.created_at`,
    values: [emailKey, id, clock.now()],
  })

export type OfferRow = ReceivedInvitationRow & { email: string; emailKey: string; message: string | null; status: InvitationStatus; overdue: boolean; ended: boolean; hasLogin: boolean }

/** An offer however it stands by now; `ends` is when it does, in the statement's words. `ended`: so has the access that it offers. */
const offerColumns = (ends: string) => `i.id, a.id AS "accountId", a.name AS "accountName", a.slug, u.name AS "invitedBy", i.expires_at AS "expiresAt", i.membership_expires_at AS "membershipExpiresAt",
  COALESCE(l.permissions, i.permissions) AS permissions, COALESCE(l.all_products, i.all_products) AS "allProducts", COALESCE(l.product_ids, i.product_ids) AS "productIds",
  i.email, i.email_key AS "emailKey", i.message, i.status, ${ends} <= $2 AS overdue, COALESCE(i.membership_expires_at <= $2, false) AS ended, EXISTS (SELECT 1 FROM "user" x WHERE x.email_key = i.email_key) AS "hasLogin"`

/** `mailed`: the link went by mail, so that whoever has it reads the mailbox; others the inviter may have copied. ID-5 */
export type LinkedOfferRow = OfferRow & { mailed: boolean }

/** What stands behind an invitation's link, by the hash of its token. */
export const offerByToken = async ({ database, clock }: Source, hash: Uint8Array): Promise<LinkedOfferRow | null> => {
  const [row] = await database.read<LinkedOfferRow>({
    name: 'offer-by-token',
    text: `SELECT ${offerColumns('LEAST(i.expires_at, t.expires_at)')}, COALESCE((t.detail ->> 'mailed')::boolean, false) AS mailed FROM ${invitationTables} JOIN account a ON a.id = i.account_id AND a.closed_at IS NULL
      JOIN one_time_token t ON t.invitation_id = i.id WHERE t.hash = $1 AND t.purpose = 'INVITATION'`,
    values: [Buffer.from(hash), clock.now()],
  })
  return row ?? null
}

/** An offer to this login, by its id. */
export const offerById = async ({ database, clock }: Source, emailKey: string, id: string): Promise<OfferRow | null> => {
  const [row] = await database.read<OfferRow>({
    name: 'offer-by-id',
    text: `SELECT ${offerColumns('i.expires_at')} FROM ${invitationTables} JOIN account a ON a.id = i.account_id AND a.closed_at IS NULL WHERE i.id = $1 AND i.email_key = $3`,
    values: [id, clock.now(), emailKey],
  })
  return row ?? null
}

/** Who acts, with their address for the log. */
export type ActingMember = { actor: Actor; email: string }

/** What some members hold, and by which ways: the level's permissions and their own, apart. TM-15 */
export const holdingsOf = async ({ database, clock }: Source, accountId: string, ids: string[]): Promise<Map<string, Holding>> => {
  const rows = await database.read<FinancialSettings & { id: string; role: Role; level: string | null; levelPermissions: string[] | null; grants: string[] }>({
    name: 'holdings',
    text: `SELECT m.id, m.role, a.hide_financials_from_admins AS "hideFinancialsFromAdmins", a.hide_financials_from_partners AS "hideFinancialsFromPartners", l.name AS level, l.permissions AS "levelPermissions",
        ARRAY(SELECT g.permission FROM "grant" g WHERE g.account_id = m.account_id AND g.membership_id = m.id) AS grants
      FROM membership m JOIN account a ON a.id = m.account_id LEFT JOIN access_level l ON l.account_id = m.account_id AND l.id = m.access_level_id
      WHERE m.account_id = $1 AND m.id = ANY($2) AND ${isLive('$3')}`,
    values: [accountId, ids, clock.now()],
  })
  const setOf = (names: string[]) => permissionSet(names.filter(isPermission))
  return new Map(rows.map((row) => {
    const level = row.level === null ? null : { name: row.level, permissions: setOf(row.levelPermissions ?? []) }
    return [row.id, { role: row.role, level, grants: setOf(row.grants), financialsHidden: financialsHiddenFrom(row.role, row) }]
  }))
}

/** The same of one. */
export const holdingOf = async (source: Source, accountId: string, id: string): Promise<Holding | null> => (await holdingsOf(source, accountId, [id])).get(id) ?? null
