import { describe, expect, test } from 'vitest'
import type { Invitation, Member } from './documents.ts'
import { compareInvitations, compareMembers, showsInvitation, showsMember } from './order.ts'

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
  const ana = person('Ana Ruiz', 'ADMIN', 'ruiz@casa.example')

  test.each([
    ['', true], ['ana', true], ['RUIZ', true], ['casa.ex', true], [' ana ', true], ['a%', false], ['ben', false],
  ])('[TM-2] a search for %j finds Ana: %s', (search, found) => expect(showsMember(ana, { search, show: null })).toBe(found))

  test('[TM-2] a role is one filter more', () => {
    expect(showsMember(ana, { search: 'ana', show: 'ADMIN' })).toBe(true)
    expect(showsMember(ana, { search: 'ana', show: 'OWNER' })).toBe(false)
  })

  test('[TM-1] invitations are shown with everyone and alone, not with a role', () => {
    const invitation = { email: 'new@x.example' }
    expect(([null, 'PENDING', 'MEMBER'] as const).map((show) => showsInvitation(invitation, { search: 'NEW', show }))).toEqual([true, true, false])
  })
})
