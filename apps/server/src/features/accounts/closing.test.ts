import { closeCodes } from '@gatehouse/contract/close-codes'
import { describe, expect, it } from 'vitest'
import { transfer } from '../../testing/access.ts'
import { days, heldClock } from '../../testing/clock.ts'
import { closeAccount, closedAccounts, restoreAccount } from '../../testing/closing.ts'
import { catalogOf } from '../../testing/commerce.ts'
import { tokenIn } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { confirm } from '../../testing/secondFactor.ts'
import { useHouse } from '../../testing/useHouse.ts'
import { startSweep } from '../sweep.ts'

const clock = heldClock()
const house = useHouse({ clock })

let accounts = 0
/** An account with a holder who has just proved who they are, and a member. */
const openAccount = async () => {
  const name = `Harbour ${++accounts}`
  const holder = await house.owner(`Holder ${accounts}`, name)
  const member = await house.member(holder, `Member ${accounts}`)
  await confirm(holder)
  return { name, holder, member, slug: holder.account! }
}
/** Does what time brings, at once. */
const sweep = async () => {
  const sweeping = startSweep(house.app!.services)
  await sweeping.now()
  await sweeping.stop()
}
const idOf = async (slug: string) => (await house.sql<{ id: string }>('SELECT id FROM account WHERE slug = $1', [slug]))[0]!.id

describe('closing', () => {
  it('[AC-8, LV-3] throws everybody out at once, on open connections too, and says who closed it', async () => {
    const { name, holder, member } = await openAccount()
    await member.createAccount('Elsewhere')
    const { viewer } = await member.ask('{ viewer { cursor } }')
    const inside = member.tab(holder.account).connect()
    await inside.opened
    const outside = member.tab(null).connect()
    const told = outside.follow('subscription ($after: Cursor) { access(after: $after) { change { __typename ... on AccountLeft { message } } } }', { after: viewer.cursor })
    await outside.opened
    const { __typename, erasedAt } = await closeAccount(holder, name)
    expect(__typename).toBe('AccountClosed')
    expect(Math.abs(Date.parse(erasedAt) - clock.now().getTime() - 30 * days)).toBeLessThan(10_000)
    expect((await inside.closed).code).toBe(closeCodes.accessEnded)
    const { access } = await told.until(({ access: { change } }) => change.__typename === 'AccountLeft')
    expect(access.change.message).toBe(`Holder ${accounts} closed ${name}.`)
    for (const person of [holder, member.tab(holder.account)]) expect((await person.send('{ account { name } }')).errors).toMatchObject([{ extensions: { code: 'ACCOUNT_NOT_FOUND' } }])
    expect((await member.ask('{ viewer { memberships { slug } } }')).viewer.memberships).toEqual([{ slug: member.account }])
    expect(await closedAccounts(holder)).toMatchObject([{ name, slug: holder.account, erasedAt }])
    expect(await closedAccounts(member)).toEqual([])
    const [mail] = await house.mails(holder.email, 1, /is closed$/)
    expect(mail!.text).toContain('restore it')
    await outside.close()
  })

  it('[AC-8] takes the name as it stands, and a password that was given again', async () => {
    const holder = await house.owner('Ida', 'Ida & Sons')
    expect(await closeAccount(holder, 'Ida & Sons')).toMatchObject({ __typename: 'ConfirmationNeeded' })
    await confirm(holder)
    for (const name of ['', 'ida & sons', 'Ida']) {
      expect(await closeAccount(holder, name)).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['name'], message: 'Type the name as it stands: Ida & Sons' }] })
    }
    expect((await holder.ask('{ account { name } }')).account.name).toBe('Ida & Sons')
    expect((await closeAccount(holder, 'Ida & Sons')).__typename).toBe('AccountClosed')
  })

  it('[AC-8] is for the holder alone', async () => {
    const { name, holder } = await openAccount()
    const people = { OWNER: await house.member(holder, 'Oz'), ADMIN: await house.member(holder, 'Al'), PARTNER: await house.member(holder, 'Pa') } as const
    for (const [role, person] of Object.entries(people) as ['OWNER' | 'ADMIN' | 'PARTNER', Person][]) {
      await house.setRole(person, role)
      await confirm(person)
      expect(await closeAccount(person, name)).toMatchObject({ __typename: 'Refusal', rule: 'AC-4' })
    }
    expect((await holder.ask('{ account { name } }')).account.name).toBe(name)
  })
})

describe('restoring', () => {
  it('[AC-8] brings everything back as it was, for everybody, and mails the owners', async () => {
    const { name, holder, member, slug } = await openAccount()
    const { sent } = await holder.invite('waiting@example.com', { permissions: ['coupons.view'] })
    const token = tokenIn({ text: sent[0].link } as never)
    await catalogOf(holder).createProduct('Lamp')
    const before = await holder.members()
    await closeAccount(holder, name)
    expect(await house.visitor().accept(token, { name: 'W', password: 'long enough for me' })).toMatchObject({ __typename: 'InvitationClosed' })
    const [closed] = await closedAccounts(holder)
    expect(await restoreAccount(member, closed!.id)).toMatchObject({ __typename: 'NotFound' })
    expect(await restoreAccount(holder, closed!.id)).toMatchObject({ __typename: 'RestoredAccount', membership: { slug, role: 'OWNER' } })
    expect(await holder.members()).toEqual(before)
    expect((await member.tab(slug).ask('{ account { name } }')).account.name).toBe(name)
    expect((await catalogOf(holder).products({ first: 5 })).nodes).toMatchObject([{ name: 'Lamp' }])
    expect((await house.visitor().accept(token, { name: 'W', password: 'long enough for me' })).__typename).toBe('SignedIn')
    expect((await holder.activity()).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['account closed', 'account restored']))
    await house.mails(holder.email, 1, /is open again$/)
    expect(await closedAccounts(holder)).toEqual([])
    expect(await restoreAccount(holder, closed!.id)).toMatchObject({ __typename: 'NotFound' })
  })
})

describe('thirty days later', () => {
  it('[AC-8] nothing of the account is left, nothing of another is touched, and its address is free', async () => {
    const { name, holder, slug } = await openAccount()
    const { product } = await catalogOf(holder).createProduct('Lamp')
    await catalogOf(holder).createCoupon('WELCOME')
    await holder.ask(`mutation ($id: ID!) { createOffer(input: { parentId: $id, kind: UPSELL, name: "Shade", price: { amount: 100, currency: "USD" }, sellerName: "Us" }) { __typename } }`, { id: product.id }).catch(() => undefined)
    await holder.invite('somebody@example.com', { permissions: ['coupons.view'] })
    const other = await openAccount()
    const id = await idOf(slug)
    const otherId = await idOf(other.slug)
    const tables = await house.sql<{ name: string }>(`SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'account_id'`)
    const rowsOf = async (account: string) => {
      const counts = await Promise.all(tables.map(({ name: table }) => house.sql<{ count: number }>(`SELECT count(*)::int AS count FROM "${table}" WHERE account_id = $1`, [account])))
      const [log] = await house.sql<{ count: number }>('SELECT count(*)::int AS count FROM activity WHERE stream_id = $1', [account])
      return { rows: counts.reduce((sum, [row]) => sum + row!.count, 0), log: log!.count }
    }
    const { rows: untouched } = await rowsOf(otherId)
    await closeAccount(holder, name)
    clock.pass(29 * days)
    await sweep()
    expect((await rowsOf(id)).rows).toBeGreaterThan(3)
    clock.pass(days + 1_000)
    await sweep()
    expect(await rowsOf(id)).toEqual({ rows: 0, log: 0 })
    expect((await rowsOf(otherId)).rows).toBe(untouched)
    await house.mails(holder.email, 1, /is erased$/)
    const again = await house.owner('Somebody New', name)
    expect(again.account).toBe(slug)
  })
})

describe('at one moment', () => {
  it('[AC-4, AC-8, TM-8] of passing on, removing and closing, two hundred times over: there is always exactly one holder', async () => {
    const name = 'Busy Gate'
    let holder = await house.owner('Ann', name)
    const slug = holder.account!
    let next = await house.member(holder, 'Bea')
    await holder.makeAdmin(await holder.memberId('Bea'))
    const remover = await house.member(holder, 'Cal')
    await house.setRole(remover, 'OWNER')
    for (const person of [holder, next, remover]) await confirm(person)
    const id = Buffer.from(`Account:${await idOf(slug)}`).toString('base64')
    const memberIdOf = async (person: Person) => (await remover.members()).find(({ email }) => email === person.email)!.id
    /** Now this one is first, now that one. */
    const soon = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 8))
    const ends = { passed: 0, removed: 0, closed: 0 }
    for (let round = 0; round < 200; round++) {
      const target = await memberIdOf(next)
      const [passed, removed, closed] = await Promise.allSettled([soon().then(() => transfer(holder, target)), soon().then(() => remover.remove(target)), soon().then(() => closeAccount(holder, name))])
      const did = (answer: PromiseSettledResult<{ __typename: string }>, what: string) => answer.status === 'fulfilled' && answer.value.__typename === what
      const holders = await house.sql<{ email: string; role: string }>(
        `SELECT u.email, m.role FROM membership m JOIN account a ON a.id = m.account_id JOIN "user" u ON u.id = m.user_id WHERE a.slug = $1 AND m.is_account_holder AND m.ended_at IS NULL`, [slug])
      expect(holders).toHaveLength(1)
      expect(holders[0]!.role).toBe('OWNER')
      if (did(closed, 'AccountClosed')) {
        ends.closed++
        const holding = [holder, next].find(({ email }) => email === holders[0]!.email)!
        expect((await restoreAccount(holding, id)).__typename).toBe('RestoredAccount')
      }
      if (did(removed, 'RemovedMember')) {
        ends.removed++
        expect(did(passed, 'ChangedMember')).toBe(false)
        const { sent } = await remover.invite(next.email)
        expect((await next.signIn()).__typename).toBe('SignedIn')
        expect((await next.acceptOffer(sent[0].invitation.id)).__typename).toBe('SignedIn')
        await remover.makeAdmin(await memberIdOf(next))
        await confirm(next)
      } else if (did(passed, 'ChangedMember')) {
        ends.passed++
        ;[holder, next] = [next, holder]
      }
      for (const person of [holder, next, remover]) person.account = slug
    }
    for (const count of Object.values(ends)) expect(count).toBeGreaterThan(0)
  }, 180_000)
})
