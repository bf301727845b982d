import { closeCodes } from '@gatehouse/contract/close-codes'
import { beforeAll, describe, expect, test } from 'vitest'
import { changeAccess, heldBy, setExpiry } from '../../testing/access.ts'
import { days, heldClock, minutes } from '../../testing/clock.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'
import { tellOfEndDates } from './commands/expiry.ts'

const clock = heldClock()
const house = useHouse({ clock })
let people = 0
const owner = () => house.owner(`Owner ${++people}`)
const member = async (of: Person, permissions: string[] = []) => {
  const name = `Member ${++people}`
  return { name, person: await house.member(of, name, { permissions }) }
}
const within = (milliseconds: number) => new Date(clock.now().getTime() + milliseconds)

describe('the end date of a membership', () => {
  let ada: Person
  beforeAll(async () => {
    ada = await owner()
  })

  test('[TM-14] is set, moved and taken off, each with its line', async () => {
    const ben = await member(ada)
    const at = within(10 * days)
    expect(await setExpiry(ada, await heldBy(ada, ben.name), at)).toMatchObject({ __typename: 'ChangedMember', member: { version: 2, expiresAt: at.toISOString() } })
    expect(await setExpiry(ada, await heldBy(ada, ben.name), null)).toMatchObject({ member: { version: 3, expiresAt: null } })
    expect((await ada.activity()).slice(0, 2)).toMatchObject([
      { kind: 'end date changed', memberEmail: ben.person.email, detail: { before: { expiresAt: at.toISOString() }, after: { expiresAt: null } } },
      { kind: 'end date changed', detail: { after: { expiresAt: at.toISOString() } } },
    ])
  })

  test.each([['a moment that has passed', -1], ['a moment in eleven years', 11 * 366 * days]])('[TM-14] %s is told as a mistake', async (_what, ahead) => {
    const ben = await member(ada)
    expect(await setExpiry(ada, await heldBy(ada, ben.name), within(ahead))).toMatchObject({ __typename: 'InvalidInput' })
  })

  test('[TM-9, TM-14] nobody sets their own, nor the account holder’s, nor that of somebody who has more', async () => {
    const bea = await owner()
    const holder = `Owner ${people}`
    const [mia, rich] = [await member(bea, ['users.manage']), await member(bea, ['settings.manage'])]
    for (const [name, rule] of [[mia.name, 'TM-9'], [holder, 'TM-9'], [rich.name, 'TM-10']] as const) {
      expect(await setExpiry(mia.person, await heldBy(mia.person, name), within(days))).toMatchObject({ __typename: 'Refusal', rule })
    }
  })

  test('[TM-13] on top of a change that was not seen it is refused, with what that was', async () => {
    const ben = await member(ada)
    const seen = await heldBy(ada, ben.name)
    await changeAccess(ada, seen, { permissions: ['coupons.view'], allProducts: true })
    expect(await setExpiry(ada, seen, within(days))).toMatchObject({ __typename: 'ChangedMeanwhile', version: 2, changes: [{ field: 'permissions', after: ['coupons.view'] }] })
  })

  test('[TM-14, LV-3] when it passes, access ends as if removed: requests are refused, connections closed, the person mailed', async () => {
    const bea = await owner()
    const [ben, eve] = [await member(bea), await member(bea)]
    await eve.person.createAccount(`Own House ${people}`)
    eve.person.account = bea.account
    for (const { name } of [ben, eve]) await setExpiry(bea, await heldBy(bea, name), within(10 * minutes))
    const tabs = [ben, eve].map(({ person }) => person.connect())
    for (const tab of tabs) await tab.opened
    const team = bea.connect().follow('subscription { team { changes { __typename ... on MemberGone { memberId } } } }')
    clock.pass(10 * minutes)
    expect((await ben.person.send('{ account { id } }')).errors![0]!.extensions.code).toMatch(/^(ACCOUNT_NOT_FOUND|SESSION_ENDED)$/)
    expect((await eve.person.send('{ account { id } }')).errors![0]!.extensions.code).toBe('ACCOUNT_NOT_FOUND')
    // Who has another account keeps the session, and loses this.
    expect((await tabs[0]!.closed).code).toBe(closeCodes.sessionEnded)
    expect((await tabs[1]!.closed).code).toBe(closeCodes.accessEnded)
    expect((await eve.person.whoAmI()).email).toBe(eve.person.email)
    await team.until((data) => data.team.changes.some(({ __typename }: { __typename: string }) => __typename === 'MemberGone'))
    expect((await house.mails(ben.person.email, 2))[0]!.subject).toContain('has ended')
    const lines = (await bea.activity()).filter(({ kind }) => kind === 'membership expired')
    expect(lines.map(({ memberEmail, performerEmail }) => [memberEmail, performerEmail]).sort()).toEqual([[ben.person.email, null], [eve.person.email, null]].sort())
  })

  test('[TM-14] three days before, those who manage users are told, once for each date', async () => {
    const bea = await owner()
    const [mia, ben, plain] = [await member(bea, ['users.manage']), await member(bea), await member(bea)]
    await setExpiry(bea, await heldBy(bea, ben.name), within(3 * days - minutes))
    const told = async () => {
      await tellOfEndDates(house.app!.services)
      await house.quiet()
      return (await Promise.all([bea.email, mia.person.email, plain.person.email, ben.person.email].map((email) => house.mails(email, 0)))).map((mails) => mails.filter(({ subject }) => subject.includes('ends soon')).length)
    }
    expect(await told()).toEqual([1, 1, 0, 0])
    expect(await told()).toEqual([1, 1, 0, 0])
    await setExpiry(bea, await heldBy(bea, ben.name), within(2 * days))
    expect(await told()).toEqual([2, 2, 0, 0])
    await setExpiry(bea, await heldBy(bea, ben.name), within(30 * days))
    expect(await told()).toEqual([2, 2, 0, 0])
  })
})
