import { roles, type Role } from '@gatehouse/policy'
import type { Invitation, Member } from './documents.ts'

/** Who is shown: part of a name or address, one role, or only those who are invited; who is here or long away, who reaches all products or
 *  chosen ones, and whose access ends within thirty days. */
export type TeamFilter = {
  search: string, show: Role | 'PENDING' | null
  status: 'HERE' | 'INACTIVE' | null, products: 'ALL' | 'CHOSEN' | null, expires: boolean
}

/** The filter that lets everyone through. */
export const everyone: TeamFilter = { search: '', show: null, status: null, products: null, expires: false }

/** Access that ends within so many days ends soon, and whoever was not here for as long is away. TM-14 */
export const soonDays = 30
const soon = soonDays * 24 * 3_600_000

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** The table's order: owners, admins, members, partners; by name within. TM-1 */
export const compareMembers = (one: Member, other: Member): number =>
  roles[one.role].rank - roles[other.role].rank
  || byText(one.name.toLowerCase(), other.name.toLowerCase())
  || byText(one.id, other.id)

/** Invitations by address. TM-1 */
export const compareInvitations = (one: Invitation, other: Invitation): number =>
  byText(one.email.toLowerCase(), other.email.toLowerCase()) || byText(one.id, other.id)

const contains = (text: string, search: string): boolean => text.toLowerCase().includes(search.trim().toLowerCase())

/** Whether access that ends then ends soon. TM-14 */
export const endsSoon = (expiresAt: string, now: Date): boolean => new Date(expiresAt).getTime() <= now.getTime() + soon

type Shown = Pick<Member, 'name' | 'email' | 'role' | 'presence' | 'lastActiveAt' | 'expiresAt' | 'productAccess'>

const hasStatus = ({ presence, lastActiveAt }: Shown, status: TeamFilter['status'], now: Date): boolean => {
  switch (status) {
    case null:
      return true
    case 'HERE':
      return presence !== null
    case 'INACTIVE':
      return lastActiveAt === null || new Date(lastActiveAt).getTime() < now.getTime() - soon
  }
}

/** Whether a person belongs into a filtered table: the same as the server would say. TM-2 */
export const showsMember = (member: Shown, { search, show, status, products, expires }: TeamFilter, now: Date): boolean =>
  (show === null || show === member.role)
  && (contains(member.name, search) || contains(member.email, search))
  && hasStatus(member, status, now)
  && (products === null || (products === 'ALL') === member.productAccess.all)
  && (!expires || (member.expiresAt !== null && endsSoon(member.expiresAt, now)))

/** Whether invitations stand in the table at all: what is asked about people is not asked about them. */
export const showsInvitations = ({ show, status, products, expires }: TeamFilter): boolean =>
  (show === null || show === 'PENDING') && status === null && products === null && !expires

/** Whether an invitation belongs into a filtered table. */
export const showsInvitation = (invitation: Pick<Invitation, 'email'>, filter: TeamFilter): boolean =>
  showsInvitations(filter) && contains(invitation.email, filter.search)
