import fc from 'fast-check'
import { expect, it } from 'vitest'
import { days, heldClock } from '../../testing/clock.ts'
import { tokenIn } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const clock = heldClock()
const house = useHouse({ clock, config: { plan: 'TEAM' } })

/** People who are in the account for good, past the house: so many that only some seats are left. */
const fill = (slug: string, count: number) => house.sql(
  `WITH people AS (INSERT INTO "user" (id, email, email_key, name) SELECT gen_random_uuid(), e, e, e FROM (SELECT 'filler' || n || '@' || $1::text || '.example' AS e FROM generate_series(1, $2) n) f RETURNING id)
   INSERT INTO membership (id, account_id, user_id, role) SELECT gen_random_uuid(), a.id, p.id, 'MEMBER' FROM people p, account a WHERE a.slug = $1`, [slug, count])

/** Who holds a seat at a moment, counted apart from the house: whoever could come in by then, now or by a link. */
const held = async (slug: string): Promise<number> => {
  const [row] = await house.sql<{ held: number }>(
    `SELECT ((SELECT count(*) FROM membership m JOIN account a ON a.id = m.account_id WHERE a.slug = $1 AND m.role IN ('OWNER', 'ADMIN', 'MEMBER') AND m.ended_at IS NULL)
      + (SELECT count(*) FROM invitation i JOIN account a ON a.id = i.account_id WHERE a.slug = $1 AND i.status = 'OPEN' AND i.expires_at > $2))::int AS held`, [slug, clock.now()])
  return row!.held
}

type Deed = 'invite' | 'accept' | 'cancel' | 'resend' | 'remove' | 'wait'
const deeds = fc.constantFrom<Deed>('invite', 'invite', 'accept', 'accept', 'cancel', 'resend', 'remove', 'wait')
/** What several people do at one moment, again and again. `who`: which of them it is about. */
const rounds = fc.array(fc.array(fc.record({ deed: deeds, who: fc.nat(4) }), { minLength: 1, maxLength: 8 }), { minLength: 4, maxLength: 10 })

it('[AC-5] whatever is invited, accepted, cancelled, sent again, removed, brought back or left to expire at one moment: never more seats are used than there are', async () => {
  const holder = await house.owner('Ada')
  const slug = holder.account!
  await fill(slug, 21)
  const people: Person[] = []
  for (let index = 0; index < 5; index++) people.push(await house.owner(`Person ${index}`))
  /** The newest link that each was sent, and its invitation. */
  const links = new Map<number, { id: string; token: string }>()
  const done = { invite: 0, accept: 0, cancel: 0, resend: 0, remove: 0, wait: 0, refused: 0 }

  const signInAll = () => Promise.all([holder, ...people].map(async (person) => {
    const account = person.account
    await person.signIn()
    person.account = account
  }))
  const keep = (who: number, sent: { link: string; invitation: { id: string } }) => links.set(who, { id: sent.invitation.id, token: tokenIn({ text: sent.link } as never) })
  const count = (deed: Deed, answer: { __typename: string }, wanted: string) => {
    if (answer.__typename === wanted) done[deed]++
    if (answer.__typename === 'SeatsExhausted') done.refused++
    return answer.__typename === wanted
  }
  const act = async (deed: Deed, who: number): Promise<void> => {
    const link = links.get(who)
    switch (deed) {
      case 'invite': {
        // Whoever was here gets what they had.
        const { account } = await holder.ask('query ($addresses: [String!]!) { account { formerMembers(addresses: $addresses) { email } } }', { addresses: [people[who]!.email] })
        const answer = await holder.tab().invite(people[who]!.email, account.formerMembers.length > 0 ? { reinstate: [people[who]!.email] } : { permissions: [] })
        if (count(deed, answer, 'InvitedMembers') && answer.sent.length > 0) keep(who, answer.sent[0])
        return
      }
      case 'accept':
        if (link) count(deed, await people[who]!.tab(null).accept(link.token), 'SignedIn')
        return
      case 'cancel':
        if (link) count(deed, await holder.tab().cancel(link.id), 'CancelledInvitation')
        return
      case 'resend': {
        const answer = link && (await holder.tab().resend(link.id))
        if (answer && count(deed, answer, 'SentInvitation')) keep(who, { link: answer.link, invitation: { id: link.id } })
        return
      }
      case 'remove': {
        const member = (await holder.members()).find(({ email }: { email: string }) => email === people[who]!.email)
        if (member) count(deed, await holder.tab().remove(member.id), 'RemovedMember')
        return
      }
      case 'wait':
        done.wait++
        return clock.pass(8 * days)
    }
  }

  // Each deed succeeds once, so that none of them is in vain below.
  await signInAll()
  for (const [deed, who] of [['invite', 0], ['accept', 0], ['remove', 0], ['invite', 0], ['cancel', 0], ['invite', 1], ['resend', 1], ['wait', 0]] as const) await act(deed, who)
  await signInAll()
  await Promise.all(people.map((_, who) => act('invite', who)))
  expect(await held(slug)).toBe(25)
  for (const [what, times] of Object.entries(done)) expect(times, what).toBeGreaterThan(0)

  await fc.assert(fc.asyncProperty(rounds, async (moments) => {
    for (const moment of moments) {
      await signInAll()
      // Time passes between moments, or in the middle of one; whoever is signed out by that does nothing.
      await Promise.allSettled(moment.map(({ deed, who }) => act(deed, who)))
      expect(await held(slug)).toBeLessThanOrEqual(25)
    }
  }), { numRuns: 7 })
}, 180_000)
