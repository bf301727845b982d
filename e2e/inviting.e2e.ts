import { beforeAll, expect, test } from 'vitest'
import { heldBy, productOf } from '@gatehouse/server/testing/access.ts'
import { passwordOf, tokenIn } from '@gatehouse/server/testing/house.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { useStage } from './stage.ts'

const stage = useStage()
let olga: Person
let home: string

beforeAll(async () => {
  olga = await stage.house.owner('Olga Asks', 'Asking House')
  home = `/a/${olga.account}/team`
})

test('[TM-4] a pasted list becomes chips; what will be skipped is quiet and says why; the button counts the rest', async () => {
  await stage.house.member(olga, 'Already Here')
  await olga.invite('already.invited@example.com')
  const tab = await stage.browserOf(olga)
  await tab.open(`${home}?invite`)
  const box = tab.field('Email addresses')
  await box.focus()
  await tab.page.evaluate(() => navigator.clipboard.writeText(
    'Ana Ruiz <ana@example.com>; bo@example.com,\nalready.here@example.com\talready.invited@example.com  ANA@example.com no-address',
  ))
  await tab.press('Control+v')
  const chips = tab.dialog().getByRole('listitem')
  await tab.sees(tab.button('Invite 2 people'))
  for (const words of [/already.here@example.com.*will be skipped/, /already.invited@example.com.*will be skipped/, /no-address.*will be skipped: Not an email address/]) {
    await tab.sees(chips.filter({ hasText: words }))
  }
  expect(await chips.count(), 'the same address twice is one chip').toBe(5)
  await tab.button('Take out bo@example.com').click()
  await tab.button('Invite').click()
  await tab.sees(tab.dialog('Invitations sent'))
  // The link can be handed over at once.
  await tab.button('Copy link for ana@example.com').click()
  await expect.poll(() => tab.page.evaluate(() => navigator.clipboard.readText())).toMatch(/\/accept\/[\w-]{20,}$/)
  await tab.button('Done').click()
  await tab.sees(tab.row('ana@example.com'))
  expect(await tab.row('bo@example.com').count()).toBe(0)
})

test('[TM-4, TM-14] what is chosen is said in words, arrives in the mail and holds after accepting', async () => {
  await productOf(stage.house, olga, 'Rope')
  await productOf(stage.house, olga, 'Anchor')
  const tab = await stage.browserOf(olga)
  await tab.open(`${home}?invite`)
  await tab.field('Email addresses').fill('chosen@example.com,')
  await tab.page.getByRole('radio', { name: /^Choose permissions/ }).click()
  const dialog = tab.dialog()
  await dialog.getByRole('switch', { name: /Search customers|Find customers/i }).click()
  await tab.sees(dialog.getByRole('status').filter({ hasText: /^This person can .*customers/ }))
  await dialog.getByRole('radio', { name: 'Chosen products' }).click()
  await dialog.getByRole('searchbox', { name: 'Search products' }).fill('anch')
  await tab.misses(dialog.getByLabel('Rope'))
  await dialog.getByLabel('Anchor').click()
  await dialog.getByLabel('End date').fill('2031-12-24')
  await tab.sees(dialog.getByRole('status').filter({ hasText: /for 1 of 2 products, until December 24, 2031\.$/ }))
  await tab.fill({ Message: 'Come and help us with the refunds.' })
  await tab.button('Invite').click()
  await tab.button('Done').click()
  await tab.sees(tab.row('chosen@example.com').getByText('1 permission'))
  await tab.sees(tab.row('chosen@example.com').getByText('Until December 24, 2031'))
  const [mail] = await stage.house.mails('chosen@example.com')
  expect(mail!.text).toContain('Come and help us with the refunds.')
  expect((await olga.invitations()).find(({ email }) => email === 'chosen@example.com')!.permissions).toEqual(['customers.search'])

  // Taken back by mistake: with Undo it offers the same again.
  await tab.row('chosen@example.com').hover()
  await tab.button('Actions for the invitation of chosen@example.com').click()
  await tab.page.getByRole('menuitem', { name: 'Cancel invitation' }).click()
  await tab.button('Undo').click()
  await tab.sees('chosen@example.com is invited again')
  const [again] = await stage.house.mails('chosen@example.com', 2)
  const guest = await stage.browserOf()
  await guest.open(`/accept/${tokenIn(again!)}`)
  await guest.sees('December 24, 2031')
  await guest.accept(tokenIn(again!), { name: 'Cho Sen', password: 'Cho keeps the gate' })
  await guest.sees(guest.heading('Team'))
  expect(await heldBy(olga, 'Cho Sen')).toMatchObject({ expiresAt: '2031-12-24T22:59:59.000Z', productAccess: { all: false }, permissions: ['customers.search'] })
})

test('[TM-4, TM-10] who was here before comes back with what they had, or starts fresh, beside others who get what is chosen', async () => {
  const leaves = async (name: string, permissions: string[]) => {
    const { email } = await stage.house.member(olga, name, { permissions })
    await olga.remove(await olga.memberId(name))
    return email
  }
  const [once, twice] = [await leaves('Gone Once', ['customers.search']), await leaves('Gone Twice', ['coupons.view'])]
  const tab = await stage.browserOf(olga)
  await tab.open(`${home}?invite`)
  const dialog = tab.dialog()
  await tab.field('Email addresses').fill(`${once}, brand.new@example.com,`)
  await tab.sees(dialog.getByRole('listitem').filter({ hasText: /gone\.once@example\.com.*was here until/ }))
  await tab.sees(dialog.getByText('They can search customers for all products.'))
  await dialog.getByRole('radiogroup', { name: 'What the others may do' }).getByRole('radio', { name: /^Choose permissions/ }).click()
  await tab.sees(dialog.getByRole('status').filter({ hasText: /^The others can see the team/ }))
  await tab.button('Invite 2 people').click()
  await tab.button('Done').click()
  await tab.sees(tab.row(once).getByText('1 permission'))
  await tab.sees(tab.row('brand.new@example.com').getByText('No permissions'))
  const back = await stage.browserOf()
  await back.open(`/accept/${tokenIn((await stage.house.mails(once, 3, /invited you|no longer/))[0]!)}`)
  await back.fill({ Password: passwordOf('Gone Once') })
  await back.button('Sign in and accept').click()
  await tab.sees(tab.row('Gone Once').getByText('Member'))
  expect((await heldBy(olga, 'Gone Once')).permissions).toEqual(['customers.search'])

  // Typed, and sent at once: there is something to choose first.
  await tab.button('Invite').click()
  await tab.field('Email addresses').fill(twice)
  await tab.button('Invite').click()
  await tab.sees(dialog.getByRole('status').filter({ hasText: 'This person comes back with what they had.' }))
  await tab.misses(dialog.getByRole('radiogroup', { name: 'What they may do' }))
  await dialog.getByRole('radio', { name: 'Start fresh' }).click()
  await dialog.getByRole('radiogroup', { name: 'What they may do' }).getByRole('radio', { name: /^Choose permissions/ }).click()
  await tab.button('Invite').click()
  await tab.button('Done').click()
  await tab.sees(tab.row(twice).getByText('No permissions'))
})

test('[TM-4] a missing prerequisite offers to come along', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(`${home}?invite`)
  await tab.field('Email addresses').fill('needs@example.com,')
  await tab.page.getByRole('radio', { name: /^Choose permissions/ }).click()
  const dialog = tab.dialog()
  await dialog.getByRole('switch', { name: /attribut/i }).click()
  await tab.sees(dialog.getByText('Works only together with another one.'))
  expect(await tab.canUse('Invite')).toBe(false)
  await dialog.getByText('Works only together with another one.').getByRole('button').first().click()
  await tab.misses(dialog.getByText('Works only together with another one.'))
  expect(await tab.canUse('Invite')).toBe(true)
})

test('[TM-10] who manages users gives only what they have: the rest is locked, with the reason', async () => {
  const manager = await stage.house.member(olga, 'Mana Ger', { permissions: ['users.manage', 'coupons.view'] })
  const tab = await stage.browserOf(manager)
  await tab.open(`${home}?invite`)
  await tab.sees(tab.page.getByRole('radio', { name: /^All permissions that you have/ }))
  await tab.page.getByRole('radio', { name: /^Choose permissions/ }).click()
  const switches = tab.dialog().getByRole('switch')
  await tab.sees(switches.first())
  const free = await switches.evaluateAll((all) => all.filter((one) => one.getAttribute('aria-disabled') !== 'true' && !(one as HTMLButtonElement).disabled).length)
  expect(free).toBe(2)
})

test('[TM-4] closing the dialog by accident loses nothing that was typed', async () => {
  const tab = await stage.browserOf(olga)
  await tab.open(home)
  await tab.button('Invite').click()
  await tab.field('Email addresses').fill('half@example.com,')
  await tab.fill({ Message: 'Half a letter' })
  await tab.press('Escape')
  await tab.misses(tab.dialog())
  expect(await tab.focused().innerText(), 'the keyboard is back on the button').toBe('Invite')
  await tab.press('Enter')
  await tab.sees(tab.dialog().getByRole('listitem').filter({ hasText: 'half@example.com' }))
  expect(await tab.field('Message').inputValue()).toBe('Half a letter')
  await tab.page.goBack()
  await tab.misses(tab.dialog())
})
