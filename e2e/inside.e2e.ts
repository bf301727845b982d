import { expect, test } from 'vitest'
import type { PersonsBrowser } from './browser.ts'
import { promptly } from './promptly.ts'
import { useStage } from './stage.ts'
import type { Tab } from './tab.ts'

const stage = useStage()

/** An owner with the team page open, and a member of theirs. */
const ownerAnd = async (owner: string, member: string) => {
  const boss = await stage.house.owner(owner)
  const person = await stage.house.member(boss, member)
  const tab = await stage.browserOf(boss)
  await tab.open(`/a/${boss.account}/team`)
  await tab.isLive()
  return { boss, person, tab }
}

/** The section about where somebody is signed in, in their panel. */
const sessionIn = (tab: Tab, name: string) => tab.dialog(name).getByRole('region', { name: 'Session' })

test('[SE-6] the panel and the table show where somebody is signed in, and stay right without a reload', async () => {
  const { person, tab } = await ownerAnd('Olga Berg', 'Pia Lund')
  await tab.sees(tab.row('Pia Lund').getByText('Mac', { exact: true }))
  await tab.link('Pia Lund').click()
  const session = sessionIn(tab, 'Pia Lund')
  for (const words of ['Mac, Safari 18', '127.0.0.1', 'None of this account']) await tab.sees(session.getByText(words))
  expect(await session.getByText('Live', { exact: true }).count()).toBe(0)

  const theirs = await stage.browserOf(person)
  await theirs.open('/')
  await theirs.isLive()
  await tab.sees(session.getByText('Live', { exact: true }))
  await tab.sees(session.getByText('Team', { exact: true }))

  const phone = person.elsewhere('iPhone')
  theirs.expects(/401|SESSION_ENDED/)
  await phone.takeOver((await phone.signIn()).offer)
  await tab.sees(session.getByText('iPhone, Safari 18'))
  await tab.misses(session.getByText('Live', { exact: true }))
  await phone.signOut()
  await tab.sees(session.getByText('Pia is not signed in on any device.'))
  await tab.press('Escape')
  await tab.misses(tab.row('Pia Lund').getByText('iPhone'))
})

test('[SE-6] ending a session asks first, says what follows, begins on Cancel, and tells the person who did it', async () => {
  const { person, tab } = await ownerAnd('Ove Holm', 'Rita Moe')
  const theirs = await stage.browserOf(person)
  await theirs.open('/')
  await theirs.isLive()
  theirs.expects(/401|SESSION_ENDED/)
  await (await tab.menu('Rita Moe')).getByRole('menuitem', { name: 'End session' }).click()
  const dialog = tab.dialog('End Rita Moe’s session?')
  for (const words of ['This ends Rita’s session on Mac, Safari 18; unsaved work there is lost.', /ends in each of them/]) await tab.sees(dialog.getByText(words))
  expect(await tab.focused().textContent()).toContain('Cancel')
  const ended = tab.answerTo('EndMemberSession')
  await dialog.getByRole('button', { name: 'End session' }).click()
  await ended
  await promptly(() => theirs.sees('Ove Holm ended your session'))
  await tab.sees('Rita Moe is signed out')
  expect(await theirs.page.getByRole('button', { name: 'This wasn’t me' }).count()).toBe(0)

  // There is nothing left to end, and their way back is open.
  expect(await (await tab.menu('Rita Moe')).getByRole('menuitem', { name: 'End session' }).count()).toBe(0)
  await tab.press('Escape')
  await theirs.button('Sign in again').click()
  await theirs.sees('Ove Holm ended your session')
  await theirs.signIn(person)
  await theirs.isLive()
  await (await tab.menu('Rita Moe')).getByRole('menuitem', { name: 'End session' }).waitFor()
})

test('[SE-6] one’s own session is ended by signing out; who manages no users sees nobody’s', async () => {
  const { boss, person, tab } = await ownerAnd('Una Dahl', 'Siv Aas')
  const own = (await tab.menu('Una Dahl')).getByRole('menuitem', { name: /^End session/ })
  expect(await own.getAttribute('aria-disabled')).toBe('true')
  await tab.sees(own.getByText('You cannot end your own session here; sign out instead.'))
  await stage.house.sql(`DELETE FROM "grant"`)
  const theirs = await stage.browserOf(person)
  await theirs.open(`/a/${boss.account}/team`)
  await theirs.sees(theirs.row('Una Dahl'))
  expect(await theirs.row('Una Dahl').getByText('Mac', { exact: true }).count()).toBe(0)
})

/** Typed into the invite dialog, and left there. */
const typeInvitation = async (tab: Tab) => {
  await tab.press('i')
  await tab.field('Message').fill('Welcome.\nMonday at nine.')
  await tab.field('Email addresses').pressSequentially('Bea Lind <bea@example.com>, carl@example.com,half@')
}

/** Somebody who types an invitation while their login is taken elsewhere. */
const evictedWhileTyping = async (name: string) => {
  const person = await stage.house.owner(name)
  const tab = await stage.browserOf(person)
  await tab.open('/')
  await tab.isLive()
  await typeInvitation(tab)
  tab.expects(/401|SESSION_ENDED/)
  const phone = person.elsewhere('iPhone')
  await phone.takeOver((await phone.signIn()).offer)
  await tab.sees('You were signed out here')
  return { person, tab }
}

const clipboard = (tab: PersonsBrowser) => tab.page.evaluate(() => navigator.clipboard.readText())

test('[SE-4] what had been typed stands in the overlay of the evicted tab, and is copied from there by mouse or keyboard', async () => {
  const { tab } = await evictedWhileTyping('Ivar Typist')
  const overlay = tab.page.getByRole('alertdialog')
  // Who was typing goes on for a moment: that presses nothing.
  await tab.press('s', 'Space', 'Enter')
  await tab.sees(overlay.getByText('Bea Lind <bea@example.com>, carl@example.com, half@'))
  await tab.sees(overlay.getByText('Monday at nine.'))
  await overlay.getByRole('button', { name: 'Copy: Email addresses' }).click()
  await expect.poll(() => clipboard(tab)).toBe('Bea Lind <bea@example.com>, carl@example.com, half@')
  await overlay.getByRole('button', { name: /^Copy: Message/ }).press('Enter')
  await expect.poll(() => clipboard(tab)).toBe('Welcome.\nMonday at nine.')
})

test('[SE-4] the dialog in which one typed stays open and readable; nothing in it or around it can be changed or sent', async () => {
  const { tab } = await evictedWhileTyping('Jan Typist')
  await tab.button('Look at the page').click()
  const sent: string[] = []
  tab.page.on('request', (request) => void sent.push(request.postData() ?? ''))

  // The keyboard is where it was; what was typed can be marked and copied, and not changed.
  expect(await tab.focused().inputValue()).toBe('half@')
  await tab.press('x', 'Delete', 'Backspace', 'Control+x', 'Enter', 'Shift+Tab', 'Tab')
  expect(await tab.field('Email addresses').inputValue()).toBe('half@')
  await tab.field('Message').click()
  expect(await tab.focused().getAttribute('readonly')).not.toBeNull()
  await tab.press('Control+a', 'Control+c')
  expect(await clipboard(tab)).toBe('Welcome.\nMonday at nine.')
  await tab.press('x', 'Delete', 'Control+x', 'Control+v', 'Enter', 'Escape')
  expect(await tab.field('Message').inputValue()).toBe('Welcome.\nMonday at nine.')
  await tab.sees(tab.dialog(/^Invite people/).getByText('Bea Lind'))

  // Neither its buttons nor those behind it do anything, and what lies behind it can be marked with the mouse.
  for (const press of [tab.dialog().getByRole('button', { name: 'Invite', exact: false }).last(), tab.dialog().getByRole('button', { name: 'Take out carl@example.com' })]) await press.click()
  await tab.page.mouse.click(20, 400)
  await tab.page.getByText('1 person may enter').click({ clickCount: 3 })
  expect(await tab.page.evaluate(() => getSelection()?.toString())).toMatch(/person may enter/)
  await tab.sees(tab.dialog(/^Invite people/).getByText('carl@example.com'))

  // Shortcuts are still, too; Tab leads back to the overlay.
  await tab.press('Control+k', '?')
  expect(await tab.page.getByRole('dialog').count()).toBe(1)
  await tab.dialog(/^Invite people/).getByRole('button', { name: 'Invite', exact: false }).last().focus()
  await tab.press('Tab')
  expect(await tab.focused().textContent()).toContain('Sign in again')
  expect(sent.filter((body) => body.includes('InviteMembers'))).toEqual([])
})

test('[SE-4] a filter that was typed and an open panel stay as they were', async () => {
  const { boss, person, tab } = await ownerAnd('Kai Reader', 'Lea Read')
  await tab.press('/')
  await tab.page.keyboard.type('lea')
  await tab.link('Lea Read').click()
  await tab.sees(tab.dialog('Lea Read'))
  tab.expects(/401|SESSION_ENDED/)
  const phone = boss.elsewhere('iPhone')
  await phone.takeOver((await phone.signIn()).offer)
  await tab.sees('You were signed out here')
  await tab.button('Look at the page').click()
  await tab.page.mouse.click(300, 500)
  await tab.sees(tab.dialog('Lea Read').getByText(person.email))
  await tab.dialog('Lea Read').getByText(person.email).first().dblclick()
  expect(await tab.page.evaluate(() => getSelection()?.toString())).toMatch(/lea|read|example/i)
  expect(await tab.page.getByRole('searchbox', { includeHidden: true }).inputValue()).toBe('lea')
})

test('[SE-4, ID-4] ‘This wasn’t me’ leads to a new password, with the login filled in', async () => {
  const { person, tab } = await evictedWhileTyping('Mo Victim')
  await tab.button('This wasn’t me').click()
  await tab.isAt(`/forgot?email=${person.email}`)
})

test('[SE-6] one’s own page shows this session and past sign-ins, and what to do about those that one did not make', async () => {
  const person = await stage.house.owner('Nia Owner')
  await person.elsewhere('iPhone').signIn({ password: 'not the password' })
  await person.elsewhere('Windows').signIn()
  const tab = await stage.browserOf(person)
  await tab.open('/me/sign-ins')
  const session = tab.page.getByRole('region', { name: 'This session' })
  for (const words of ['Mac, Safari 18', '127.0.0.1', /if you do nothing until then/, 'At the latest']) await tab.sees(session.getByText(words))
  const past = tab.page.getByRole('table', { name: 'Past sign-ins' })
  for (const [device, outcome] of [['Windows computer, Chrome 140', 'In use elsewhere'], ['iPhone, Safari 18', 'Wrong password'], ['Mac, Safari 18', 'Signed in']])
    await tab.sees(past.getByRole('row').filter({ hasText: device! }).getByText(outcome!, { exact: true }))

  // What happens while one is away is there when one comes back.
  await person.elsewhere('Windows').signIn({ password: 'another try' })
  await tab.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await tab.page.reload()
  await tab.sees(past.getByRole('row').nth(4))

  await past.getByRole('row').filter({ hasText: 'In use elsewhere' }).getByRole('button').click()
  const dialog = tab.dialog('This wasn’t you?')
  await tab.sees(dialog.getByText(/knows your password/))
  expect(await tab.focused().textContent()).toContain('Cancel')
  await dialog.getByRole('button', { name: 'Set a new password' }).click()
  await tab.isAt('/me/security')
  await tab.open('/me/sign-ins')
  await tab.button('Sign out here').click()
  await tab.isAt('/signed-out')
})
