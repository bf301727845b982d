import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { tokenIn } from '@gatehouse/server/testing/house.ts'
import { useStage } from './stage.ts'

const stage = useStage()

test('[ID-1, AC-1] somebody new signs up and stands in an account of their own', async () => {
  const ana = await stage.browserOf()
  await ana.open('/')
  await ana.isAt('/sign-in')
  await ana.link('Create an account').click()
  await ana.fill({ Email: 'ana@example.com' })
  await ana.button('Send the link').click()
  await ana.sees(ana.heading('Look into your mailbox'))
  expect(await ana.link('local mailbox').getAttribute('href')).toBe('/mailbox?to=ana%40example.com')
  const [mail] = await stage.house.mails('ana@example.com')
  await ana.open(`/sign-up/${tokenIn(mail!)}`)
  expect(await ana.field('Email').inputValue()).toBe('ana@example.com')
  await ana.fill({ 'Your name': 'Ana Ruiz', Password: 'a long walk home', 'Account name': 'Ruiz & Daughters' })
  await ana.button('Create account').click()
  await ana.isAt('/a/ruiz-and-daughters/team')
  await ana.sees(ana.row('ana@example.com'))
  await ana.isLive()
})

test('[ID-1] an email that is a login looks like any other here, and its mail leads to signing in', async () => {
  await stage.house.owner('Olga Taken', 'First Come')
  const guest = await stage.browserOf()
  const seen = async (email: string) => {
    await guest.open('/sign-up')
    await guest.fill({ Email: email })
    await guest.button('Send the link').click()
    await guest.sees(guest.heading('Look into your mailbox'))
    return (await guest.page.locator('body').innerHTML()).replaceAll(encodeURIComponent(email), '').replaceAll(email, '')
  }
  expect(await seen('olga.taken@example.com')).toBe(await seen('olga.free@example.com'))
  const [mail] = await stage.house.mails('olga.taken@example.com', 1, /You have a login already/)
  const { pathname, search } = new URL(/https?:\S+sign-in\S+/.exec(mail!.text)![0])
  await guest.open(pathname + search)
  expect(await guest.field('Email').inputValue()).toBe('olga.taken@example.com')
})

test('[ID-1] an empty sign-up says at each field what to do, a common password too, and nothing typed is lost', async () => {
  const ana = await stage.browserOf()
  await ana.open('/sign-up')
  await ana.button('Send the link').click()
  await ana.sees('Enter your email.')
  expect(await ana.focused().getAttribute('name'), 'the keyboard is where the first thing is to be mended').toBe('email')
  await ana.fill({ Email: 'ana.late@example.com' })
  await ana.button('Send the link').click()
  const [mail] = await stage.house.mails('ana.late@example.com')
  await ana.open(`/sign-up/${tokenIn(mail!)}`)
  await ana.button('Create account').click()
  for (const words of ['Enter your name.', 'Choose a password of at least 8 characters.', 'Name the account, after your business for example.']) await ana.sees(words)
  await ana.fill({ 'Your name': 'Ana Late', Password: 'password1', 'Account name': 'Late Bakery' })
  await ana.button('Create account').click()
  await expect.poll(() => ana.field('Password').getAttribute('aria-invalid')).toBe('true')
  for (const [name, value] of [['Your name', 'Ana Late'], ['Account name', 'Late Bakery']] as const) expect(await ana.field(name).inputValue()).toBe(value)
  await ana.fill({ Password: 'nobody guesses this one' })
  await ana.button('Create account').click()
  await ana.sees(ana.row('ana.late@example.com'))
  await ana.open(`/sign-up/${tokenIn(mail!)}`)
  await ana.sees(ana.heading('This link has been used'))
})

test('[ID-2] fields are such that password managers and phones fill them in', async () => {
  const ana = await stage.browserOf()
  const attributes = async (label: string) => {
    const field = ana.field(label)
    return [await field.getAttribute('type'), await field.getAttribute('autocomplete'), await field.getAttribute('autocapitalize')]
  }
  await ana.open('/sign-in')
  // Passkeys are offered along with it.
  expect(await attributes('Email')).toEqual(['email', 'username webauthn', 'off'])
  expect(await attributes('Password')).toEqual(['password', 'current-password', 'off'])
  await ana.open('/sign-up')
  expect(await attributes('Email')).toEqual(['email', 'username', 'off'])
  await ana.fill({ Email: 'fields@example.com' })
  await ana.button('Send the link').click()
  const [mail] = await stage.house.mails('fields@example.com')
  await ana.open(`/sign-up/${tokenIn(mail!)}`)
  expect((await attributes('Email')).slice(0, 2)).toEqual(['email', 'username'])
  expect(await attributes('Password')).toEqual(['password', 'new-password', 'off'])
  await ana.field('Password').fill('a long walk home')
  await ana.button('Show password').click()
  expect(await ana.field('Password').getAttribute('type')).toBe('text')
})

test('[ID-3] a wrong password and an unknown email look the same, the email stays, and an empty form is not sent', async () => {
  const olga = await stage.house.owner('Olga Known')
  await olga.send('mutation { signOut { __typename } }')
  const tab = await stage.browserOf()
  await tab.open('/sign-in')
  await tab.button('Sign in').click()
  await tab.sees('Enter your email.')
  await tab.sees('Enter your password.')
  const refusal = async (email: string) => {
    const answered = tab.answerTo('SignIn')
    await tab.signIn({ email, password: 'not the right one' })
    await answered
    const words = tab.page.getByRole('alert')
    await tab.sees(words)
    expect(await tab.field('Email').inputValue()).toBe(email)
    return words.innerText()
  }
  expect(await refusal(olga.email)).toBe(await refusal('nobody.at.all@example.com'))
  // Pasted with the space that copying brings along, and in capitals, it is the same login.
  await tab.signIn({ email: ` ${olga.email.toUpperCase()} `, password: olga.password })
  await tab.isAt(`/a/${olga.account}/team`)
})

test('[AC-1, AC-2] a deep link asks who it is and then leads where it was to, also after the back button', async () => {
  const olga = await stage.house.owner('Olga Deep')
  await olga.send('mutation { signOut { __typename } }')
  const tab = await stage.browserOf()
  const deep = `/a/${olga.account}/team/activity`
  await tab.open(deep)
  await tab.isAt(/^\/sign-in\?next=/)
  await tab.field('Email').fill(olga.email)
  // A reload in the middle of it, by accident, keeps where it was going.
  await tab.page.reload()
  await tab.signIn(olga)
  await tab.isAt(deep)
  await tab.link('Overview').click()
  await tab.isAt(`/a/${olga.account}/team`)
  await tab.page.goBack()
  await tab.isAt(deep)
  // Before that stands no form to fall back into.
  await tab.open('/sign-in')
  await tab.isAt(`/a/${olga.account}/team`)
})

test('[SE-5] signing out ends it in every tab, and the back button shows nothing', async () => {
  const olga = await stage.house.owner('Olga Leaving')
  const tab = await stage.browserOf(olga)
  await tab.open('/')
  await tab.isLive()
  const other = await tab.another()
  await other.open('/')
  await other.isLive()
  tab.expects(/401|SESSION_ENDED/)
  await tab.button(/Your menu/).click()
  await tab.page.getByRole('menuitem', { name: 'Sign out' }).click()
  await tab.isAt('/signed-out')
  await tab.sees(tab.heading('You are signed out'))
  await other.sees('You signed out')
  await tab.page.goBack()
  await tab.isAt(/^\/sign-in/)
  await tab.misses(olga.email)
})

test('[SE-7] a page of another site can neither send as this browser nor open its live connection', async () => {
  const olga = await stage.house.owner('Olga Careful')
  const tab = await stage.browserOf(olga)
  tab.expects(/CORS|403|WebSocket|ERR_FAILED|ERR_BLOCKED_BY_RESPONSE/)
  const elsewhere = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<h1>Win a prize</h1>')).listen(0, '127.0.0.1')
  await once(elsewhere, 'listening')
  // The same machine by another name is another site to a browser.
  await tab.page.goto(`http://localhost:${(elsewhere.address() as AddressInfo).port}/`)
  const tried = await tab.page.evaluate(async (house) => {
    const sign = { method: 'POST', credentials: 'include', body: '{"query":"mutation { signOut { __typename } }"}' } as const
    const blindly = await fetch(`${house}/graphql`, { ...sign, mode: 'no-cors', headers: { 'content-type': 'text/plain' } }).then(() => 'answered', () => 'barred')
    const asJson = await fetch(`${house}/graphql`, { ...sign, headers: { 'content-type': 'application/json' } }).then(() => 'read', () => 'barred')
    const socket = await new Promise((resolve) => {
      const live = new WebSocket(`${house.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
      live.onopen = () => resolve('open')
      live.onerror = () => resolve('closed')
    })
    return { blindly, asJson, socket }
  }, stage.house.url)
  elsewhere.closeAllConnections()
  elsewhere.close()
  expect(tried).toEqual({ blindly: 'barred', asJson: 'barred', socket: 'closed' })
  expect(await olga.members()).toHaveLength(1)
})

test('[ID-2] the password of the last sign-up is what opens the door again', async () => {
  const tab = await stage.browserOf()
  await tab.signUp({ name: 'Ümit Åberg', email: 'umit@example.com', password: 'дом у моря 🏠', account: 'Åberg' })
  tab.expects(/401/)
  await tab.button(/Your menu/).click()
  await tab.page.getByRole('menuitem', { name: 'Sign out' }).click()
  await tab.isAt('/signed-out')
  await tab.link('Sign in again').click()
  await tab.signIn({ email: 'umit@example.com', password: 'дом у моря 🏠' })
  await tab.isAt('/a/aberg/team')
})
