import { type Decision, isPermission, mayChangeLevel, namesOf, permissionSet, withLevel } from '@gatehouse/policy'
import type { MemberContext } from '../../../graphql/builder.ts'
import { levelGone, type LevelTerms, membersWith } from '../commands/levels.ts'
import { readMembers, subjectOf } from '../commands/locks.ts'
import { accessIn, gained, productColumns, readPermissions } from '../commands/terms.ts'
import { type MemberRow, membersById } from '../queries.ts'

/** What a change of a level would mean for one who has it. */
export type Affected = { member: MemberRow; gains: string[]; loses: string[] }
export type Impact = { affected: Affected[]; memberCount: number; invitationCount: number; decision: Decision }

/** So many are listed by name; all are counted. */
const mostShown = 100

/** Whom a change of a level would affect, and how: what the change itself would do, without doing it. TM-12 */
export const accessLevelImpact = async (context: MemberContext, { id, terms }: { id: string; terms: Omit<LevelTerms, 'name'> }): Promise<Impact> => {
  const { actor, services } = context
  const { accountId } = actor
  const found = await services.database.transaction(async (tx) => {
    const now = services.clock.now()
    const level = await tx.accessLevel.findUnique({ where: { accountId_id: { accountId, id } } })
    if (!level) throw levelGone()
    const members = await readMembers(tx, accountId, await membersWith(tx, accountId, id, now), now)
    const invitationCount = await tx.invitation.count({ where: { accountId, accessLevelId: id, status: 'OPEN', expiresAt: { gt: now } } })
    return { level: accessIn(level), members, invitationCount }
  })
  const { level, members, invitationCount } = found
  const after = { permissions: readPermissions(terms.permissions), products: terms.products }
  const differences = members.slice(0, mostShown).map((member) => {
    const held = subjectOf(member).permissions
    const own = permissionSet(member.grants.filter(isPermission))
    const next = subjectOf({ ...member, permissions: namesOf(withLevel(after, own).permissions), ...productColumns(after.products) }).permissions
    return { id: member.id, gains: gained(held, next), loses: gained(next, held) }
  })
  const rows = new Map((await membersById(services, accountId, differences.map((one) => one.id))).map((row) => [row.id, row]))
  return {
    decision: mayChangeLevel(actor, level, after, members.map(subjectOf)), memberCount: members.length, invitationCount,
    affected: differences.flatMap(({ id: memberId, ...one }) => (rows.has(memberId) ? { ...one, member: rows.get(memberId)! } : [])),
  }
}
