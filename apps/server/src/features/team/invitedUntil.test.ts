import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { heldBy, setExpiry } from '../../testing/access.ts'
import { days, heldClock, minutes } from '../../testing/clock.ts'
import { emailOf, tokenIn } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const clock = heldClock()
const house = useHouse({ clock })
let people = 0
const owner = () => house.owner(`Owner ${++people}`)
const member = async (of: Person, permissions: string[] = []) => {
  const name = `Member ${++people}`
  return { name, person: await house.member(of, name, { permissions }) }
}
const within = (milliseconds: number) => new Date(clock.now().getTime() + milliseconds)
const tokenOf = (link: string) => tokenIn({ text: link } as never)
const fresh = () => `Newcomer ${++people}`

const offered = async (by: Person) => (await by.ask('{ account { invitations(first: 100) { nodes { email membershipExpiresAt expiresAt } } } }')).account.invitations.nodes as
  { email: string; membershipExpiresAt: string | null; expiresAt: string }[]
const offerOf = async (token: string) => (await house.visitor().ask(
  'query ($token: String!) { invitationOffer(token: $token) { __typename ... on OpenInvitationOffer { membershipExpiresAt } ... on ClosedInvitationOffer { status message } } }', { token },
)).invitationOffer

/** Invites somebody until then; answers with their name and link. */
const invited = async (by: Person, until: Date | null, permissions: string[] = ['coupons.view']) => {
  const name = fresh()
  const { sent } = await by.invite(emailOf(name), { permissions, membershipExpiresAt: until })
  return { name, email: emailOf(name), id: sent[0].invitation.id as string, token: tokenOf(sent[0].link) }
}
const join = async ({ name, token }: { name: string; token: string }) => house.visitor().accept(token, { name, password: 'keeps the gate' })
const endOf = async (viewer: Person, name: string) => (await heldBy(viewer, name)).expiresAt

describe('an invitation with an end date', () => {
  let ada: Person
  beforeAll(async () => {
    ada = await owner()
  })

  test('[TM-14] says it in the list, in the mail, behind the link and in the app, and the membership gets it', async () => {
    const until = within(40 * days)
    const { name, email, token } = await invited(ada, until)
    expect((await offered(ada)).find((row) => row.email === email)).toMatchObject({ membershipExpiresAt: until.toISOString() })
    expect((await house.mails(email))[0]!.text).toMatch(/^Access ends: .+ UTC$/m)
    expect(await offerOf(token)).toEqual({ __typename: 'OpenInvitationOffer', membershipExpiresAt: until.toISOString() })
    await join({ name, token })
    expect(await endOf(ada, name)).toBe(until.toISOString())
    const lines = (await ada.activity()).filter(({ memberEmail }) => memberEmail === email)
    expect(lines.map(({ kind, detail }) => [kind, detail.accessEnds])).toEqual([['logged in', undefined], ['created account', until.toISOString()], ['invited', until.toISOString()]])

    const bea = await owner()
    await ada.invite(bea.email, { permissions: [], membershipExpiresAt: until })
    expect((await bea.ask('{ viewer { invitations { membershipExpiresAt } } }')).viewer.invitations).toEqual([{ membershipExpiresAt: until.toISOString() }])
  })

  test.each([['a moment that has passed', -1], ['a moment in eleven years', 11 * 366 * days]])('[TM-14] %s is told as a mistake, and nobody is invited', async (_what, ahead) => {
    const rows = (await offered(ada)).length
    expect(await ada.invite(emailOf(fresh()), { permissions: [], membershipExpiresAt: within(ahead) })).toMatchObject({ __typename: 'InvalidInput' })
    expect(await offered(ada)).toHaveLength(rows)
  })

  test('[TM-14, TM-6] it stands no longer than the access that it offers; then it says so, and is not to be sent again', async () => {
    const soon = await invited(ada, within(2 * days))
    expect((await offered(ada)).find(({ email }) => email === soon.email)!.expiresAt).toBe((await offered(ada)).find(({ email }) => email === soon.email)!.membershipExpiresAt)
    clock.pass(2 * days + minutes)
    expect(await offerOf(soon.token)).toMatchObject({ __typename: 'ClosedInvitationOffer', status: 'ENDED', message: expect.stringContaining('has ended') })
    expect(await join(soon)).toMatchObject({ __typename: 'InvitationClosed', status: 'ENDED' })
    await ada.signIn()
    expect(await ada.resend(soon.id)).toMatchObject({ __typename: 'NotFound' })
    expect((await offered(ada)).map(({ email }) => email)).not.toContain(soon.email)
  })

  test('[TM-14, TM-6] sent again it keeps the date', async () => {
    const until = within(30 * days)
    const { name, email, id } = await invited(ada, until)
    clock.pass(5 * days)
    await ada.signIn()
    const { link } = await ada.resend(id)
    expect((await offered(ada)).find((row) => row.email === email)).toMatchObject({ membershipExpiresAt: until.toISOString() })
    await join({ name, token: tokenOf(link) })
    expect(await endOf(ada, name)).toBe(until.toISOString())
  })

  test('[TM-14, TM-5] taken by twenty at one moment, one membership ends on the date', async () => {
    const until = within(9 * days)
    const { name, token, email } = await invited(ada, until)
    const answers = await Promise.all(Array.from({ length: 20 }, () => join({ name, token })))
    expect(answers.filter(({ __typename }) => __typename === 'SignedIn')).toHaveLength(1)
    expect(await house.sql(`SELECT m.expires_at FROM membership m JOIN "user" u ON u.id = m.user_id WHERE u.email = $1`, [email])).toEqual([{ expires_at: until }])
  })
})

describe('nobody gives access that outlasts their own', () => {
  test('[TM-10, TM-14] an offer without a date ends with the inviter’s own access, one that ends later is refused', async () => {
    const ada = await owner()
    const mia = await member(ada, ['users.manage', 'coupons.view'])
    const own = within(20 * days)
    await setExpiry(ada, await heldBy(ada, mia.name), own)
    const { email } = await invited(mia.person, null)
    expect((await offered(ada)).find((row) => row.email === email)).toMatchObject({ membershipExpiresAt: own.toISOString() })
    const later = await mia.person.invite(emailOf(fresh()), { permissions: [], membershipExpiresAt: within(21 * days) })
    expect(later).toEqual({ __typename: 'Refusal', rule: 'TM-10', message: 'Your own access ends before that: you can give access until then at most.' })
    expect(await mia.person.invite(emailOf(fresh()), { permissions: [], membershipExpiresAt: within(19 * days) })).toMatchObject({ __typename: 'InvitedMembers' })
  })

  test('[TM-10, TM-14] what ends sooner for the inviter by the time of acceptance, ends sooner for who accepts', async () => {
    const ada = await owner()
    const mia = await member(ada, ['users.manage', 'coupons.view'])
    const [open, dated] = [await invited(mia.person, null), await invited(mia.person, within(30 * days))]
    const own = within(10 * days)
    await setExpiry(ada, await heldBy(ada, mia.name), own)
    for (const one of [open, dated]) {
      await join(one)
      expect(await endOf(ada, one.name)).toBe(own.toISOString())
    }
  })

  test('[TM-10, TM-14] resending asks again, and end dates of others are moved within one’s own, or shortened', async () => {
    const ada = await owner()
    const [mia, ben] = [await member(ada, ['users.manage', 'coupons.view']), await member(ada, ['coupons.view'])]
    const { id } = await invited(ada, null)
    await setExpiry(ada, await heldBy(ada, mia.name), within(20 * days))
    expect(await mia.person.resend(id)).toMatchObject({ __typename: 'Refusal', rule: 'TM-10' })
    const set = async (until: Date | null) => (await setExpiry(mia.person, await heldBy(ada, ben.name), until)).__typename
    // Ben's has no end yet: any is sooner.
    expect(await set(within(60 * days))).toBe('ChangedMember')
    expect(await set(within(50 * days))).toBe('ChangedMember')
    expect(await set(within(55 * days))).toBe('Refusal')
    expect(await set(null)).toBe('Refusal')
    expect(await set(within(5 * days))).toBe('ChangedMember')
    expect(await set(within(19 * days))).toBe('ChangedMember')
  })

  test('[TM-10, TM-14] in whichever order people are invited and dates are set, nobody’s access outlasts what was given', async () => {
    const ada = await owner()
    const step = fc.record({ ownEnd: fc.option(fc.integer({ min: 2, max: 30 })), offer: fc.option(fc.integer({ min: 1, max: 40 })), later: fc.option(fc.integer({ min: 2, max: 30 })) })
    const mia = await member(ada, ['users.manage', 'coupons.view'])
    const start = clock.now().getTime()
    const on = (day: number | null) => (day === null ? null : new Date(start + day * days))
    await fc.assert(fc.asyncProperty(step, async ({ ownEnd, offer, later }) => {
      await setExpiry(ada, await heldBy(ada, mia.name), on(ownEnd))
      const name = fresh()
      const answer = await mia.person.invite(emailOf(name), { permissions: ['coupons.view'], membershipExpiresAt: on(offer) })
      expect(answer.__typename).toBe(ownEnd !== null && offer !== null && offer > ownEnd ? 'Refusal' : 'InvitedMembers')
      if (answer.__typename === 'Refusal') return
      await setExpiry(ada, await heldBy(ada, mia.name), on(later))
      await join({ name, token: tokenOf(answer.sent[0].link) })
      const end = await endOf(ada, name)
      const most = Math.min(offer ?? ownEnd ?? Infinity, later ?? Infinity)
      const got = end === null ? Infinity : (new Date(end).getTime() - clock.now().getTime()) / days
      expect(Math.abs(most - got) < 0.1 || most === got).toBe(true)
    }), { numRuns: 10 })
  })
})
