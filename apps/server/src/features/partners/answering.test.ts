import { describe, expect, test } from 'vitest'
import { globalId } from '../../testing/house.ts'
import { agency, arrived, deny, grant, requestAccess, sentRequests, waitingRequests } from '../../testing/partners.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
let count = 0
const owner = () => house.owner(`Owner ${++count}`)
const partner = () => agency(house, `Agency ${++count}`)

/** An account with a second owner, and a request that waits there. */
const asked = async () => {
  const holder = await owner()
  const olaf = await house.member(holder, `Olaf ${count}`)
  await house.setRole(olaf, 'OWNER')
  const pam = await partner()
  await requestAccess(pam, holder.account!, 'We look after your coupons.\nSince 2019.')
  const [request] = await arrived(house, holder)
  return { holder, olaf, pam, request }
}

describe('[PA-3] a request', () => {
  test('[PA-3] is mailed to every owner, with who, company, site and message, what granting allows, and a link', async () => {
    const { holder, olaf, pam } = await asked()
    for (const { email } of [holder, olaf]) {
      const [mail] = await house.mails(email, 1, /asks to enter/)
      expect(mail!.subject).toMatch(/^Agency \d+ of Agency \d+ & Co asks to enter Owner \d+'s House$/)
      for (const part of [pam.email, '& Co', 'https://agency.example/', '> We look after your coupons.\n> Since 2019.', 'can do what an admin can, but not', `/a/${holder.account}/requests/`]) expect(mail!.text.replaceAll('\u200b', '')).toContain(part)
      // What the partner wrote is no link in the mail.
      expect(mail!.text).not.toContain('https://agency.example')
      expect(mail!.html).not.toContain('https://agency.example')
    }
    expect(await house.mails(holder.email, 1, /asks to enter/)).toHaveLength(1)
  })

  test('[PA-3, LV-1] waits in the app, for owners alone, and comes there live', async () => {
    const holder = await owner()
    const others = { ADMIN: await house.member(holder, `Abe ${count}`), PARTNER: await house.member(holder, `Pat ${count}`), MEMBER: await house.member(holder, `Mia ${count}`) } as const
    for (const role of ['ADMIN', 'PARTNER'] as const) await house.setRole(others[role], role)
    const query = 'subscription { team { changes { __typename ... on AccessRequestChanged { request { name company message status } } } } }'
    const heard = await Promise.all([holder, ...Object.values(others)].map(async (person) => {
      const tab = person.connect()
      const team = tab.follow(query)
      await tab.opened
      return { tab, team }
    }))
    const pam = await partner()
    await requestAccess(pam, holder.account!)
    await heard[0]!.team.until(({ team: { changes } }) => changes.some((change: { request?: object }) => change.request))
    // What was invited later comes after it: by then the others would have heard of the request.
    await holder.invite(`after.${count}@example.com`)
    for (const { team } of heard) await team.until(({ team: { changes } }) => changes.some(({ __typename }: { __typename: string }) => __typename === 'InvitationChanged'))
    expect(heard.map(({ team }) => team.messages.some(({ data }) => JSON.stringify(data).includes('AccessRequestChanged')))).toEqual([true, false, false, false])
    for (const { tab } of heard) await tab.close()
    const [request] = await waitingRequests(holder)
    expect(request).toMatchObject({ email: pam.email, company: expect.stringContaining('& Co'), site: 'https://agency.example/', status: 'OPEN', access: expect.stringContaining('can do what an admin can') })
    for (const person of Object.values(others)) {
      expect((await person.send('{ account { accessRequests { id } } }')).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', rule: 'PA-3' } }])
      expect((await person.send('query ($id: ID!) { node(id: $id) { id } }', { id: request.id })).data?.node ?? null).toBeNull()
      for (const answer of [grant, deny]) expect(await answer(person, request.id)).toMatchObject({ __typename: 'Refusal', rule: 'PA-3' })
    }
    expect(await waitingRequests(holder)).toHaveLength(1)
  })

  test('[PA-3, PE-6] of one account is not there for the owners of another', async () => {
    const { request } = await asked()
    const eve = await owner()
    const nothing = globalId('AccessRequest', crypto.randomUUID())
    for (const id of [request.id, nothing]) {
      expect((await eve.ask('query ($id: ID!) { node(id: $id) { id } }', { id })).node).toBeNull()
      expect(await grant(eve, id)).toMatchObject({ __typename: 'NotFound', message: 'There is no such request.' })
      expect(await deny(eve, id)).toMatchObject({ __typename: 'NotFound', message: 'There is no such request.' })
    }
  })
})

describe('[PA-4] granting', () => {
  test('[PA-4, AC-5, TM-11] makes a partner, live on both sides, in the log and in the mails', async () => {
    const { holder, olaf, pam, request } = await asked()
    const seats = async () => (await holder.ask('{ account { seats { used } } }')).account.seats.used as number
    const before = await seats()
    const portal = pam.connect()
    const news = portal.follow('subscription { access { change { __typename ... on AccountJoined { membership { slug role } } } } }')
    const tab = holder.connect()
    const team = tab.follow('subscription { team { changes { __typename ... on AccessRequestChanged { request { status answeredBy } } ... on MemberChanged { joined member { name role } } } } }')
    await Promise.all([portal.opened, tab.opened])
    expect(await grant(olaf, request.id)).toMatchObject({ __typename: 'AnsweredAccessRequest', request: { status: 'GRANTED', answeredBy: expect.stringContaining('Olaf') } })
    await news.until(({ access: { change } }) => change.__typename === 'AccountJoined' && change.membership.slug === holder.account && change.membership.role === 'PARTNER')
    const { team: { changes } } = await team.until((data) => data.team.changes.length === 2)
    expect(changes).toMatchObject([{ request: { status: 'GRANTED' } }, { joined: true, member: { role: 'PARTNER' } }])
    await Promise.all([portal.close(), tab.close()])
    expect(await seats()).toBe(before)
    expect(await waitingRequests(holder)).toEqual([])
    expect(await sentRequests(pam)).toMatchObject([{ status: 'GRANTED' }])
    expect((await holder.activity())[0]).toMatchObject({ kind: 'partner granted', memberEmail: pam.email, performerEmail: olaf.email })
    const [mail] = await house.mails(pam.email, 1, /^You can enter/)
    expect(mail!.text).toContain(`/a/${holder.account}`)
    await house.mails(holder.email, 1, /added Agency/)
    expect((await pam.enter(holder.account!)).__typename).toBe('EnteredAccount')
    expect((await pam.ask('{ account { me { role } } }')).account.me.role).toBe('PARTNER')
  })

  test('[PA-4] once: whoever comes second is told who answered', async () => {
    const { holder, olaf, request } = await asked()
    await grant(olaf, request.id)
    for (const answer of [grant, deny]) {
      expect(await answer(holder, request.id)).toMatchObject({ __typename: 'AccessRequestClosed', status: 'GRANTED', answeredBy: expect.stringContaining('Olaf'), message: expect.stringMatching(/^Olaf \d+ has granted/) })
    }
  })

  test('[PA-4] somebody who joined by an invitation meanwhile stays what they are, and the request can be denied', async () => {
    const { holder, pam, request } = await asked()
    const { sent } = await holder.invite(pam.email, { permissions: ['coupons.view'] })
    expect((await pam.acceptOffer(sent[0].invitation.id)).__typename).toBe('SignedIn')
    expect(await grant(holder, request.id)).toMatchObject({ __typename: 'Refusal', rule: 'PA-4' })
    expect((await holder.members()).find(({ email }) => email === pam.email)).toMatchObject({ role: 'MEMBER', permissions: ['coupons.view'] })
    expect(await deny(holder, request.id)).toMatchObject({ request: { status: 'DENIED' } })
  })
})

describe('[PA-4] denying', () => {
  test('[PA-4, PA-2] closes the request for the owners, and neither mails nor tells the partner', async () => {
    const { holder, olaf, pam, request } = await asked()
    const before = (await house.mails(pam.email)).length
    expect(await deny(olaf, request.id)).toMatchObject({ request: { status: 'DENIED', answeredBy: expect.stringContaining('Olaf') } })
    expect(await waitingRequests(holder)).toEqual([])
    expect(await grant(holder, request.id)).toMatchObject({ __typename: 'AccessRequestClosed', status: 'DENIED' })
    expect((await holder.activity())[0]).toMatchObject({ kind: 'partner denied', memberEmail: pam.email, performerEmail: olaf.email })
    await house.quiet()
    expect(await house.mails(pam.email)).toHaveLength(before)
    expect(await sentRequests(pam)).toMatchObject([{ status: 'WAITING', closedAt: null }])
  })
})

test('[PA-3, AC-8] what became of requests goes with the account that is erased, and the asker sees no difference', async () => {
  const { holder, pam } = await asked()
  const before = await sentRequests(pam)
  await house.sql(`UPDATE account SET closed_at = now() - interval '31 days' WHERE slug = $1`, [holder.account])
  const { eraseClosedAccounts } = await import('../accounts/commands/closing.ts')
  await eraseClosedAccounts(house.app!.services)
  expect(await house.sql('SELECT 1 FROM account WHERE slug = $1', [holder.account])).toEqual([])
  expect(await sentRequests(pam as Person)).toEqual(before)
})
