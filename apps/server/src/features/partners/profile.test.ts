import { describe, expect, test } from 'vitest'
import { agency, followSignUp, letIn, requestAccess, saveProfile, sentRequests, signUpAsPartner } from '../../testing/partners.ts'
import { ownEvents } from '../../testing/login.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()

describe('[PA-1] an agency signs up at the portal', () => {
  test('[PA-1] with name, email, company and site: a login like any other, with no account of its own', async () => {
    const pam = house.visitor()
    const said = { password: 'a password for pam', name: 'Pam', company: 'Pam & Co', site: 'Pam.example/agency' }
    const input = { ...said, email: 'pam@example.com' }
    expect(await signUpAsPartner(pam, input)).toEqual({
      __typename: 'SignedIn', enter: null, viewer: { user: { name: 'Pam' }, memberships: [], partnerProfile: { company: 'Pam & Co', site: 'https://pam.example/agency' } },
    })
    expect((await ownEvents(house, pam.email)).map(({ kind }) => kind)).toEqual(['profile changed', 'logged in'])
    await pam.signOut()
    expect(await pam.signIn()).toMatchObject({ __typename: 'SignedIn', enter: null })
    expect(await signUpAsPartner(house.visitor(), input)).toBeNull()
    const [known] = await house.mails(pam.email, 1, /^You have a login already$/)
    expect(known!.text).toContain('next=/partners')
    const [link] = await house.mails(pam.email, 1, /^Create your partner login$/)
    expect(link!.text).toContain('/partners/sign-up/')
    expect(await followSignUp(house.visitor(), { ...said, token: 'none' })).toMatchObject({ __typename: 'LinkClosed', status: 'UNKNOWN' })
  })

  test.each([
    ['company', '  '], ['company', 'x'.repeat(81)], ['company', 'two\u202elines'], ['site', ''], ['site', 'nonsense'], ['site', 'javascript:alert(1)'], ['site', 'data:text/html,x'],
    ['site', 'ftp://files.example'], ['site', 'https://user:word@site.example'], ['site', `https://${'x'.repeat(300)}.example`], ['name', ''], ['password', 'short'],
  ])('[PA-1] a %s like %j is refused where it stands', async (field, value) => {
    const answer = await followSignUp(house.visitor(), { token: 'none', password: 'a password for quinn', name: 'Quinn', company: 'Quinn', site: 'quinn.example', [field]: value })
    expect(answer).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['input', field] }] })
  })

  test('[PA-1, PA-2] asks nobody before the address is confirmed, and before there is a profile', async () => {
    const ana = await house.owner('Ana')
    const rob = await house.byCopy('Rob')
    await saveProfile(rob, 'Rob & Co', 'rob.example')
    expect(await requestAccess(rob, ana.account!)).toMatchObject({ __typename: 'Refusal', rule: 'ID-5' })
    const bea = await house.owner('Bea')
    expect(await requestAccess(bea, ana.account!)).toMatchObject({ __typename: 'Refusal', rule: 'PA-1' })
    expect(await sentRequests(bea)).toEqual([])
    await house.prove(rob)
    expect((await requestAccess(rob, ana.account!)).__typename).toBe('ChangedSentRequest')
  })

  test('[PA-1] a login that is a member somewhere becomes a partner by saying whom it works for', async () => {
    const cy = await house.owner('Cy')
    const dan = await house.owner('Dan')
    expect(await saveProfile(dan, 'Dan Builds', 'dan.example')).toMatchObject({ viewer: { partnerProfile: { company: 'Dan Builds', site: 'https://dan.example/' } } })
    expect(await saveProfile(dan, '', 'x')).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['company'] }, { path: ['site'] }] })
    const home = dan.account
    await letIn(house, cy, dan)
    const { viewer } = await dan.ask('{ viewer { memberships { slug role } } }')
    expect(viewer.memberships).toHaveLength(2)
    expect(viewer.memberships).toEqual(expect.arrayContaining([{ slug: home, role: 'OWNER' }, { slug: cy.account, role: 'PARTNER' }]))
  })

  test('[PA-1, PA-6, AV-1] another company shows at once where one is a partner, and nowhere else', async () => {
    const eve = await house.owner('Eve')
    const fay = await house.member(eve, 'Fay')
    const guy = await agency(house, 'Guy')
    await letIn(house, eve, guy)
    await saveProfile(fay, 'Fay Moonlights', 'fay.example')
    const tab = fay.connect()
    const team = tab.follow('subscription { team { changes { ... on MemberChanged { member { name partnerProfile { company } } } } } }')
    await tab.opened
    await saveProfile(guy, 'Guy Renamed', 'guy.example')
    await team.until(({ team: { changes } }) => changes.some(({ member }: { member?: { name: string; partnerProfile: { company: string } } }) => member?.name === 'Guy' && member.partnerProfile.company === 'Guy Renamed'))
    await tab.close()
    const { account } = await fay.ask('{ account { members(first: 9) { nodes { name role partnerProfile { company site } } } } }')
    expect(account.members.nodes).toEqual([
      { name: 'Eve', role: 'OWNER', partnerProfile: null }, { name: 'Fay', role: 'MEMBER', partnerProfile: null },
      { name: 'Guy', role: 'PARTNER', partnerProfile: { company: 'Guy Renamed', site: 'https://guy.example/' } },
    ])
    expect((await eve.activity()).filter(({ kind }) => kind === 'profile changed')).toMatchObject([{ memberEmail: guy.email, detail: { before: { company: 'Guy & Co' }, after: { company: 'Guy Renamed' } } }])
  })
})
