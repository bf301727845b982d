import { beforeAll, describe, expect, test } from 'vitest'
import { tokenIn } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
let ada: Person
beforeAll(async () => {
  ada = await house.owner('Ada')
})

const removeByName = async (remover: Person, name: string) => remover.remove(await ada.memberId(name))

describe('[TM-8] whoever is removed is out at once', () => {
  test('[TM-8, SE-5] without another account: signed out on every page and connection, told by whom, and mailed', async () => {
    const bo = await house.member(ada, 'Bo')
    const tabs = [bo.connect(), bo.connect()]
    const news = tabs[0]!.follow('subscription { access { change { __typename ... on AccountLeft { accountName message } ... on SessionEnded { reason message } } } }')
    await Promise.all(tabs.map((tab) => tab.opened))
    const seen = ada.connect()
    const team = seen.follow('subscription { team { changes { __typename ... on MemberGone { memberId } } } }')
    await seen.opened
    const id = await ada.memberId('Bo')
    expect(await ada.remove(id)).toEqual({ __typename: 'RemovedMember', memberId: id })
    expect((await Promise.all(tabs.map((tab) => tab.closed))).map(({ code }) => code)).toEqual([4401, 4401])
    await news.until(({ access }) => access.change.__typename === 'AccountLeft' && access.change.message === 'Ada removed you from Ada\'s House.')
    await team.until((data) => data.team.changes.some((change: { memberId?: string }) => change.memberId === id))
    await seen.close()
    expect(await bo.send('{ account { id } }')).toMatchObject({ errors: [{ extensions: { code: 'SESSION_ENDED', ended: { reason: 'REMOVED' } } }] })
    expect((await ada.members()).map(({ email }) => email)).not.toContain(bo.email)
    expect((await ada.activity())[0]).toMatchObject({ kind: 'deleted', memberEmail: bo.email, performerEmail: ada.email, detail: { role: 'MEMBER' } })
    const [mail] = await house.mails(bo.email, 2)
    expect(mail!.subject).toBe(`You no longer have access to Ada's House`)
    expect(mail!.text).toContain('Ada')
    // The login stays, with no account to enter.
    expect(await bo.signIn()).toMatchObject({ __typename: 'SignedIn', enter: null, viewer: { memberships: [] } })
  })

  test('[TM-8] with another account: out of this one, at home in the other', async () => {
    const cy = await house.owner('Cy')
    const home = cy.account
    const { sent } = await ada.invite(cy.email)
    await cy.acceptOffer(sent[0].invitation.id)
    const here = cy.at(house.url)
    here.account = ada.account
    cy.account = home
    const [tab, homeTab] = [here.connect(), cy.connect()]
    await Promise.all([tab.opened, homeTab.opened])
    const team = homeTab.follow('subscription { access { change { __typename ... on AccountLeft { slug } } } }')
    await removeByName(ada, 'Cy')
    expect((await tab.closed).code).toBe(4403)
    await team.until(({ access }) => access.change.slug === ada.account)
    expect(await here.send('{ account { id } }')).toMatchObject({ data: null, errors: [{ extensions: { code: 'ACCOUNT_NOT_FOUND' } }] })
    expect((await here.send('mutation { inviteMembers(input: { addresses: "x@y.example", allPermissions: true }) { __typename } }')).errors![0]!.extensions.code).toBe('ACCOUNT_NOT_FOUND')
    expect((await cy.ask('{ account { name } viewer { memberships { slug } } }'))).toEqual({ account: { name: `Cy's House` }, viewer: { memberships: [{ slug: home }] } })
    await homeTab.close()
  })

  test('[TM-8] can be invited again, and comes back with nothing but what is offered then', async () => {
    const dee = await house.member(ada, 'Dee', { allPermissions: true })
    await removeByName(ada, 'Dee')
    await ada.invite(dee.email, { permissions: ['coupons.view'] })
    const [mail] = await house.mails(dee.email, 3)
    expect((await house.visitor().accept(tokenIn(mail!), { password: dee.password })).__typename).toBe('SignedIn')
    expect((await ada.members()).find(({ email }) => email === dee.email)).toMatchObject({ role: 'MEMBER', permissions: ['coupons.view'] })
  })

  test('[TM-8] a second removal finds nobody', async () => {
    const eli = await house.member(ada, 'Eli')
    const id = await ada.memberId('Eli')
    const answers = await Promise.all(Array.from({ length: 5 }, () => ada.at(house.url).remove(id)))
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual(['NotFound', 'NotFound', 'NotFound', 'NotFound', 'RemovedMember'])
    expect((await ada.activity()).filter(({ kind, memberEmail }) => kind === 'deleted' && memberEmail === eli.email)).toHaveLength(1)
    await house.quiet()
    expect(await house.mails(eli.email)).toHaveLength(2)
  })
})

describe('[TM-8, TM-9] at one moment', () => {
  test('[TM-8] two admins remove each other: exactly one wins, and the other is told', async () => {
    for (let round = 0; round < 8; round++) {
      const names = [`Abe ${round}`, `Zed ${round}`]
      const pair = [await house.member(ada, names[0]!), await house.member(ada, names[1]!)]
      for (const admin of pair) await house.setRole(admin, 'ADMIN')
      const [abe, zed] = [await ada.memberId(names[0]!), await ada.memberId(names[1]!)]
      const answers = await Promise.all([pair[0]!.send(removal(zed)), pair[1]!.send(removal(abe))])
      const won = answers.filter(({ data }) => data?.removeMember?.__typename === 'RemovedMember')
      expect(won, JSON.stringify(answers.map(({ data, errors }) => [data, errors]))).toHaveLength(1)
      const there = (await ada.members()).filter(({ email }) => pair.some((person) => person.email === email))
      expect(there).toHaveLength(1)
      const lost = answers.find((answer) => !won.includes(answer))!
      expect(lost.data?.removeMember?.rule ?? lost.errors?.[0]?.extensions.code).toMatch(/^(AC-1|SESSION_ENDED)$/)
    }
  })

  test('[TM-7, TM-8] made admin and removed: whichever comes first, the account ends without them', async () => {
    const fay = await house.member(ada, 'Fay')
    const otto = await house.member(ada, 'Otto')
    await house.setRole(otto, 'OWNER')
    const id = await ada.memberId('Fay')
    const [made, removed] = await Promise.all([otto.makeAdmin(id), ada.remove(id)])
    expect(removed.__typename).toBe('RemovedMember')
    expect(['ChangedMember', 'NotFound']).toContain(made.__typename)
    expect((await ada.members()).map(({ email }) => email)).not.toContain(fay.email)
  })

  test('[TM-8, SE-5] removed while signing in: either way there is no session that shows the account', async () => {
    for (let round = 0; round < 6; round++) {
      const gus = await house.member(ada, `Gus ${round}`)
      await gus.send('mutation { signOut { signedOut } }')
      const id = await ada.memberId(`Gus ${round}`)
      const [signed, removed] = await Promise.all([gus.signIn(), ada.remove(id)])
      expect([signed.__typename, removed.__typename]).toEqual(['SignedIn', 'RemovedMember'])
      gus.account = ada.account
      expect((await gus.send('{ account { id } }')).errors).toHaveLength(1)
    }
    // Neither ever waited for the other in a circle, which the database would have cut only after a second.
    expect(await house.sql('SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()')).toEqual([{ deadlocks: 0 }])
  })
})

const removal = (id: string) => `mutation { removeMember(memberId: "${id}") { __typename ... on Refusal { rule } } }`
