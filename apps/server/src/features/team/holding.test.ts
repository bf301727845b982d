import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { setExpiry, transfer } from '../../testing/access.ts'
import type { Person } from '../../testing/person.ts'
import { begin, confirm, confirmSecondFactor, finish, setUpTotp } from '../../testing/secondFactor.ts'
import { useHouse } from '../../testing/useHouse.ts'
import { addOwner } from './commands/owners.ts'

const house = useHouse()

let people = 0
/** An account holder who has just confirmed who they are, and an admin. */
const twoPeople = async () => {
  const holder = await house.owner(`Holder ${++people}`)
  const admin = await house.member(holder, `Admin ${people}`)
  const id = await holder.memberId(`Admin ${people}`)
  await holder.makeAdmin(id)
  await confirm(holder)
  return { holder, admin, id, adminName: `Admin ${people}` }
}

const rolesIn = async (person: Person) => Object.fromEntries((await person.members()).map(({ name, role, isAccountHolder }) => [name, isAccountHolder ? `${role} holder` : role]))

describe('passing the account on', () => {
  it('[AC-4] makes an admin the holder and an owner; the former holder stays an owner, and both are mailed', async () => {
    const { holder, admin, id, adminName } = await twoPeople()
    await setExpiry(holder, { id, version: 2 }, new Date(Date.now() + 86_400_000))
    expect(await transfer(holder, id)).toEqual({ __typename: 'ChangedMember', member: { role: 'OWNER', isAccountHolder: true, expiresAt: null } })
    expect(await rolesIn(admin)).toEqual({ [adminName]: 'OWNER holder', [`Holder ${people}`]: 'OWNER' })
    const [mine] = await house.mails(holder.email, 1, /^You passed/)
    const [theirs] = await house.mails(admin.email, 1, /^You now hold/)
    expect(mine!.text).toContain('stay an owner')
    expect(theirs!.text).toContain(`Holder ${people}`)
    expect((await admin.activity())[0]).toMatchObject({ kind: 'ownership transferred', memberEmail: admin.email, performerEmail: holder.email })
    expect(await transfer(holder, id)).toMatchObject({ __typename: 'Refusal', rule: 'AC-4', message: 'Only the account holder can do this.' })
  })

  it('[AC-4, LV-1] is told to the tabs of both, and to the team, at once', async () => {
    const { holder, admin, id } = await twoPeople()
    const follow = async (person: Person) => {
      const { viewer, account } = await person.ask('{ viewer { cursor } account { cursor } }')
      const tab = person.connect()
      return {
        access: tab.follow(`subscription ($after: Cursor) { access(after: $after) { change { __typename ... on AccessChanged { membership { role } } } } }`, { after: viewer.cursor }),
        team: tab.follow(`subscription ($after: Cursor) { team(after: $after) { changes { ... on MemberChanged { member { email isAccountHolder } } } } }`, { after: account.cursor }),
        close: () => tab.close(),
      }
    }
    const tabs = await Promise.all([follow(holder), follow(admin)])
    await transfer(holder, id)
    for (const { access, team } of tabs) {
      await access.until(({ access: { change } }) => change.__typename === 'AccessChanged' && change.membership.role === 'OWNER')
      type Change = { member?: object }
      const news = await team.until(({ team: { changes } }) => changes.filter(({ member }: Change) => member).length === 2)
      expect(news.team.changes.map(({ member }: Change) => member)).toEqual(expect.arrayContaining([
        { email: admin.email, isAccountHolder: true }, { email: holder.email, isAccountHolder: false },
      ]))
    }
    await Promise.all(tabs.map(({ close }) => close()))
  })

  it('[AC-4] asks for the password once more, also right after signing in', async () => {
    const holder = await house.owner('Ida')
    await house.member(holder, 'Jon')
    const id = await holder.memberId('Jon')
    await holder.makeAdmin(id)
    expect(await transfer(holder, id)).toMatchObject({ __typename: 'ConfirmationNeeded' })
    await confirm(holder)
    expect((await transfer(holder, id)).__typename).toBe('ChangedMember')
  })

  it('[AC-4] goes to no partner, no member and not to oneself, and nobody else does it', async () => {
    const { holder, admin, id } = await twoPeople()
    const member = await house.member(holder, 'Kim')
    const partner = await house.member(holder, 'Lou')
    await house.setRole(partner, 'PARTNER')
    const owner = await house.member(holder, 'Max')
    await house.setRole(owner, 'OWNER')
    for (const name of ['Kim', 'Lou', `Holder ${people}`]) expect(await transfer(holder, await holder.memberId(name))).toMatchObject({ __typename: 'Refusal', rule: 'AC-4' })
    for (const person of [admin, member, partner, owner]) {
      await confirm(person)
      expect(await transfer(person, id)).toMatchObject({ __typename: 'Refusal', rule: 'AC-4', message: 'Only the account holder can do this.' })
    }
    expect((await rolesIn(holder))[`Holder ${people}`]).toBe('OWNER holder')
  })

  it('[AC-4] many times over, against removal and against another transfer: there is always exactly one holder', async () => {
    const { holder, admin, id, adminName } = await twoPeople()
    const other = await house.member(holder, 'Nia')
    const otherId = await holder.memberId('Nia')
    await holder.makeAdmin(otherId)
    for (let round = 0; round < 12; round++) {
      const before = (await holder.members()).find(({ isAccountHolder }) => isAccountHolder)!
      const people = { [adminName]: admin, Nia: other }
      const now = people[before.name] ?? holder
      await confirm(now)
      const targets = (await holder.members()).filter(({ isAccountHolder }) => !isAccountHolder)
      const answers = await Promise.all([...targets, ...targets].map((target) => transfer(now, target.id)))
      expect(answers.filter(({ __typename }) => __typename === 'ChangedMember')).toHaveLength(1)
      const holders = await house.sql('SELECT 1 FROM membership m JOIN account a ON a.id = m.account_id WHERE a.slug = $1 AND m.is_account_holder AND m.ended_at IS NULL', [holder.account])
      expect(holders).toHaveLength(1)
    }
    expect(id).not.toBe(otherId)
  })

  it('[AC-4] of a transfer and a removal of its receiver at one moment one happens', async () => {
    for (let round = 0; round < 5; round++) {
      const { holder, admin, id } = await twoPeople()
      const owner = await house.member(holder, `Remover ${people}`)
      await house.setRole(owner, 'OWNER')
      const [passed, removed] = await Promise.all([transfer(holder, id), owner.remove(id)])
      const roles = await rolesIn(holder)
      if (passed.__typename === 'ChangedMember') {
        expect(removed.__typename).toBe('Refusal')
        expect((await rolesIn(admin))[`Admin ${people}`]).toBe('OWNER holder')
      } else {
        expect(removed.__typename).toBe('RemovedMember')
        expect(roles[`Holder ${people}`]).toBe('OWNER holder')
      }
      expect(Object.values(roles).filter((role) => role.endsWith('holder'))).toHaveLength(1)
    }
  })
})

describe('with a second factor', () => {
  it('[ID-8, AC-4] asks for the password and for that', async () => {
    const { holder, id } = await twoPeople()
    const totp = await setUpTotp(holder)
    await house.sql(`UPDATE session SET confirmed_at = created_at WHERE user_id = (SELECT id FROM "user" WHERE email = $1)`, [holder.email])
    expect(await transfer(holder, id)).toMatchObject({ __typename: 'ConfirmationNeeded' })
    const { __typename, challenge } = await confirm(holder)
    expect(__typename).toBe('SecondFactorNeeded')
    expect(await transfer(holder, id)).toMatchObject({ __typename: 'ConfirmationNeeded' })
    expect(await confirmSecondFactor(holder, challenge, { code: '000000' })).toMatchObject({ __typename: 'SecondFactorFailed', challengeHolds: true })
    expect(await confirmSecondFactor(holder, challenge, { code: totp.code(1) })).toMatchObject({ __typename: 'ConfirmedIdentity' })
    expect((await transfer(holder, id)).__typename).toBe('ChangedMember')
  })

  it('[ID-8] a challenge serves what it was given for, and the session that it was given in', async () => {
    const ana = await house.owner('Ana')
    const totp = await setUpTotp(ana)
    const { challenge: forSession } = await confirm(ana)
    expect(await finish(house.visitor(), forSession, { code: totp.code(1) })).toMatchObject({ __typename: 'SecondFactorFailed', challengeHolds: false })
    const phone = ana.elsewhere('iPhone')
    const { challenge: forSignIn } = await begin(phone)
    expect(await confirmSecondFactor(ana, forSignIn, { code: totp.code(1) })).toMatchObject({ __typename: 'SecondFactorFailed', challengeHolds: false })
    const bo = await house.owner('Bo')
    expect(await confirmSecondFactor(bo, forSession, { code: totp.code(1) })).toMatchObject({ __typename: 'SecondFactorFailed', challengeHolds: false })
    expect(await confirmSecondFactor(ana, forSession, { code: totp.code(1) })).toMatchObject({ __typename: 'ConfirmedIdentity' })
    expect(await confirmSecondFactor(ana, forSession, { code: totp.code(1) })).toMatchObject({ __typename: 'SecondFactorFailed', challengeHolds: false })
  })
})

const cli = fileURLToPath(new URL('../../cli.ts', import.meta.url))
const operator = (...args: string[]) =>
  new Promise<{ code: number; said: string }>((resolve) => {
    execFile(process.execPath, [cli, 'owner', 'add', ...args], { env: { ...process.env, DATABASE_URL: house.databaseUrl } }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }))
  })

describe('gatehouse owner add', () => {
  it('[AC-4, TM-11] makes a member or an outsider a further owner, live, and mails them and the holder', async () => {
    const { holder, admin, adminName } = await twoPeople()
    const outsider = await house.owner('Otto Operator')
    expect(await operator(admin.email, holder.account!)).toEqual({ code: 0, said: `${admin.email} is an owner of ${holder.account} now.\n` })
    expect(await addOwner(house.app!.services, outsider.email.toUpperCase(), holder.account!)).toEqual({ joined: true })
    expect(await rolesIn(holder)).toEqual({ [`Holder ${people}`]: 'OWNER holder', [adminName]: 'OWNER', 'Otto Operator': 'OWNER' })
    await house.mails(admin.email, 1, /^You are an owner of/)
    expect(await house.mails(holder.email, 2, /is an owner of/)).toHaveLength(2)
    expect((await holder.activity()).slice(0, 2).map(({ kind, performerEmail }) => [kind, performerEmail])).toEqual([['owner added', null], ['owner added', null]])
    expect((await outsider.enter(holder.account!)).__typename).toBe('EnteredAccount')
  })

  it('[AC-4] says what is wrong in one line, and changes nothing', async () => {
    const { holder } = await twoPeople()
    const partner = await house.member(holder, `Partner ${people}`)
    await house.setRole(partner, 'PARTNER')
    const before = await rolesIn(holder)
    const unknown = 'There is no login with the email nobody@example.com: they sign up first.'
    expect(await operator('nobody@example.com', holder.account!)).toEqual({ code: 1, said: expect.stringMatching(new RegExp(`^[^\\n]*${unknown}\\n$`)) })
    const add = (email: string, account: string) => addOwner(house.app!.services, email, account)
    await expect(add(holder.email, 'no-such-place')).rejects.toThrow('There is no account with the address no-such-place.')
    await expect(add(holder.email, holder.account!)).rejects.toThrow(`${holder.email} is an owner of ${holder.account} already.`)
    await expect(add(partner.email, holder.account!)).rejects.toThrow('partners never become owners')
    expect(await rolesIn(holder)).toEqual(before)
  })
})
