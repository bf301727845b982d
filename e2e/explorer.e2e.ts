import { expect, test } from 'vitest'
import { makeKey } from '@gatehouse/server/testing/apiKeys.ts'
import { violationsIn } from './axe.ts'
import { useStage } from './stage.ts'

const stage = useStage()

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

  await hers.field('API key').fill(secret)
  await hers.button('Use the key').click()
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
  expect(elsewhere).toEqual([])
  expect(hers.surprises.violations()).toEqual([])
})
