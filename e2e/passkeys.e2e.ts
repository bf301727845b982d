import { describe, expect, test } from 'vitest'
import { giveAuthenticator } from './authenticator.ts'
import type { PersonsBrowser } from './browser.ts'
import { atSecurity } from './factors.ts'
import { useStage } from './stage.ts'

const stage = useStage()
/** Passkeys belong to a name, not to a number. */
const named = () => stage.house.url.replace('127.0.0.1', 'localhost')

let people = 0
const someone = () => stage.house.owner(`Person ${++people}`)

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
    const team = `/a/${person.account}/team`
    // The field may offer it by itself meanwhile, and the browser take that up.
    await Promise.any([other.button('Sign in with a passkey').click(), other.isAt(team)])
    await other.isAt(team)
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
