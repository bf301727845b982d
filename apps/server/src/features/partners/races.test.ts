import { describe, expect, test } from 'vitest'
import { agency, arrived, asks, deny, grant, letIn, requestAccess, revoke, sentRequests, withdraw } from '../../testing/partners.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()

const forget = () => house.sql('DELETE FROM rate_limit')
const kindsOf = (answers: { __typename: string }[]) => Object.fromEntries(Object.entries(Object.groupBy(answers, ({ __typename }) => __typename)).map(([kind, some]) => [kind, some!.length]))

describe('[PA-2] at one moment', () => {
  test.each([['an account', true], ['nowhere', false]])('[PA-2] fifty requests to one address that leads to %s: one is open', async (_where, known) => {
    const ana = await house.owner(known ? 'Ana' : 'Ann')
    const pam = await agency(house, known ? 'Pam' : 'Pim')
    const address = known ? ana.account! : 'nobody-lives-here'
    const { query, variables } = asks(address)
    const answers = (await Promise.all(Array.from({ length: 50 }, () => pam.tab().ask(query, variables)))).map(({ requestAccess: answer }) => answer)
    expect(kindsOf(answers)).toEqual({ ChangedSentRequest: 1, Refusal: 19, RateLimited: 30 })
    expect(await sentRequests(pam)).toHaveLength(1)
    expect(await arrived(house, ana)).toHaveLength(known ? 1 : 0)
    if (known) expect(await house.mails(ana.email, 1, /asks to enter/)).toHaveLength(1)
  })
})

test('[PA-4] one grants, one denies, the partner withdraws, a hundred times: one of them wins, and everything agrees with it', async () => {
  const holder = await house.owner('Hana')
  const olaf = await house.member(holder, 'Olaf')
  await house.setRole(olaf, 'OWNER')
  const pam = await agency(house, 'Pat')
  const outcomes: string[] = []
  for (let round = 0; round < 100; round++) {
    await forget()
    // What was denied bars the way for thirty days.
    await house.sql(`UPDATE access_request SET expires_at = now() - interval '1 second' WHERE status = 'WITHDRAWN'`)
    const { request } = await requestAccess(pam, holder.account!)
    const [waiting] = await arrived(house, holder)
    expect(waiting, `round ${round}`).toBeDefined()
    const acts = [() => grant(holder.tab(), waiting.id), () => deny(olaf.tab(), waiting.id), () => withdraw(pam.tab(null), request.id)]
    // Each begins as often as the others.
    const order = [0, 1, 2].map((index) => (index + round) % 3)
    const answers: { __typename: string; status?: string }[] = Array(3)
    await Promise.all(order.map(async (index) => (answers[index] = await acts[index]!())))
    const [granted, denied, withdrawn] = [answers[0]!.__typename === 'AnsweredAccessRequest', answers[1]!.__typename === 'AnsweredAccessRequest', answers[2]!.__typename === 'ChangedSentRequest']
    const partners = (await holder.members()).filter(({ role }) => role === 'PARTNER')
    const [own] = await sentRequests(pam)
    if (granted) {
      expect({ denied, withdrawn, partners: partners.length, status: own.status, other: answers[1]!.status }).toEqual({ denied: false, withdrawn: false, partners: 1, status: 'GRANTED', other: 'GRANTED' })
      expect((await revoke(holder, partners[0]!.id)).__typename).toBe('RemovedMember')
    } else {
      // Whether somebody denied it or not, it could be withdrawn; whoever would have granted it hears of the one or of the other.
      expect({ withdrawn, partners: partners.length, status: own.status }).toEqual({ withdrawn: true, partners: 0, status: 'WITHDRAWN' })
      expect(denied ? ['DENIED', 'WITHDRAWN'] : ['WITHDRAWN']).toContain(answers[0]!.status)
    }
    outcomes.push(granted ? 'granted' : denied ? 'denied' : 'withdrawn')
  }
  await house.quiet()
  const count = (kind: string) => outcomes.filter((outcome) => outcome === kind).length
  const lines = await house.sql<{ kind: string; count: number }>(`SELECT kind, count(*)::int AS count FROM activity WHERE stream_id = (SELECT id FROM account WHERE slug = $1) AND kind LIKE 'partner %' GROUP BY kind`, [holder.account])
  const logged = Object.fromEntries(lines.map(({ kind, count: many }) => [kind, many]))
  expect({ granted: logged['partner granted'] ?? 0, denied: logged['partner denied'] ?? 0, withdrawn: logged['partner withdrew'] ?? 0, asked: logged['partner requested'] })
    .toEqual({ granted: count('granted'), denied: count('denied'), withdrawn: count('withdrawn'), asked: 100 })
  for (const kind of ['granted', 'denied', 'withdrawn']) expect(count(kind), kind).toBeGreaterThan(0)
}, 240_000)

test('[PA-7] two revoke one partner: it happens once, with one line and one mail', async () => {
  const ada = await house.owner('Ada')
  const abe = await house.member(ada, 'Abe')
  await house.setRole(abe, 'ADMIN')
  const pim = await agency(house, 'Quin')
  await letIn(house, ada, pim)
  const id = await ada.memberId('Quin')
  const answers = await Promise.all([ada, abe, ada, abe].map((person: Person) => revoke(person.tab(), id)))
  expect(kindsOf(answers)).toEqual({ RemovedMember: 1, NotFound: 3 })
  expect((await ada.activity()).filter(({ kind }) => kind === 'partner revoked')).toHaveLength(1)
  await house.quiet()
  expect(await house.mails(pim.email, 1, /was revoked$/)).toHaveLength(1)
})
