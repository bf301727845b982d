import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { heldClock, minutes, seconds } from '@gatehouse/server/testing/clock.ts'
import { tokenIn } from '@gatehouse/server/testing/house.ts'
import { codeOf, secondFactors, setUpTotp } from '@gatehouse/server/testing/secondFactor.ts'
import { changeSettings } from '@gatehouse/server/testing/settings.ts'
import { giveAuthenticator } from './authenticator.ts'
import type { PersonsBrowser } from './browser.ts'
import { promptly } from './promptly.ts'
import { useStage } from './stage.ts'

const clock = heldClock()
const stage = useStage({ clock })
/** Passkeys belong to a name, not to a number. */
const named = () => stage.house.url.replace('127.0.0.1', 'localhost')

let people = 0
const someone = (account?: string) => stage.house.owner(`Person ${++people}`, account)
const withTotp = async () => {
  const person = await someone()
  const app = await setUpTotp(person, clock.now)
  await person.signOut()
  clock.pass(30 * seconds)
  return { person, app, home: `/a/${person.account}/team` }
}
const atSecurity = async (tab: PersonsBrowser) => {
  await tab.open('/me/security')
  await tab.sees(tab.heading('Second factor'))
}
const setUpApp = async (tab: PersonsBrowser) => {
  await tab.button('Set up').click()
  const key = tab.page.getByLabel('Key', { exact: true })
  await key.waitFor()
  const secret = (await key.innerText()).replace(/\s/g, '')
  await tab.field('Code').fill(codeOf(secret, clock.now()))
  await tab.sees(tab.heading('Keep your recovery codes'))
  return secret
}

describe('an authenticator app', () => {
  test('[ID-8] is set up by scanning or typing, gives recovery codes once to copy, keep and print, and is asked for from then on', async () => {
    const person = await someone()
    const tab = await stage.browserOf(person)
    await atSecurity(tab)
    const secret = await setUpApp(tab)
    const shown = await tab.page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').allInnerTexts()
    expect(shown).toHaveLength(10)

    await tab.button('Copy').click()
    await expect.poll(() => tab.page.evaluate(() => navigator.clipboard.readText())).toContain(shown.join('\n'))
    const [file] = await Promise.all([tab.page.waitForEvent('download'), tab.button('Download').click()])
    expect(file.suggestedFilename()).toBe('gatehouse-recovery-codes.txt')
    const text = readFileSync(await file.path(), 'utf8')
    expect(text).toContain(`Gatehouse recovery codes of ${person.email}`)
    for (const code of shown) expect(text).toContain(code)
    await tab.page.emulateMedia({ media: 'print' })
    await tab.sees(tab.page.locator('.print-sheet'))
    expect(await tab.page.locator('#app').isVisible()).toBe(false)
    await tab.page.emulateMedia({ media: 'screen' })

    // A click beside it does not take them away.
    await tab.page.mouse.click(5, 5)
    await tab.sees(tab.heading('Keep your recovery codes'))
    await tab.button('I have kept them').click()
    await tab.sees('10 left, for when you cannot use your second factor.')
    await tab.page.reload()
    await tab.sees(tab.button('Use another app'))
    await tab.misses(shown[0]!)

    await person.signOut()
    clock.pass(30 * seconds)
    const other = await stage.browserOf()
    await other.signIn(person)
    await other.sees(other.heading('Prove that it is you'))
    const code = codeOf(secret, clock.now())
    await other.field('Code').focus()
    await other.page.evaluate((words) => navigator.clipboard.writeText(words), ` ${code.slice(0, 3)} ${code.slice(3)} `)
    await other.press('Control+v')
    await other.isAt(`/a/${person.account}/team`)
  })

  test('[ID-8] asks again for the password when that is long ago; thinking better of it changes nothing', async () => {
    const person = await someone()
    const tab = await stage.browserOf(person)
    await atSecurity(tab)
    clock.pass(11 * minutes)
    await tab.button('Set up').click()
    const dialog = tab.dialog('Confirm that it is you')
    await dialog.waitFor()
    expect(await tab.focused().getAttribute('name')).toBe('password')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await tab.misses(tab.heading('Set up an authenticator app'))
    await tab.button('Set up').click()
    await dialog.getByLabel('Password', { exact: true }).fill('not the password')
    await tab.press('Enter')
    await tab.sees('This is not your password. Check it, then try again.')
    await dialog.getByLabel('Password', { exact: true }).fill(person.password)
    await tab.press('Enter')
    await dialog.waitFor({ state: 'hidden' })
    await tab.sees(tab.page.getByRole('img', { name: 'QR code for your authenticator app' }))
  })

  test('[ID-8] a wrong code says so and keeps the keyboard; Enter, recovery codes and the way back work by keyboard', async () => {
    const { person, app, home } = await withTotp()
    const tab = await stage.browserOf()
    await tab.signIn(person)
    const field = tab.field('Code')
    await field.waitFor()
    expect([await field.getAttribute('inputmode'), await field.getAttribute('autocomplete')]).toEqual(['numeric', 'one-time-code'])
    await expect.poll(async () => tab.focused().getAttribute('name')).toBe('one-time-code')
    await tab.page.keyboard.type('000 000')
    await tab.sees('That is not right, or it was used before. Try the next code.')
    expect(await field.inputValue()).toBe('')
    await expect.poll(async () => tab.focused().getAttribute('name')).toBe('one-time-code')

    await tab.button('Use a recovery code').click()
    await expect.poll(async () => tab.focused().getAttribute('name')).toBe('recovery-code')
    await tab.page.keyboard.type(app.recoveryCodes![0]!.toUpperCase())
    await tab.press('Enter')
    await tab.isAt(home)
    await atSecurity(tab)
    await tab.sees('9 left, for when you cannot use your second factor.')
  })

  test('[ID-8, SE-2] comes before the conflict, which offers to take over', async () => {
    const { person, app, home } = await withTotp()
    const first = await stage.browserOf()
    await first.signIn(person)
    await first.field('Code').fill(app.code())
    await first.isAt(home)
    await first.isLive()
    clock.pass(30 * seconds)
    const second = await stage.browserOf()
    await second.signIn(person)
    await second.field('Code').fill(app.code())
    await second.sees(second.heading('Your login is in use elsewhere'))
    first.expects(/401|SESSION_ENDED|4401/)
    await second.button('Sign out there and continue').click()
    await second.isAt(home)
    await first.sees('You were signed out here')
  })

  test('[ID-8] the step lapses after five minutes, and says so', async () => {
    const { person } = await withTotp()
    const tab = await stage.browserOf()
    await tab.page.clock.install()
    await tab.signIn(person)
    await tab.field('Code').waitFor()
    await tab.page.clock.fastForward(6 * minutes + clock.now().getTime() - Date.now())
    await tab.sees('That took longer than five minutes. Sign in again.')
    expect(await tab.field('Email').inputValue()).toBe(person.email)
  })

  test('[ID-8, TM-5] is asked for before an invitation is accepted with the login', async () => {
    const inviter = await someone()
    const { person, app } = await withTotp()
    await inviter.invite(person.email)
    await stage.house.quiet()
    const mail = (await stage.house.mails(person.email)).find(({ subject }) => subject.includes('invited you'))!
    const tab = await stage.browserOf()
    await tab.open(`/accept/${tokenIn(mail)}`)
    await tab.fill({ Password: person.password })
    await tab.button('Sign in and accept').click()
    await tab.field('Code').fill(app.code())
    await tab.isAt(`/a/${inviter.account}/team`)
    await tab.sees(tab.row(person.email))
  })

  test('[ID-8] is removed after a question that says what follows; new recovery codes void the former ones', async () => {
    const person = await someone()
    const tab = await stage.browserOf(person)
    await atSecurity(tab)
    await setUpApp(tab)
    await tab.button('I have kept them').click()
    await tab.button('Make new codes').click()
    await tab.dialog('Make new recovery codes?').getByRole('button', { name: 'Make new codes' }).click()
    await tab.sees(tab.heading('Keep your recovery codes'))
    await tab.button('I have kept them').click()
    await tab.button('Remove').click()
    await tab.sees('It is your only second factor: your password alone will sign you in, and your recovery codes stop working.')
    expect(await tab.focused().innerText()).toBe('Cancel')
    await tab.dialog('Remove the authenticator app?').getByRole('button', { name: 'Remove' }).click()
    await tab.sees(tab.button('Set up'))
    expect((await secondFactors(person)).authenticator).toBeNull()
  })
})

describe('passkeys', () => {
  const addPasskey = async (tab: PersonsBrowser, name?: string) => {
    await tab.button('Add a passkey').click()
    await tab.dialog('Add a passkey').waitFor()
    if (name) await tab.field('Name').fill(name)
    await tab.button('Continue').click()
  }

  test('[ID-8] is added, renamed, signs in alone from another browser, and is removed', async () => {
    const person = await someone()
    const tab = await stage.browserOf(person, {}, named())
    const laptop = await giveAuthenticator(tab.context, tab.page)
    await atSecurity(tab)
    await addPasskey(tab)
    await tab.sees(tab.heading('Keep your recovery codes'))
    await tab.button('I have kept them').click()
    const list = tab.page.getByRole('list', { name: 'Your passkeys' })
    await tab.sees(list.getByText('Mac', { exact: true }))
    expect(await laptop.count()).toBe(1)
    // One for each authenticator.
    await addPasskey(tab, 'Again')
    await tab.sees('This device has a passkey of your login already.')
    await tab.button('Cancel').click()

    await list.hover()
    await tab.button('Actions for Mac').click()
    await tab.page.getByRole('menuitem', { name: 'Rename' }).click()
    await tab.field('Name').fill('Desk')
    await tab.button('Rename').click()
    await tab.sees(list.getByText('Desk', { exact: true }))

    await person.signOut()
    const other = await stage.browserOf(undefined, {}, named())
    const phone = await giveAuthenticator(other.context, other.page)
    await laptop.copyTo(phone)
    // The browser offers it in the email field, and this authenticator takes every offer at once.
    await other.open('/sign-in')
    await other.isAt(`/a/${person.account}/team`)
    await other.isLive()

    await atSecurity(other)
    await other.sees(/Last used/)
    await other.page.getByRole('list', { name: 'Your passkeys' }).hover()
    await other.button('Actions for Desk').click()
    await other.page.getByRole('menuitem', { name: 'Remove' }).click()
    await other.dialog('Remove the passkey “Desk”?').getByRole('button', { name: 'Remove' }).click()
    await other.misses(other.page.getByRole('list', { name: 'Your passkeys' }))
  })

  test('[ID-8] signs in at the button; without one the browser’s no is told in plain words, and the password still works', async () => {
    const person = await someone()
    const tab = await stage.browserOf(person, {}, named())
    const laptop = await giveAuthenticator(tab.context, tab.page)
    await atSecurity(tab)
    await addPasskey(tab, 'Laptop')
    await tab.button('I have kept them').click()
    await person.signOut()
    const other = await stage.browserOf(undefined, {}, named())
    await other.open('/sign-in')
    await other.sees(other.button('Sign in with a passkey'))
    const phone = await giveAuthenticator(other.context, other.page)
    await other.button('Sign in with a passkey').click()
    await other.sees('No passkey was used. Try again when you are ready.', 20_000)
    await phone.verify(false)
    await laptop.copyTo(phone)
    await other.button('Sign in with a passkey').click()
    await other.sees('No passkey was used. Try again when you are ready.', 20_000)
    await phone.verify(true)
    await other.button('Sign in with a passkey').click()
    await other.isAt(`/a/${person.account}/team`)
  })

  test('[ID-8] at another name than the public one the browser says where they work', async () => {
    const person = await someone()
    const tab = await stage.browserOf(person)
    await atSecurity(tab)
    await addPasskey(tab)
    await tab.sees('Passkeys work at localhost only. Open Gatehouse there.')
  })

  test('[ID-8] serves as the second factor after the password', async () => {
    const person = await someone()
    const tab = await stage.browserOf(person, {}, named())
    const laptop = await giveAuthenticator(tab.context, tab.page)
    await atSecurity(tab)
    await addPasskey(tab, 'Laptop')
    await tab.button('I have kept them').click()
    await person.signOut()

    const other = await stage.browserOf(undefined, {}, named())
    await other.open('/sign-in')
    await other.signIn(person)
    await other.sees(other.button('Use your passkey'))
    const phone = await giveAuthenticator(other.context, other.page)
    // Nothing to sign with yet.
    await other.button('Use your passkey').click()
    await other.sees('No passkey was used. Try again when you are ready.', 20_000)
    await laptop.copyTo(phone)
    await other.button('Use your passkey').click()
    await other.isAt(`/a/${person.account}/team`)
  })
})

describe('an account that asks for a second factor', () => {
  test('[ID-8, LV-3] closes the open page of a member without one at once, leads them through, and lets them in at once', async () => {
    const owner = await someone('Harbour Bakery')
    await setUpTotp(owner, clock.now)
    const member = await stage.house.member(owner, `Member ${people}`)
    const tab = await stage.browserOf(member)
    const home = `/a/${owner.account}/team`
    await tab.open(home)
    await tab.isLive()
    await changeSettings(owner, { secondFactorRequired: true })
    const gate = tab.heading('Set up a second factor to enter Harbour Bakery')
    await promptly(() => tab.sees(gate))
    await tab.misses(tab.row(owner.email))
    await tab.page.reload()
    await tab.sees(gate)

    await setUpApp(tab)
    await tab.sees(tab.heading('Keep your recovery codes'))
    await tab.button('I have kept them').click()
    await tab.sees(tab.row(owner.email))
    await tab.isLive()
    await tab.isAt(home)
    const entered = (await owner.activity()).filter(({ kind, memberEmail }) => kind === 'logged in' && memberEmail === member.email)
    expect(entered.length).toBeGreaterThan(0)

    // What keeps it from being removed stands there.
    await atSecurity(tab)
    expect(await tab.canUse('Remove')).toBe(false)
    await tab.button('Remove').hover()
    await tab.sees('Harbour Bakery asks everyone for a second factor. Set up another one first.')
  })

  test('[ID-8] is marked in the chooser and the switcher, and a factor that is set up in another tab opens it', async () => {
    const owner = await someone('Pier Nine')
    await setUpTotp(owner, clock.now)
    const member = await stage.house.member(owner, `Member ${people}`)
    await member.createAccount(`Own House ${people}`)
    await changeSettings(owner, { secondFactorRequired: true })
    const tab = await stage.browserOf(member)
    await tab.open('/accounts')
    await tab.sees('Second factor needed')
    await tab.page.getByRole('button', { name: /Pier Nine/ }).click()
    await tab.sees(tab.heading('Set up a second factor to enter Pier Nine'))
    await tab.open('/')
    await tab.sees(tab.row(member.email))
    await tab.button(/Switch account/).click()
    await tab.sees('Member, second factor needed')
    await tab.page.getByRole('menuitem', { name: /Pier Nine/ }).click()
    await tab.sees(tab.heading('Set up a second factor to enter Pier Nine'))
    await setUpTotp(member, clock.now)
    await promptly(() => tab.sees(tab.row(owner.email)))
    await tab.isAt(`/a/${owner.account}/team`)
  })

  test('[ID-8] lets everyone in again once it asks no more', async () => {
    const owner = await someone('Quay Two')
    await setUpTotp(owner, clock.now)
    const member = await stage.house.member(owner, `Member ${people}`)
    await changeSettings(owner, { secondFactorRequired: true })
    const tab = await stage.browserOf(member)
    await tab.open(`/a/${owner.account}/team`)
    await tab.sees(tab.heading('Set up a second factor to enter Quay Two'))
    await changeSettings(owner, { secondFactorRequired: false })
    await tab.page.evaluate(() => window.dispatchEvent(new Event('focus')))
    await tab.sees(tab.row(owner.email))
  })
})
