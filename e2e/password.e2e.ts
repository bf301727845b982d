import { expect, test } from 'vitest'
import { tokenIn } from '@gatehouse/server/testing/house.ts'
import { resetToken, subjects } from '@gatehouse/server/testing/login.ts'
import { useStage } from './stage.ts'

const stage = useStage()

test('[ID-4] whoever forgot their password asks for a mail, sets a new one by its link, and signs in with that; the open tab is told', async () => {
  const olga = await stage.house.owner('Olga Forgets')
  const open = await stage.browserOf(olga)
  await open.open('/')
  await open.isLive()
  open.expects(/401|SESSION_ENDED/)

  const tab = await stage.browserOf()
  await tab.open('/sign-in')
  await tab.field('Email').fill(olga.email)
  await tab.link('Forgot your password?').click()
  await tab.isAt(`/forgot?email=${encodeURIComponent(olga.email)}`.replace('%40', '@'))
  expect(await tab.field('Email').inputValue()).toBe(olga.email)
  await tab.press('Enter')
  await tab.sees(tab.heading('Look into your mailbox'))
  await tab.sees(olga.email)

  const [mail] = await stage.house.mails(olga.email, 1, subjects.reset)
  await tab.open(`/reset/${tokenIn(mail!)}`)
  await tab.sees(tab.heading('Set a new password'))
  // A password manager sees whose password this is, and that it is a new one.
  expect(await tab.field('Email').inputValue()).toBe(olga.email)
  expect(await tab.field('Email').getAttribute('autocomplete')).toBe('username')
  expect(await tab.field('New password').getAttribute('autocomplete')).toBe('new-password')
  expect(await tab.focused().getAttribute('name'), 'the keyboard is where the password goes').toBe('new-password')
  await tab.fill({ 'New password': olga.password })
  await tab.button('Set password').click()
  await tab.sees('This is the password that you have now; choose another.')
  await tab.fill({ 'New password': 'a long walk to the gate' })
  await tab.button('Set password').click()
  await tab.isAt(/^\/sign-in\?hint=new-password/)
  await tab.sees('Your new password holds. Sign in with it.')
  await open.sees('Your password was changed')
  expect(await tab.field('Email').inputValue()).toBe(olga.email)
  await tab.fill({ Password: 'a long walk to the gate' })
  await tab.button('Sign in').click()
  await tab.isAt(`/a/${olga.account}/team`)
})

test('[ID-4] a link that is used, replaced or unknown says which, and leads to a new one', async () => {
  const olga = await stage.house.owner('Olga Twice')
  const [older, newer] = [await resetToken(stage.house, olga), await resetToken(stage.house, olga)]
  const tab = await stage.browserOf()
  for (const token of [older, 'never-was-a-token']) {
    await tab.open(`/reset/${token}`)
    await tab.sees(tab.heading('This link does not work'))
  }
  await tab.open(`/reset/${newer}`)
  await tab.fill({ 'New password': 'a long walk to the gate' })
  await tab.button('Set password').click()
  await tab.isAt(/^\/sign-in/)
  await tab.open(`/reset/${newer}`)
  await tab.sees(tab.heading('This link has been used'))
  await tab.link('Ask for a new link').click()
  await tab.isAt('/forgot')
})

test('[ID-4] in a browser where somebody else is signed in, they stay so, or switch', async () => {
  const [olga, otto] = [await stage.house.owner('Olga Guest'), await stage.house.owner('Otto Host')]
  const tab = await stage.browserOf(otto)
  await tab.open(`/reset/${await resetToken(stage.house, olga)}`)
  await tab.fill({ 'New password': 'a long walk to the gate' })
  await tab.button('Set password').click()
  await tab.sees(tab.heading('The password is set'))
  await tab.sees(otto.email)
  await tab.button('Switch login').click()
  await tab.isAt(/^\/sign-in/)
  expect(await tab.field('Email').inputValue()).toBe(olga.email)
})

test('[ID-3] who tries too often is told when to come back', async () => {
  const olga = await stage.house.owner('Olga Guessed')
  await Promise.all(Array.from({ length: 12 }, (_, index) => stage.house.visitor().signIn({ email: olga.email, password: `guess ${index}` })))
  const tab = await stage.browserOf()
  await tab.signIn(olga)
  await tab.sees(/Too many attempts to sign in\. Try again in 1[45] minutes\./)
})

test('[SE-5, SE-7] changing the password goes on in this tab and in the others of the browser, live, with what was typed there', async () => {
  const olga = await stage.house.owner('Olga Changes')
  const tab = await stage.browserOf(olga)
  const other = await tab.another()
  await other.open(`/a/${olga.account}/team`)
  await other.isLive()
  await other.button('Invite').click()
  await other.field('Message').fill('half a sentence')
  await tab.open('/me/security')
  await tab.button('Change password').click()
  expect(await tab.field('Current password').getAttribute('autocomplete')).toBe('current-password')
  expect(await tab.field('New password').getAttribute('autocomplete')).toBe('new-password')
  await tab.fill({ 'Current password': 'not the one', 'New password': 'a long walk to the gate' })
  await tab.page.getByRole('form', { name: 'Change password' }).getByRole('button', { name: 'Change password' }).click()
  await tab.sees('This is not your password.')
  await tab.fill({ 'Current password': olga.password })
  const former = await tab.cookie()
  await tab.page.getByRole('form', { name: 'Change password' }).getByRole('button', { name: 'Change password' }).click()
  await tab.sees('Password changed')
  expect(await tab.cookie()).not.toBe(former)
  olga.cookie = await tab.cookie()

  // The other tab is live with the new session: what happens now is seen there, and nobody was signed out.
  await stage.house.member(olga, 'Nils New')
  await other.sees('Nils New')
  expect(await other.field('Message').inputValue()).toBe('half a sentence')
  await other.misses(other.heading('Your password was changed'))
  await tab.misses(tab.heading('Your password was changed'))
  await tab.page.reload()
  await tab.sees(tab.heading('Olga Changes'))
})

test('[SE-4, SE-5] where somebody else signs in, the other tabs of the browser say that its session has ended', async () => {
  const [olga, otto] = [await stage.house.owner('Olga Returns'), await stage.house.owner('Otto Comes')]
  await otto.signOut()
  const tab = await stage.browserOf(olga)
  const other = await tab.another()
  await other.open('/')
  await other.isLive()
  tab.expects(/401|SESSION_ENDED/)
  await tab.open('/sign-in')
  // As from a form that was open in this tab since before.
  await tab.page.evaluate(async ({ email, password }) => {
    const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }'
    await fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables: { input: { email, password } } }) })
  }, { email: otto.email, password: otto.password })
  await other.sees('You signed out')
})
