import { expect, test } from 'vitest'
import { tokenIn } from '@gatehouse/server/testing/house.ts'
import { promptly } from './promptly.ts'
import { useStage } from './stage.ts'

const stage = useStage()
let times = 0

test('[TM-4, TM-5, TM-7, TM-8, LV-1] an owner invites three addresses, watches the team come in, makes one admin and removes two', async () => {
  // Whom the test makes, and what is theirs, is another each time that it is asked.
  const account = `Gate Coffee ${++times}`
  const home = `/a/gate-coffee-${times}/team`
  const [olivia, miaEmail] = [stage.house.newEmail('Olivia'), stage.house.newEmail('Mia')]
  const ben = await stage.house.owner('Ben Okafor', 'Okafor Audio')
  await ben.send('mutation { signOut { __typename } }')

  // The owner signs up, and is the only one.
  const owner = await stage.browserOf()
  await owner.signUp({ name: 'Olivia Gate', email: olivia, password: 'first through the gate', account })
  await owner.isLive()
  await owner.sees(`You are the only one in ${account}`)
  const neverReloaded = await owner.page.evaluateHandle(() => document.body)

  // Three addresses: a new one, one with a login of its own, and one that is none.
  await owner.button('Invite').click()
  await owner.field('Email addresses').fill(`${miaEmail}, Ben Okafor <${ben.email}>, not-an-address`)
  await owner.page.getByRole('radio', { name: /^Choose permissions/ }).click()
  await owner.button('Invite 2 people').click()
  await owner.sees(owner.dialog('Invitations sent'))
  await owner.sees(owner.dialog().getByText('not-an-address'))
  expect(await owner.button(/^Copy link for/).count()).toBe(2)
  await owner.button('Done').click()
  await owner.sees(owner.row(miaEmail).getByText('Pending'))
  await owner.sees(owner.row(ben.email).getByText('Pending'))
  expect(await owner.row('not-an-address').count()).toBe(0)

  // In a tab beside it the owner follows what happens.
  const history = await owner.another()
  await history.open(`${home}/activity`)
  await history.sees(history.row(ben.email).first())
  await history.isLive()

  // Somebody new follows the mail.
  const [toMia] = await stage.house.mails(miaEmail)
  const mia = await stage.browserOf()
  await mia.accept(tokenIn(toMia!), { name: 'Mia Chen', password: 'walks through the gate' })
  await mia.isAt(home)
  await owner.sees(owner.row('Mia Chen').getByText('Member'))
  await history.sees(history.row(/Mia Chen accepted the invitation and joined/))

  // Somebody with a login follows theirs.
  const [toBen] = await stage.house.mails(ben.email, 1, /invited you/)
  const benTab = await stage.browserOf()
  await benTab.open(`/accept/${tokenIn(toBen!)}`)
  await benTab.fill({ Password: ben.password })
  await benTab.button('Sign in and accept').click()
  await benTab.isAt(home)
  await owner.sees(owner.row('Ben Okafor').getByText('Member'))
  await owner.misses(owner.rows().getByText('Pending'))

  // Mia becomes an admin, and can do at once what she could not.
  await mia.isLive()
  expect(await mia.canUse('Invite')).toBe(false)
  await (await owner.menu('Mia Chen')).getByRole('menuitem', { name: 'Make admin' }).click()
  const promoted = owner.answerTo('MakeAdmin')
  await owner.dialog('Make Mia Chen an admin?').getByRole('button', { name: 'Make admin' }).click()
  await promoted
  await promptly(() => expect.poll(() => mia.canUse('Invite'), { interval: 20 }).toBe(true))
  await owner.sees(owner.row('Mia Chen').getByText('Admin', { exact: true }))
  await history.sees(history.row(/Olivia Gate made Mia Chen an admin/))

  // Ben is removed, and is out within a second: he has another account to go to.
  await benTab.isLive()
  await remove('Ben Okafor')
  await promptly(() => benTab.isAt('/accounts'))
  await benTab.sees(`Olivia Gate removed you from ${account}.`)
  await owner.misses(owner.row('Ben Okafor'))

  // So is Mia, who has none.
  mia.expects(/401|SESSION_ENDED/)
  await remove('Mia Chen')
  await promptly(() => mia.sees('Your access was ended'))
  await history.sees(history.row(/Olivia Gate removed Mia Chen/))
  expect((await stage.house.mails(miaEmail, 2))[0]!.subject).toBe(`You no longer have access to ${account}`)

  expect(await neverReloaded.evaluate((body) => body.isConnected), 'all of that was seen without a reload').toBe(true)

  async function remove(name: string) {
    await (await owner.menu(name)).getByRole('menuitem', { name: 'Remove' }).click()
    await owner.sees(owner.dialog(`Remove ${name}?`))
    expect(await owner.focused().innerText(), 'what cannot be taken back starts with the keyboard on Cancel').toBe('Cancel')
    const removed = owner.answerTo('RemoveMember')
    await owner.dialog(`Remove ${name}?`).getByRole('button', { name: 'Remove' }).click()
    await removed
  }
})
