import { closeCodes } from '@gatehouse/contract/close-codes'
import { describe, expect, test } from 'vitest'
import { agency, arrived, letIn, requestAccess, revoke, sentRequests } from '../../testing/partners.ts'
import { changeAccess, heldBy } from '../../testing/access.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
let count = 0
const owner = () => house.owner(`Owner ${++count}`)
const partner = () => agency(house, `Agency ${++count}`)

describe('[PA-7] revoking the access of a partner', () => {
  test('[PA-7, LV-3] throws them out at once, on open pages too, tells their portal, and mails them', async () => {
    const ana = await owner()
    const pam = await partner()
    await letIn(house, ana, pam)
    await pam.createAccount('Elsewhere')
    const name = `Agency ${count}`
    const inside = pam.tab(ana.account).connect()
    const portal = pam.tab(null).connect()
    const news = portal.follow('subscription { access { change { __typename ... on AccountLeft { slug message } } } }')
    const team = ana.connect()
    const gone = team.follow('subscription { team { changes { ... on MemberGone { memberId } } } }')
    await Promise.all([inside.opened, portal.opened, team.opened])
    const id = await ana.memberId(name)
    expect(await revoke(ana, id)).toEqual({ __typename: 'RemovedMember', memberId: id })
    expect((await inside.closed).code).toBe(closeCodes.accessEnded)
    const { access } = await news.until(({ access: { change } }) => change.__typename === 'AccountLeft')
    expect(access.change).toMatchObject({ slug: ana.account, message: expect.stringMatching(/^Owner \d+ revoked your access to Owner \d+'s House\.$/) })
    await gone.until(({ team: { changes } }) => changes.some((change: { memberId?: string }) => change.memberId === id))
    await Promise.all([portal.close(), team.close()])
    expect((await pam.tab(ana.account).send('{ account { id } }')).errors).toMatchObject([{ extensions: { code: 'ACCOUNT_NOT_FOUND' } }])
    expect((await pam.ask('{ viewer { memberships { slug } } }')).viewer.memberships).toEqual([{ slug: pam.account }])
    expect((await ana.activity())[0]).toMatchObject({ kind: 'partner revoked', memberEmail: pam.email, performerEmail: ana.email, detail: { role: 'PARTNER' } })
    const [mail] = await house.mails(pam.email, 1, /was revoked$/)
    expect(mail!.text).toContain('revoked your access')
  })

  test('[PA-7] whoever is left with no account stays signed in, with their portal; they can ask again', async () => {
    const ana = await owner()
    const pam = await partner()
    await letIn(house, ana, pam)
    const tab = pam.connect()
    await tab.opened
    await revoke(ana, await ana.memberId(`Agency ${count}`))
    expect((await tab.closed).code).toBe(closeCodes.accessEnded)
    expect((await pam.ask('{ viewer { memberships { slug } } }')).viewer.memberships).toEqual([])
    expect(await sentRequests(pam)).toMatchObject([{ status: 'GRANTED' }])
    expect((await requestAccess(pam, ana.account!)).__typename).toBe('ChangedSentRequest')
    expect(await arrived(house, ana)).toHaveLength(1)
  })

  test('[PA-7, TM-8] is for those who may remove people, of partners alone, and not of oneself', async () => {
    const ana = await owner()
    const [pam, rob] = [await partner(), await partner()]
    await letIn(house, ana, pam)
    await letIn(house, ana, rob)
    const mia = await house.member(ana, `Mia ${count}`, { permissions: ['users.manage'] })
    const lea = await house.member(ana, `Lea ${count}`, { permissions: ['coupons.view'] })
    const members = await ana.members()
    const idOf = (email: string) => members.find((member) => member.email === email)!.id
    expect(await revoke(lea, idOf(pam.email))).toMatchObject({ __typename: 'Refusal', rule: 'TM-4' })
    expect(await revoke(pam, idOf(pam.email))).toMatchObject({ __typename: 'Refusal', rule: 'TM-9' })
    expect(await revoke(ana, idOf(lea.email))).toMatchObject({ __typename: 'Refusal', rule: 'PA-7' })
    expect(await revoke(mia, idOf(pam.email))).toMatchObject({ __typename: 'RemovedMember' })
    expect(await revoke(ana, idOf(pam.email))).toMatchObject({ __typename: 'NotFound' })
    expect((await ana.members()).map(({ email }) => email).sort()).toEqual([ana.email, lea.email, mia.email, rob.email].sort())
  })

  test('[PA-7, TM-14] access that ends on its date ends in the same way', async () => {
    const ana = await owner()
    const pam = await partner()
    await letIn(house, ana, pam)
    const tab = pam.connect()
    await tab.opened
    await house.sql(`UPDATE membership SET expires_at = now() WHERE role = 'PARTNER' AND user_id = (SELECT id FROM "user" WHERE email = $1)`, [pam.email])
    expect((await tab.closed).code).toBe(closeCodes.accessEnded)
    expect(await pam.whoAmI()).toMatchObject({ email: pam.email, ended: null })
    expect((await requestAccess(pam, ana.account!)).__typename).toBe('ChangedSentRequest')
  })

  test('[PA-7] to remove a partner like anybody else is the same', async () => {
    const ana = await owner()
    const pam = await partner()
    await letIn(house, ana, pam)
    expect((await ana.remove(await ana.memberId(`Agency ${count}`))).__typename).toBe('RemovedMember')
    expect((await ana.activity())[0]).toMatchObject({ kind: 'partner revoked' })
    await house.mails(pam.email, 1, /was revoked$/)
  })
})

test('[PA-6, ID-6] a partner stands in the team table with whom they work for; nobody there edits what they hold', async () => {
  const ana = await owner()
  const abe = await house.member(ana, `Abe ${count}`)
  await house.setRole(abe, 'ADMIN')
  const pam = await partner()
  await letIn(house, ana, pam)
  const { account } = await abe.ask('{ account { members(first: 9, roles: [PARTNER]) { nodes { name role partnerProfile { company site } profile { email } viewerCan { action allowed } } } } }')
  expect(account.members.nodes).toMatchObject([{ role: 'PARTNER', partnerProfile: { company: expect.stringContaining('& Co'), site: 'https://agency.example/' }, profile: { email: pam.email } }])
  const allowed = account.members.nodes[0].viewerCan.filter((one: { allowed: boolean }) => one.allowed).map(({ action }: { action: string }) => action)
  expect(allowed).toEqual(expect.arrayContaining(['seeProfile', 'revokePartner']))
  for (const action of ['editAccess', 'makeAdmin', 'transferHolding', 'remove']) expect(allowed).not.toContain(action)
  const held = await heldBy(ana, `Agency ${count}`)
  for (const person of [ana, abe]) {
    expect(await changeAccess(person, held, { permissions: [], allProducts: true })).toMatchObject({ __typename: 'Refusal', rule: 'TM-10' })
    expect(await person.makeAdmin(held.id)).toMatchObject({ __typename: 'Refusal', rule: 'TM-7' })
  }
})
