import { beforeAll, describe, expect, test } from 'vitest'
import { type AccessInput, changeAccess, changeLevel, createLevel, heldBy, setExpiry, transfer } from '../../testing/access.ts'
import { closeAccount, closedAccounts, restoreAccount } from '../../testing/closing.ts'
import { days, heldClock } from '../../testing/clock.ts'
import { changePassword } from '../../testing/login.ts'
import { choose, type Notice, noticesOf, textsOf, unreadOf } from '../../testing/notices.ts'
import { tokenIn } from '../../testing/house.ts'
import { agency, arrived, deny, letIn, requestAccess, revoke } from '../../testing/partners.ts'
import type { Person } from '../../testing/person.ts'
import { confirm } from '../../testing/secondFactor.ts'
import { useHouse } from '../../testing/useHouse.ts'
import { startSweep } from '../sweep.ts'

const clock = heldClock()
const house = useHouse({ clock })
const sweep = async () => {
  const sweeping = startSweep(house.app!.services)
  await sweeping.now()
  await sweeping.stop()
}
let count = 0
/** An account with its holder, an admin, and a member who may do a little. */
const openAccount = async () => {
  const number = ++count
  const holder = await house.owner(`Hana ${number}`, `Harbour ${number}`)
  const admin = await house.member(holder, `Abe ${number}`)
  const member = await house.member(holder, `Mia ${number}`, { permissions: ['coupons.view'] })
  await holder.makeAdmin(await holder.memberId(`Abe ${number}`))
  return { number, name: `Harbour ${number}`, slug: holder.account!, holder, admin, member }
}
const edit = async (by: Person, name: string, input: AccessInput) => expect((await changeAccess(by, await heldBy(by, name), { allProducts: input.accessLevelId ? undefined : true, ...input })).__typename).toBe('ChangedMember')
const endOn = async (by: Person, name: string, date: Date) => expect((await setExpiry(by, await heldBy(by, name), date)).__typename).toBe('ChangedMember')
const newest = async (person: Person): Promise<Notice> => (await noticesOf(person))[0]!

describe('whom something concerns', () => {
  test('[NO-1, TM-11] the holder hears whom others invite and who joins by that, and nothing of what they do themselves', async () => {
    const { number, name, slug, holder, admin } = await openAccount()
    expect(await textsOf(holder)).toEqual([])
    await admin.invite('one@example.com, two@example.com, three@example.com', { permissions: [] })
    expect(await newest(holder)).toMatchObject({ text: `Abe ${number} invited 3 people to ${name}`, topic: 'people invited', kind: 'TEAM', readAt: null, accountName: name, path: `/a/${slug}/team` })
    await house.member(admin, `Zoe ${number}`)
    expect(await textsOf(holder)).toEqual([`Zoe ${number} joined ${name}, invited by Abe ${number}`, `Abe ${number} invited zoe.${number}@example.com to ${name}`, `Abe ${number} invited 3 people to ${name}`])
    expect(await unreadOf(holder)).toBe(3)
    expect(await textsOf(admin)).toEqual([`Hana ${number} made you an admin of ${name}`])
  })

  test('[NO-1, AC-4] whoever is made holder hears it, and their predecessor, who did it, does not', async () => {
    const { number, name, holder, admin } = await openAccount()
    await confirm(holder)
    await transfer(holder, await holder.memberId(`Abe ${number}`))
    expect((await newest(admin)).text).toBe(`Hana ${number} made you the holder of ${name}`)
    expect(await textsOf(holder)).toEqual([])
  })

  test('[NO-1, TM-10, TM-12, TM-14] a member hears what is changed about their access, and nobody else does', async () => {
    const { number, name, holder, admin, member } = await openAccount()
    await edit(admin, `Mia ${number}`, { permissions: ['coupons.view', 'coupons.manage'] })
    expect((await newest(member)).text).toBe(`Abe ${number} changed what you may do in ${name}`)
    const { accessLevel } = await createLevel(holder, { name: 'Support', permissions: ['coupons.view'] })
    await edit(holder, `Mia ${number}`, { accessLevelId: accessLevel.id, permissions: [] })
    await changeLevel(holder, accessLevel, { name: 'Support', permissions: ['coupons.view', 'customers.search'] })
    expect((await newest(member)).text).toBe(`Hana ${number} changed Support, your access level in ${name}`)
    const ends = new Date(Math.ceil((clock.now().getTime() + 10 * days) / 1000) * 1000)
    await endOn(admin, `Mia ${number}`, ends)
    expect((await newest(member)).text).toMatch(/^Abe \d+ set your access to Harbour \d+ to end on \d+ \w+ \d{4}$/)
    expect(await textsOf(holder)).toEqual([])
    expect((await noticesOf(member)).every(({ kind }) => kind === 'ACCESS')).toBe(true)
  })

  test('[NO-1, TM-5, ID-5] an invitation is told to the login whose proven address it is, in whatever form it was typed, and not before it is proven', async () => {
    const { name, number, holder } = await openAccount()
    const guest = await house.owner(`Gus ${number}`, `Elsewhere ${number}`)
    const proven = (at: Date | null) => house.sql('UPDATE "user" SET email_proven_at = $2 WHERE email = $1', [guest.email, at])
    await proven(null)
    await holder.invite(guest.email.toUpperCase(), { permissions: [] })
    expect(await textsOf(guest)).toEqual([])
    expect(await unreadOf(guest)).toBe(0)
    await proven(clock.now())
    expect(await newest(guest)).toMatchObject({ text: `Hana ${number} invited you to ${name}`, kind: 'INVITATIONS', path: '/accounts', accountId: null, accountName: null })
    expect(await unreadOf(guest)).toBe(1)
  })

  test('[NO-1, SE-3, ID-4] a login hears what concerns its safety', async () => {
    const { number, holder } = await openAccount()
    const phone = holder.elsewhere('iPhone')
    const { offer } = await phone.signIn()
    await phone.takeOver(offer)
    const [taken] = await noticesOf(phone)
    expect(taken).toMatchObject({ topic: 'taken over', kind: 'SECURITY', path: '/me/sign-ins', accountId: null })
    expect(taken!.text).toMatch(/^Your session in .+ on .+ was ended: you signed in with .+ on .+$/)
    await phone.signOut()
    const tablet = holder.elsewhere('Android')
    await tablet.signIn()
    expect((await newest(tablet)).text).toMatch(/^Your login was used on a new device: .+ on .+$/)
    await changePassword(tablet, `${holder.password} again`)
    expect(await newest(tablet)).toMatchObject({ text: 'Your password was changed', path: '/me/security' })
    expect((await noticesOf(tablet)).map(({ topic }) => topic)).toEqual(['password changed', 'new device', 'taken over'])
    expect(number).toBeGreaterThan(0)
  })

  test('[NO-1, SE-6] a session that somebody else ended is told with their name', async () => {
    const { number, holder, member } = await openAccount()
    await holder.endSession(await holder.memberId(`Mia ${number}`))
    await member.signIn()
    expect((await newest(member)).text).toMatch(new RegExp(`^Hana ${number} ended your session in .+ on .+$`))
  })

  test('[NO-1, TM-14] three days before an end date, its person and those who manage users hear of it, once', async () => {
    const { number, name, holder, admin, member } = await openAccount()
    const other = await house.member(holder, `Oz ${number}`, { permissions: ['coupons.view'] })
    await endOn(holder, `Mia ${number}`, new Date(clock.now().getTime() + 2 * days))
    await Promise.all([sweep(), sweep()])
    await sweep()
    expect((await textsOf(member)).filter((text) => text.includes('ends on'))).toHaveLength(1)
    expect((await newest(member)).text).toMatch(new RegExp(`^Your access to ${name} ends on \\d+ \\w+ \\d{4}$`))
    for (const manager of [holder, admin]) expect((await textsOf(manager)).filter((text) => text.startsWith(`The access of Mia ${number} to ${name} ends on`))).toHaveLength(1)
    expect(await textsOf(other)).toEqual([])
    const [mail] = await house.mails(member.email, 1, /^Your access to .* ends on/)
    expect(mail!.text).toContain('moves the end date')
  })

  test('[NO-1, TM-14] whoever is in two accounts hears of each, and the people of each hear of their own alone', async () => {
    const [one, other] = [await openAccount(), await openAccount()]
    const { sent } = await other.holder.invite(one.member.email, { permissions: ['coupons.view'] })
    await one.member.tab().accept(tokenIn({ text: sent[0].link } as never))
    for (const { holder } of [one, other]) await endOn(holder, `Mia ${one.number}`, new Date(clock.now().getTime() + 2 * days))
    await sweep()
    const ends = async (person: Person) => (await textsOf(person)).filter((text) => text.includes('ends on')).map((text) => text.replace(/ ends on .*/, '')).sort()
    expect(await ends(one.member)).toEqual([`Your access to ${one.name}`, `Your access to ${other.name}`])
    for (const { holder, name } of [one, other]) expect(await ends(holder)).toEqual([`The access of Mia ${one.number} to ${name}`])
  })
})

describe('partners', () => {
  test('[NO-1, PA-3, PA-4, PA-7] owners hear of a request with the way to its page, who let them in told the partner, and of a refusal or a withdrawal nobody hears', async () => {
    const { number, name, slug, holder, admin } = await openAccount()
    const owner = await house.member(holder, `Otto ${number}`)
    await house.setRole(owner, 'OWNER')
    const paul = await agency(house, `Paul ${number}`)
    const before = (await textsOf(paul)).length
    await requestAccess(paul, slug)
    const [request] = await arrived(house, holder)
    for (const person of [holder, owner])
      expect(await newest(person)).toMatchObject({ text: `Paul ${number} asks to enter ${name} as a partner`, kind: 'REQUESTS', path: `/a/${slug}/requests/${encodeURIComponent(request.id)}` })
    expect((await textsOf(admin)).some((text) => text.includes(`Paul ${number}`))).toBe(false)
    await deny(owner, request.id)
    expect(await textsOf(paul)).toHaveLength(before)
    const pia = await agency(house, `Pia ${number}`)
    await letIn(house, holder, pia)
    expect((await textsOf(holder)).filter((text) => text.includes('let Pia'))).toEqual([])
    expect(await newest(pia)).toMatchObject({ text: `Hana ${number} let you in to ${name} as a partner`, kind: 'MEMBERSHIP', accountName: name })
    await letIn(house, owner, await agency(house, `Pat ${number}`))
    expect(await newest(holder)).toMatchObject({ text: `Otto ${number} let Pat ${number} in to ${name} as a partner`, kind: 'TEAM' })
    await revoke(holder, await holder.memberId(`Pia ${number}`))
    await pia.signIn()
    expect(await newest(pia)).toMatchObject({ text: `Hana ${number} revoked your access to ${name}`, path: '/accounts', accountName: null })
  })

  test('[NO-3, PA-3] an owner who wants no mails of requests gets none, and still the notice', async () => {
    const { number, slug, holder } = await openAccount()
    await choose(holder, 'REQUESTS', { app: true, mail: false })
    await requestAccess(await agency(house, `Per ${number}`), slug)
    await arrived(house, holder)
    expect((await newest(holder)).text).toContain(`Per ${number} asks to enter`)
    expect((await house.mails(holder.email)).filter(({ subject }) => subject.includes(`Per ${number}`))).toEqual([])
  })
})

describe('closing', () => {
  test('[NO-1, AC-8] everyone who had a place is told, signed in or not, by mail too; those whose place had ended are not', async () => {
    const { number, name, holder, admin, member } = await openAccount()
    const away = await house.member(holder, `Away ${number}`)
    await away.signOut()
    const gone = await house.member(holder, `Gone ${number}`)
    await holder.remove(await holder.memberId(`Gone ${number}`))
    await confirm(holder)
    await closeAccount(holder, name)
    await away.signIn()
    for (const person of [admin, member, away]) {
      expect(await newest(person)).toMatchObject({ text: `Hana ${number} closed ${name}`, path: '/accounts', accountId: null })
      await house.mails(person.email, 1, new RegExp(`^${name} is closed$`))
    }
    expect(await textsOf(holder)).toEqual([])
    await gone.signIn()
    expect(await textsOf(gone)).toEqual([`Hana ${number} removed you from ${name}`])
    await house.quiet()
    expect((await house.mails(gone.email)).filter(({ subject }) => /is closed/.test(subject))).toEqual([])
    const [closed] = await closedAccounts(holder)
    await restoreAccount(holder, closed!.id)
    expect(await newest(away)).toMatchObject({ text: `Hana ${number} opened ${name} again`, accountName: name })
  })
})

describe('what is no longer theirs to know', () => {
  test('[NO-1, AV-5, PE-6] is not shown and not counted, but the sentence that says why; it comes back with the place', async () => {
    const { number, name, holder, admin, member } = await openAccount()
    await admin.invite('somebody@example.com', { permissions: [] })
    await edit(holder, `Mia ${number}`, { permissions: ['coupons.manage'] })
    expect(await unreadOf(member)).toBe(1)
    await holder.remove(await holder.memberId(`Mia ${number}`))
    await member.signIn()
    expect(await textsOf(member)).toEqual([`Hana ${number} removed you from ${name}`])
    expect(await unreadOf(member)).toBe(1)
    // What it is called by now is no more of their business.
    await holder.ask('mutation { changeAccountSettings(input: { name: "A New Name" }) { __typename } }')
    expect(await textsOf(member)).toEqual([`Hana ${number} removed you from ${name}`])
    const { sent } = await holder.invite(member.email, { permissions: [] })
    await member.acceptOffer(sent[0].invitation.id)
    expect(await textsOf(member)).toEqual([`Hana ${number} invited you to A New Name`, `Hana ${number} removed you from A New Name`, `Hana ${number} changed what you may do in A New Name`])
  })

  test('[NO-1, AV-5, TM-14] what was told to managers, owners and holders is shown to them while they are that', async () => {
    const { number, holder, admin } = await openAccount()
    const manager = await house.member(holder, `Max ${number}`, { permissions: ['users.manage', 'coupons.view'] })
    await house.member(holder, `Temp ${number}`, { permissions: ['coupons.view'] })
    await endOn(holder, `Temp ${number}`, new Date(clock.now().getTime() + 2 * days))
    await sweep()
    await admin.invite('another@example.com', { permissions: [] })
    expect((await textsOf(manager)).some((text) => text.includes(`Temp ${number}`))).toBe(true)
    expect((await textsOf(holder)).some((text) => text.includes('another@example.com'))).toBe(true)
    await edit(holder, `Max ${number}`, { permissions: ['coupons.view'] })
    expect((await textsOf(manager)).some((text) => text.includes(`Temp ${number}`))).toBe(false)
    await confirm(holder)
    await transfer(holder, await holder.memberId(`Abe ${number}`))
    expect((await textsOf(holder)).some((text) => text.includes('another@example.com'))).toBe(false)
  })

  test('[NO-1, AC-7, ID-8] an account that asks for a second factor shows nothing of itself before there is one', async () => {
    const { number, holder, member } = await openAccount()
    await edit(holder, `Mia ${number}`, { permissions: ['coupons.manage'] })
    expect(await textsOf(member)).toHaveLength(1)
    await house.sql('UPDATE account SET second_factor_required = true WHERE slug = $1', [holder.account])
    expect(await textsOf(member)).toEqual([])
  })
})

describe('how people want to hear', () => {
  test('[NO-3] what was turned off in the console is not there, and what was turned on is mailed with a way to end it', async () => {
    const { number, name, slug, holder, member } = await openAccount()
    await choose(member, 'ACCESS', { app: false, mail: true })
    await edit(holder, `Mia ${number}`, { permissions: ['coupons.manage'] })
    expect(await textsOf(member)).toEqual([])
    const [mail] = await house.mails(member.email, 1, /changed what you may do/)
    expect(mail!.subject).toBe(`Hana ${number} changed what you may do in ${name}`)
    expect(mail!.text).toContain(`/a/${slug}/team`)
    expect(mail!.text).toContain('/unsubscribe/')
    await choose(member, 'ACCESS', { app: false, mail: false })
    await edit(holder, `Mia ${number}`, { permissions: [] })
    await house.quiet()
    expect((await house.mails(member.email)).filter(({ subject }) => /changed what/.test(subject))).toHaveLength(1)
    await choose(member, 'ACCESS', { app: true, mail: false })
    await edit(holder, `Mia ${number}`, { permissions: ['coupons.view'] })
    expect(await textsOf(member)).toHaveLength(1)
  })
})

describe('ninety days', () => {
  let ann: Person
  beforeAll(async () => {
    ann = await house.owner('Ann')
    await changePassword(ann, 'another good one')
    ann.password = 'another good one'
  })
  test('[NO-2] later a notice is shown no more, and is gone', async () => {
    clock.pass(89 * days)
    await sweep()
    await ann.signIn()
    expect(await textsOf(ann)).toContain('Your password was changed')
    clock.pass(days + 1_000)
    await ann.signIn()
    expect(await textsOf(ann)).not.toContain('Your password was changed')
    await sweep()
    expect(await house.sql(`SELECT 1 FROM notice WHERE topic = 'password changed'`)).toEqual([])
  })
})
