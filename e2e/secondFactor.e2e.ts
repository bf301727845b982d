import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { heldClock, minutes, seconds } from '@gatehouse/server/testing/clock.ts'
import { tokenIn } from '@gatehouse/server/testing/house.ts'
import { codeOf, secondFactors, setUpTotp } from '@gatehouse/server/testing/secondFactor.ts'
import { atSecurity, setUpApp } from './factors.ts'
import { useStage } from './stage.ts'

const clock = heldClock()
const stage = useStage({ clock })

let people = 0
const someone = () => stage.house.owner(`Person ${++people}`)
const withTotp = async () => {
  const person = await someone()
  const app = await setUpTotp(person, clock.now)
  await person.signOut()
  clock.pass(30 * seconds)
  return { person, app, home: `/a/${person.account}/team` }
}

describe('an authenticator app', () => {
  test('[ID-8] is set up by scanning or typing, gives recovery codes once to copy, keep and print, and is asked for from then on', async () => {
    const person = await someone()
    const tab = await stage.browserOf(person)
    await atSecurity(tab)
    const secret = await setUpApp(tab, clock.now)
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
    await tab.sees('That took longer than five minutes. Begin again with your password.')
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
    await setUpApp(tab, clock.now)
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
