import { roles, type Role } from '@gatehouse/policy'
import type { Invitation, Member } from './documents.ts'

/** Who is shown: part of a name or address, and one role, or only those who are invited. */
export type TeamFilter = { search: string, show: Role | 'PENDING' | null }

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

/** Whether a person belongs into a filtered table: the same as the server would say. TM-2 */
export const showsMember = (member: Pick<Member, 'name' | 'email' | 'role'>, { search, show }: TeamFilter): boolean =>
  (show === null || show === member.role) && (contains(member.name, search) || contains(member.email, search))

/** Whether an invitation belongs into a filtered table. */
export const showsInvitation = (invitation: Pick<Invitation, 'email'>, { search, show }: TeamFilter): boolean =>
  (show === null || show === 'PENDING') && contains(invitation.email, search)
