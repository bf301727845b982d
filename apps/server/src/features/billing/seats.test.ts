import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { days, heldClock } from '../../testing/clock.ts'
import { heldBy, setExpiry } from '../../testing/access.ts'
import { tokenIn } from '../../testing/house.ts'
import { textsOf } from '../../testing/notices.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'
import { addOwner } from '../team/commands/owners.ts'
import { setPlan } from './commands/plan.ts'

const clock = heldClock()
const house = useHouse({ clock, config: { plan: 'TEAM' } })
const services = () => house.app!.services

const seatFields = 'plan total used returning free'
type Seats = { plan: string; total: number | null; used: number; returning: number; free: number | null }
const seats = async (person: Person): Promise<Seats> => (await person.ask(`{ account { seats { ${seatFields} } } }`)).account.seats
const inviteFields = `__typename ... on Problem { message } ... on SeatsExhausted { needed free } ... on InvitedMembers { sent { link invitation { id email } } }`
const invite = async (person: Person, addresses: string) =>
  (await person.ask(`mutation ($addresses: String!) { inviteMembers(input: { addresses: $addresses, permissions: [] }) { ${inviteFields} } }`, { addresses })).inviteMembers
const resend = async (person: Person, invitationId: string) =>
  (await person.ask(`mutation ($invitationId: ID!) { resendInvitation(invitationId: $invitationId) { __typename ... on Problem { message } ... on SeatsExhausted { needed free } } }`, { invitationId })).resendInvitation
const list = (from: number, count: number) => Array.from({ length: count }, (_, index) => `guest${from + index}@example.com`).join(', ')

let accounts = 0
/** An account of 25 seats with its holder in one of them. */
const holder = () => house.owner(`Holder ${++accounts}`)
/** The same with so many seats left. */
const nearlyFull = async (free: number) => {
  const person = await holder()
  await invite(person, list(0, 24 - free))
  return person
}

it('[AC-5, NO-1] the holder hears when others have taken the last seat', async () => {
  const ada = await nearlyFull(3)
  const admin = await house.member(ada, `Admin ${accounts}`)
  await invite(admin, 'one.more@example.com')
  const [unsurprising] = await textsOf(ada)
  await invite(admin, 'the.last@example.com')
  const texts = await textsOf(ada)
  expect(texts.filter((text) => text.startsWith('All seats of'))).toHaveLength(1)
  expect(unsurprising).not.toContain('All seats of')
})

describe('what uses a seat', () => {
  it('[AC-5] the holder, members and open invitations use one each, partners none', async () => {
    const ada = await holder()
    expect(await seats(ada)).toEqual({ plan: 'Team', total: 25, used: 1, returning: 0, free: 24 })
    const member = await house.member(ada, `Member ${accounts}`)
    const partner = await house.member(ada, `Partner ${accounts}`)
    await invite(ada, 'open@example.com')
    expect(await seats(ada)).toMatchObject({ used: 4, free: 21 })
    await house.setRole(partner, 'PARTNER')
    for (const person of [ada, member, partner]) expect(await seats(person)).toMatchObject({ total: 25, used: 3, free: 22 })
    await house.setRole(member, 'ADMIN')
    expect(await seats(ada)).toMatchObject({ used: 3 })
  })

  it('[AC-5, TM-6, TM-14] what time has ended uses none, from that moment on', async () => {
    const ada = await holder()
    const name = `Until ${accounts}`
    await house.member(ada, name)
    await setExpiry(ada, await heldBy(ada, name), new Date(clock.now().getTime() + 2 * days))
    await invite(ada, 'late@example.com')
    expect(await seats(ada)).toMatchObject({ used: 3 })
    // Nobody looks after them meanwhile: it is the clock that counts.
    clock.pass(3 * days)
    await ada.signIn()
    expect(await seats(ada)).toMatchObject({ used: 2 })
    clock.pass(5 * days)
    await ada.signIn()
    expect(await seats(ada)).toMatchObject({ used: 1 })
  })
})

describe('when they run out', () => {
  it('[AC-5] nobody of the list is invited, and the answer says what there is and how to get more', async () => {
    const ada = await nearlyFull(2)
    expect(await invite(ada, list(100, 3))).toEqual({ __typename: 'SeatsExhausted', message: '3 seats are needed, and 2 are free. Add seats in fives under Billing.', needed: 3, free: 2 })
    expect(await seats(ada)).toMatchObject({ used: 23, free: 2 })
    expect((await invite(ada, list(100, 2))).__typename).toBe('InvitedMembers')
    expect(await invite(ada, 'one@example.com')).toMatchObject({ __typename: 'SeatsExhausted', needed: 1, free: 0 })
    await house.quiet()
    expect(await house.sql(`SELECT 1 FROM mailbox_message WHERE recipient = 'one@example.com'`)).toEqual([])
  })

  it('[AC-5] whoever cannot add seats is told whom to ask', async () => {
    const ada = await holder()
    const bo = await house.member(ada, `Asker ${accounts}`)
    await invite(ada, list(0, 23))
    expect(await invite(bo, 'one@example.com')).toMatchObject({ message: `1 seat is needed, and none is free. Ask Holder ${accounts}, who holds the account, to add some.` })
  })

  it('[AC-5] addresses that are skipped need none', async () => {
    const ada = await nearlyFull(1)
    expect(await invite(ada, `${list(0, 22)}, nonsense, ${ada.email}, new@example.com`)).toMatchObject({ __typename: 'InvitedMembers', sent: [{ invitation: { email: 'new@example.com' } }] })
  })

  it('[AC-5, TM-5] an invitation holds its seat until it is accepted: nobody finds theirs gone', async () => {
    const ada = await nearlyFull(1)
    const { sent } = await invite(ada, `late${accounts}@example.com`)
    expect(await seats(ada)).toMatchObject({ used: 25, free: 0 })
    const joined = await house.visitor().accept(tokenIn({ text: sent[0].link } as never), { name: 'Late', password: 'Late keeps the gate' })
    expect(joined.__typename).toBe('SignedIn')
    expect(await seats(ada)).toMatchObject({ used: 25, free: 0 })
  })

  it('[AC-5] cancelling, declining and removing make room', async () => {
    const ada = await nearlyFull(1)
    const { sent } = await invite(ada, 'gone@example.com')
    expect(await invite(ada, 'next@example.com')).toMatchObject({ __typename: 'SeatsExhausted' })
    await ada.ask('mutation ($id: ID!) { cancelInvitation(invitationId: $id) { __typename } }', { id: sent[0].invitation.id })
    const name = `Next ${accounts}`
    await house.member(ada, name)
    expect(await seats(ada)).toMatchObject({ free: 0 })
    await ada.remove(await ada.memberId(name))
    expect(await seats(ada)).toMatchObject({ free: 1 })
  })

  it('[AC-5, TM-6] an invitation that expired had freed its seat: sending it again takes one anew, if there is one', async () => {
    const ada = await nearlyFull(1)
    const { sent } = await invite(ada, 'again@example.com')
    const { id } = sent[0].invitation
    expect((await resend(ada, id)).__typename).toBe('SentInvitation')
    clock.pass(8 * days)
    await ada.signIn()
    expect(await seats(ada)).toMatchObject({ used: 1 })
    await invite(ada, list(200, 24))
    expect(await resend(ada, id)).toEqual({ __typename: 'SeatsExhausted', message: '1 seat is needed, and none is free. Add seats in fives under Billing.', needed: 1, free: 0 })
  })
})

describe('operators', () => {
  it('[AC-5, AC-4] add an owner only where there is a seat', async () => {
    const ada = await nearlyFull(0)
    const other = await holder()
    await expect(addOwner(services(), other.email, ada.account!)).rejects.toThrow('1 seat is needed, and none is free.')
    await setPlan(services(), ada.account!, 'BUSINESS')
    expect(await addOwner(services(), other.email, ada.account!)).toEqual({ joined: true })
    expect(await seats(ada)).toEqual({ plan: 'Business', total: 100, used: 26, returning: 0, free: 74 })
  })

  it('[AC-5] put an account on another plan, not on one that is too small for it', async () => {
    const ada = await holder()
    await setPlan(services(), ada.account!, 'ENTERPRISE')
    expect(await seats(ada)).toEqual({ plan: 'Enterprise', total: null, used: 1, returning: 0, free: null })
    expect((await invite(ada, list(0, 40))).__typename).toBe('InvitedMembers')
    await expect(setPlan(services(), ada.account!, 'TEAM')).rejects.toThrow(`${ada.account} uses 41 seats, and would have 25 on Team`)
    await setPlan(services(), ada.account!, 'BUSINESS')
    await setPlan(services(), ada.account!, 'BUSINESS')
    const told = (await ada.activity()).filter(({ kind }: { kind: string }) => kind === 'plan changed')
    expect(told).toHaveLength(2)
    await expect(setPlan(services(), 'no-such-account', 'TEAM')).rejects.toThrow('There is no account with the address no-such-account.')
  })

  it('[AC-5, AC-6] put one on another plan while its seats are renewed: whichever is second waits, and neither stands in the way of the other', async () => {
    const ada = await holder()
    const renewal = new Client({ connectionString: house.databaseUrl })
    await renewal.connect()
    try {
      // A renewal that has just found that the account is open, and is about to lock its seats.
      await renewal.query('BEGIN')
      const { rows: [{ id }] } = await renewal.query('SELECT id FROM account WHERE slug = $1 FOR SHARE', [ada.account])
      const done = setPlan(services(), ada.account!, 'BUSINESS')
      await house.waiting(1)
      expect((await renewal.query('SELECT pg_try_advisory_xact_lock(727075, hashtext($1)) AS had', [id])).rows).toEqual([{ had: true }])
      await renewal.query('COMMIT')
      await done
      expect(await seats(ada)).toMatchObject({ plan: 'Business' })
    } finally {
      await renewal.end()
    }
  })
})

describe('live', () => {
  const tabs: { close(): Promise<unknown> }[] = []
  afterEach(async () => void (await Promise.all(tabs.splice(0).map((tab) => tab.close()))))

  it('[AC-5, LV-1] the page of somebody else shows what is used as it changes', async () => {
    const ada = await holder()
    const bo = await house.member(ada, `Onlooker ${accounts}`)
    const tab = bo.connect()
    tabs.push(tab)
    const told = tab.follow(`subscription { team { changes { ... on SeatsChanged { seats { ${seatFields} } } } } }`)
    await tab.opened
    const next = (used: number, total: number | null = 25) => told.until(({ team }) => team.changes.some(({ seats: now }: { seats?: Seats }) => now?.used === used && now.total === total))
    const { sent } = await invite(ada, 'a@example.com, b@example.com')
    await next(4)
    await ada.ask('mutation ($id: ID!) { cancelInvitation(invitationId: $id) { __typename } }', { id: sent[0].invitation.id })
    await next(3)
    await setPlan(services(), ada.account!, 'ENTERPRISE')
    await next(3, null)
  })
})

describe('at one moment', () => {
  it('[AC-5] fifty invitations for the last three seats, three get one', async () => {
    const ada = await nearlyFull(3)
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => invite(ada.tab(), `rush${index}@example.com`)))
    expect(answers.filter(({ __typename }) => __typename === 'InvitedMembers')).toHaveLength(3)
    expect(answers.filter(({ __typename }) => __typename === 'SeatsExhausted')).toHaveLength(47)
    expect(await seats(ada)).toMatchObject({ used: 25, free: 0 })
  })
})

const cli = fileURLToPath(new URL('../../cli.ts', import.meta.url))

it('[AC-5] the command of operators says what was done, and what is wrong', async () => {
  const ada = await nearlyFull(0)
  const gatehouse = (...args: string[]) => promisify(execFile)(process.execPath, [cli, ...args], { env: { ...process.env, DATABASE_URL: house.databaseUrl } })
  expect((await gatehouse('plan', 'set', ada.account!, 'business')).stdout).toBe(`${ada.account} is on Business now.\n`)
  expect(await seats(ada)).toMatchObject({ total: 100 })
  await expect(gatehouse('plan', 'set', ada.account!, 'huge')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('There is no plan huge; those are team, business, enterprise.') })
})
