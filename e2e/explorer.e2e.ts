import { expect, test } from 'vitest'
import { makeKey } from '@gatehouse/server/testing/apiKeys.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { violationsIn } from './axe.ts'
import { holdSession } from './browser.ts'
import { useStage } from './stage.ts'

const stage = useStage()

/** The explorer in somebody's browser, with what stands where in it. */
const openExplorer = async (person: Person) => {
  const theirs = await stage.browserOf(person)
  const { page } = theirs
  await theirs.open(`/graphiql?account=${person.account}`)
  const query = page.getByRole('region', { name: 'Query Editor' })
  await theirs.sees(query.getByText('totalCount'))
  const run = () => page.getByRole('button', { name: /Execute query/ }).click()
  const follow = async () => {
    await page.getByRole('tab', { name: 'Activity' }).click()
    await theirs.sees(query.getByText('memberEmail'))
    await Promise.all([run(), page.waitForResponse((response) => response.headers()['content-type'] === 'text/event-stream')])
  }
  const useKey = async (secret: string) => {
    await theirs.field('API key').fill(secret)
    await theirs.button('Use the key').click()
    await theirs.sees('Requests are made with the key')
  }
  return { theirs, page, run, follow, useKey, answer: page.getByRole('region', { name: 'Result Window' }) }
}
const connections = () => stage.house.app!.services.live.held().connections

/** GraphiQL's own: its tabs hold a button to close them, and CodeMirror's text field stands beside what it scrolls. */
const theirs = /^(nested-interactive|scrollable-region-focusable):/

test('[AP-4] the explorer runs a query and a live subscription with a key, or in the session, and loads nothing that its policy bars', async () => {
  const { house } = stage
  const ada = await house.owner('Ada')
  const { secret } = await makeKey(ada, { name: 'Explorer', permissions: ['users.manage'] })
  const hers = await stage.browserOf(ada)
  const { page } = hers
  const elsewhere: string[] = []
  page.on('request', (request) => void (request.url().startsWith(house.url) || request.url().startsWith('data:') || elsewhere.push(request.url())))

  await hers.open(`/a/${ada.account}/api-keys`)
  await hers.sees(hers.row('Explorer'))
  await hers.isLive()
  await hers.link('API explorer').click()
  await hers.sees("Requests are made as Ada in Ada's House.")
  const answer = page.getByRole('region', { name: 'Result Window' })
  const run = page.getByRole('button', { name: /Execute query/ })
  // The editor is loaded after the page.
  await hers.sees(page.getByRole('region', { name: 'Query Editor' }).getByText('totalCount'))
  await run.click()
  await hers.sees(answer.getByText("Ada's House"))
  const { light, dark } = await violationsIn(page)
  expect([...light, ...dark].filter((violation) => !theirs.test(violation))).toEqual([])

  // Else a password manager offers to keep it.
  expect(await hers.field('API key').getAttribute('autocomplete')).toBe('one-time-code')
  await hers.field('API key').fill(secret)
  await hers.button('Use the key').click()
  expect(await hers.focused().textContent()).toBe('Forget the key')
  await hers.sees(`Requests are made with the key ${secret.slice(0, 14)}`)
  expect(page.url()).not.toContain('gatehouse_')
  const [asked] = await Promise.all([page.waitForRequest((request) => request.postData()?.includes('query Team') ?? false), run.click()])
  expect(asked.headers()).toMatchObject({ authorization: `Bearer ${secret}` })
  expect((await asked.response())!.status()).toBe(200)

  await page.getByRole('tab', { name: 'Activity' }).click()
  await hers.sees(page.getByRole('region', { name: 'Query Editor' }).getByText('memberEmail'))
  const [, subscribed] = await Promise.all([run.click(), page.waitForResponse((response) => response.headers()['content-type'] === 'text/event-stream')])
  expect(subscribed.headers()['x-gatehouse-cursor']).toBeTruthy()
  await ada.invite('kim@example.com')
  await hers.sees(answer.getByText('kim@example.com'))
  await page.getByRole('button', { name: /Stop query/ }).click()

  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
  await page.getByRole('link', { name: 'Subscription', exact: true }).click()
  await hers.sees(page.getByText('The account’s history as it is written').first())
  await page.getByRole('button', { name: 'Open settings dialog' }).click()
  await hers.sees(hers.dialog('Settings'))
  await page.keyboard.press('Escape')

  await page.reload()
  await hers.button('Forget the key').click()
  await hers.sees("Requests are made as Ada in Ada's House.")
  expect(await hers.focused().getAttribute('id')).toBe('key')
  expect(elsewhere).toEqual([])
  expect(hers.surprises.violations()).toEqual([])
})

test('[AP-4] what a key follows ends when it is forgotten, or goes with whoever signs out', async () => {
  const ada = await stage.house.owner('Ada')
  const { secret } = await makeKey(ada, { name: 'Explorer', permissions: ['users.manage'] })
  const { theirs, page, answer, follow, useKey } = await openExplorer(ada)
  await useKey(secret)
  await follow()
  await ada.invite('kim@example.com')
  await theirs.sees(answer.getByText('kim@example.com'))
  expect(connections()).toBe(1)
  await theirs.button('Forget the key').click()
  await expect.poll(connections).toBe(0)

  await useKey(secret)
  await theirs.open(`/a/${ada.account}/team`)
  await theirs.isLive()
  theirs.expects(/401|SESSION_ENDED/)
  await theirs.button(/Your menu/).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await theirs.isAt('/signed-out')
  await theirs.open('/graphiql')
  await theirs.sees('Nobody is signed in here')
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain('gatehouse_')
})

test('[AP-4] it says as whom requests are made, also after somebody else has signed in in another tab or the session has ended', async () => {
  const [ada, ben] = [await stage.house.owner('Ada'), await stage.house.owner('Ben')]
  const { theirs, page, run, useKey } = await openExplorer(ada)
  await theirs.sees("Requests are made as Ada in Ada's House.")
  expect(await page.getByRole('combobox', { name: /or your session in/ }).count()).toBe(1)
  // Nor does anybody go on with the key of whoever was here before.
  await useKey((await makeKey(ada, { name: 'Explorer', permissions: ['users.manage'] })).secret)
  await holdSession(theirs.context, stage.house.url, ben.cookie!)
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await theirs.sees("Requests are made as Ben in Ben's House.")
  await ben.signOut()
  await run()
  await theirs.sees('Nobody is signed in here')
})

test('[AP-4] a proxy’s page is told by its status', async () => {
  const { theirs, page, run, answer } = await openExplorer(await stage.house.owner('Ada'))
  await page.route('**/graphql', (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' }))
  theirs.expects(/502/)
  await run()
  await theirs.sees(answer.getByText(/does not speak GraphQL: HTTP 502/))
})
