import { localMailbox } from '@gatehouse/server/testing/signUpMail.ts'
import { expect, test } from 'vitest'
import { promptly } from './promptly.ts'
import { useStage } from './stage.ts'

const stage = useStage()

test('[PA-1, PA-2, PA-3, PA-4, PA-6, PA-7] an agency asks, an owner grants in another browser, the agency works, the owner revokes and it is out at once', async () => {
  const hana = await stage.house.owner('Hana Owner', 'Harbour Lights')
  const hers = await stage.browserOf(hana)
  await hers.open(`/a/${hana.account}/team`)
  await hers.isLive()

  // The agency signs up at the portal.
  const his = await stage.browserOf()
  await his.open('/partners')
  await his.link('Sign up as a partner').click()
  const email = 'paul@elm.example'
  const mailed = await localMailbox(stage.house.url).before(email)
  await his.fill({ Email: email })
  await his.button('Send the link').click()
  await his.open(`/partners/sign-up/${await mailed()}`)
  await his.fill({ 'Your name': 'Paul Elm', Company: 'Elm & Co', Site: 'not a site', Password: 'a password for paul' })
  await his.button('Create partner login').click()
  await his.sees('Enter the web address of your site')
  await his.fill({ Site: 'elm.example' })
  await his.button('Create partner login').click()
  await his.sees(his.heading('Partner portal'))
  await his.sees('None yet. Ask to enter one below')

  // It asks, at an address that leads nowhere and at Hana's: both look alike.
  for (const address of ['nobody-is-here', `${stage.house.url}/a/${hana.account}/team`]) {
    await his.fill({ 'Site address': address, Message: 'We look after your coupons.' })
    await his.button('Send request').click()
    await expect.poll(() => his.field('Site address').inputValue()).toBe('')
  }
  const sent = his.page.getByRole('list', { name: 'Your requests' }).getByRole('listitem')
  await expect.poll(() => sent.filter({ hasText: 'Waiting' }).count()).toBe(2)
  const withoutNames = (await sent.allInnerTexts()).map((words) => words.replace(/nobody-is-here|harbour-lights/g, '…'))
  expect(new Set(withoutNames).size).toBe(1)

  // It waits for Hana, live, on the team page and by mail; she grants it.
  await promptly(() => hers.sees('A partner asks to enter'))
  await hers.sees(hers.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: /1 request to enter/ }))
  const [mail] = await stage.house.mails(hana.email, 1, /asks to enter/)
  const page = /https?:\/\/[^/]+(\/a\/\S+\/requests\/\S+)/.exec(mail!.text)![1]!
  await hers.link(/Paul Elm, Elm & Co/).click()
  await hers.isAt(/\/requests\/[^/]+$/)
  await hers.sees('We look after your coupons.')
  await hers.open(page)
  await hers.sees('We look after your coupons.')
  await hers.sees('Set up or edit payment integrations')
  await hers.button('Grant access').click()
  await hers.sees('Hana Owner granted this request.')

  // The account appears in the portal without a reload, and the agency works in it.
  const accounts = his.page.getByRole('list', { name: 'Accounts that let you in' }).getByRole('button')
  await promptly(() => accounts.filter({ hasText: 'Harbour Lights' }).waitFor())
  await expect.poll(() => sent.count()).toBe(1)
  await accounts.click()
  await his.isAt(`/a/${hana.account}/team`)
  await his.isLive()
  await his.button('Invite').click()
  await his.sees(his.dialog(/Invite/))
  await his.press('Escape')
  await his.link('Coupons').click()
  await his.sees(his.heading('Coupons'))

  // Hana sees who it is, changes nothing of it, and revokes the access.
  await hers.open(`/a/${hana.account}/team`)
  await hers.sees(hers.row('Paul Elm').getByText('Elm & Co'))
  const menu = await hers.menu('Paul Elm')
  expect(await menu.getByRole('menuitem', { name: /Edit access|Make admin|^Remove/ }).count()).toBe(0)
  await menu.getByRole('menuitem', { name: 'Revoke access & delete' }).click()
  const asked = hers.dialog('Revoke the access of Paul Elm?')
  await hers.sees(asked.getByText('is out at once'))
  await asked.getByRole('button', { name: 'Revoke access & delete' }).click()
  await promptly(() => his.isAt('/partners'))
  await his.sees('Hana Owner revoked your access to Harbour Lights.')
  await his.sees('None yet. Ask to enter one below')
  await hers.misses(hers.row('Paul Elm'))
  await stage.house.mails(email, 1, /was revoked$/)
  for (const tab of [his, hers]) expect(tab.surprises.violations()).toEqual([])
})
