import { beforeAll, describe, expect, test } from 'vitest'
import { setExpiry, heldBy, transfer } from '../../testing/access.ts'
import { catalogOf } from '../../testing/commerce.ts'
import { agency, arrived, letIn, requestAccess } from '../../testing/partners.ts'
import type { Person } from '../../testing/person.ts'
import { confirm } from '../../testing/secondFactor.ts'
import { changeAccount, hideFinancials } from '../../testing/settings.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
let ana: Person
let pam: Person
beforeAll(async () => {
  ana = await house.owner('Ana')
  pam = await agency(house, 'Pam')
  await letIn(house, ana, pam)
})

describe('[PA-5] a partner can do what an admin can', () => {
  test('[PA-5] invites, makes admins, changes settings, edits products and coupons, ends access', async () => {
    expect((await pam.invite('new@example.com', { permissions: ['coupons.view'] })).sent).toHaveLength(1)
    await house.member(ana, 'Max')
    expect(await pam.makeAdmin(await ana.memberId('Max'))).toMatchObject({ member: { role: 'ADMIN' } })
    expect((await changeAccount(pam, { name: 'Ana’s Harbour' })).__typename).toBe('ChangedAccount')
    expect((await catalogOf(pam).createCoupon('Welcome')).coupon).toBeTruthy()
    await house.member(ana, 'Lea')
    expect((await setExpiry(pam, await heldBy(ana, 'Lea'), new Date(Date.now() + 86_400_000))).__typename).toBe('ChangedMember')
    expect((await pam.remove(await ana.memberId('Lea'))).__typename).toBe('RemovedMember')
    expect((await pam.activity()).length).toBe((await ana.activity()).length)
  })

  test('[PA-5, PE-1, AC-4, AC-7, AC-8] and nothing that only owners can', async () => {
    expect(await catalogOf(pam).createProduct('Lamp')).toMatchObject({ __typename: 'Refusal', rule: 'PE-1' })
    await confirm(pam)
    await confirm(ana)
    expect(await transfer(pam, await ana.memberId('Max'))).toMatchObject({ __typename: 'Refusal', rule: 'AC-4' })
    // Nor do they ever receive it.
    expect(await transfer(ana, await ana.memberId('Pam'))).toMatchObject({ __typename: 'Refusal', rule: 'AC-4', message: 'A partner cannot become the account holder.' })
    expect(await pam.remove(await ana.memberId('Ana'))).toMatchObject({ __typename: 'Refusal', rule: 'TM-8' })
    expect(await hideFinancials(pam, { hideFinancialsFromPartners: true })).toMatchObject({ __typename: 'Refusal', rule: 'AC-7' })
    expect(await ana.makeAdmin(await ana.memberId('Pam'))).toMatchObject({ __typename: 'Refusal', rule: 'TM-7' })
  })

  test('[PA-5, PE-4] sees what the account earned, unless owners hide it from partners; hiding it from admins hides nothing from them', async () => {
    const permissions = async () => (await pam.ask('{ account { me { permissions } } }')).account.me.permissions as string[]
    expect(await permissions()).toContain('statistics.view')
    await hideFinancials(ana, { hideFinancialsFromAdmins: true, hideFinancialsFromPartners: false })
    expect(await permissions()).toContain('statistics.view')
    await hideFinancials(ana, { hideFinancialsFromPartners: true })
    expect(await permissions()).not.toContain('statistics.view')
    expect(await permissions()).not.toContain('affiliates.payouts')
    expect((await pam.ask('{ account { activity(first: 1) { nodes { hash } } } }')).account.activity.nodes).toEqual([{ hash: null }])
  })
})

test('[AC-5, PA-4] a partner who is let in while money is hidden from partners is told so before', async () => {
  const rob = await agency(house, 'Rob')
  await requestAccess(rob, ana.account!)
  expect(await arrived(house, ana)).toMatchObject([{ access: 'can do what an admin can, but not set up payments nor receive the account, and sees no amounts earned' }])
})
