import { describe, expect, test } from 'vitest'
import type { Invitation, Member } from './documents.ts'
import { compareInvitations, compareMembers, everyone, showsInvitation, showsMember, type TeamFilter } from './order.ts'
import { chosenIn, filterFrom, inAddress } from './teamFilters.ts'

const person = (name: string, role: Member['role'], email = `${name.toLowerCase()}@x.example`) => ({ id: name, name, role, email }) as Member

describe('the order of the team table', () => {
  test('[TM-1] owners, then admins, members, partners; by name within, whatever the letters’ case', () => {
    const people = [person('Zoe', 'OWNER'), person('ana', 'MEMBER'), person('Ben', 'MEMBER'), person('Cy', 'PARTNER'), person('Dora', 'ADMIN'), person('Abe', 'ADMIN')]
    expect([...people].sort(compareMembers).map(({ name }) => name)).toEqual(['Zoe', 'Abe', 'Dora', 'ana', 'Ben', 'Cy'])
  })

  test('[TM-1] two people with one name keep an order', () => {
    const [one, other] = [{ ...person('Ana', 'MEMBER'), id: 'a' }, { ...person('Ana', 'MEMBER'), id: 'b' }]
    expect([compareMembers(one, other), compareMembers(other, one)]).toEqual([-1, 1])
  })

  test('[TM-1] invitations stand by address', () => {
    const open = ['zed@x.example', 'Ana@x.example', 'ben@x.example'].map((email) => ({ id: email, email }) as Invitation)
    expect(open.sort(compareInvitations).map(({ email }) => email)).toEqual(['Ana@x.example', 'ben@x.example', 'zed@x.example'])
  })
})

describe('who is shown', () => {
  const now = new Date('2026-11-22T10:00:00Z')
  const days = (count: number) => new Date(now.getTime() + count * 24 * 3_600_000).toISOString()
  const ana = {
    ...person('Ana Ruiz', 'ADMIN', 'ruiz@casa.example'), presence: null, lastActiveAt: days(-2), expiresAt: null, productAccess: { all: true, productIds: [] },
  } as unknown as Member
  const shows = (filter: Partial<TeamFilter>, changes: Partial<Member> = {}) => showsMember({ ...ana, ...changes }, { ...everyone, ...filter }, now)

  test.each([
    ['', true], ['ana', true], ['RUIZ', true], ['casa.ex', true], [' ana ', true], ['a%', false], ['ben', false],
  ])('[TM-2] a search for %j finds Ana: %s', (search, found) => expect(shows({ search })).toBe(found))

  test('[TM-2] a role is one filter more', () => {
    expect(shows({ search: 'ana', show: 'ADMIN' })).toBe(true)
    expect(shows({ search: 'ana', show: 'OWNER' })).toBe(false)
  })

  test('[TM-1] who is here, who has long been away, who reaches all products, and whose access ends soon', () => {
    const here = { page: 'Team', since: days(0), editing: [], editingLevels: [] }
    expect([shows({ status: 'HERE' }), shows({ status: 'HERE' }, { presence: here })]).toEqual([false, true])
    expect([null, days(-31), days(-29)].map((lastActiveAt) => shows({ status: 'INACTIVE' }, { lastActiveAt }))).toEqual([true, true, false])
    expect([true, false].map((all) => shows({ products: 'CHOSEN' }, { productAccess: { all, productIds: [] } as unknown as Member['productAccess'] }))).toEqual([false, true])
    expect([null, days(29), days(31)].map((expiresAt) => shows({ expires: true }, { expiresAt }))).toEqual([false, true, false])
  })

  test('[TM-1] invitations are shown with everyone and alone, not with what is asked about people', () => {
    const invitation = { email: 'new@x.example' }
    expect(([null, 'PENDING', 'MEMBER'] as const).map((show) => showsInvitation(invitation, { ...everyone, search: 'NEW', show }))).toEqual([true, true, false])
    expect(showsInvitation(invitation, { ...everyone, expires: true })).toBe(false)
  })

  test('[OP-7] filters stand in the address by name, what lets everyone through does not, and what makes no sense lets everyone through', () => {
    expect([chosenIn('expires', 'soon'), chosenIn('expires', 'never'), chosenIn('role', null)]).toEqual(['soon', 'any', 'all'])
    expect([inAddress('status', 'here'), inAddress('status', 'any')]).toEqual(['here', null])
    expect(filterFrom(' ana ', { role: 'member', status: 'here', products: 'chosen', expires: 'soon' })).toEqual({ search: 'ana', show: 'MEMBER', status: 'HERE', products: 'CHOSEN', expires: true })
    expect(filterFrom('', { role: 'pending', status: 'here', products: 'any', expires: 'soon' })).toEqual({ ...everyone, show: 'PENDING' })
  })
})
