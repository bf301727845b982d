import { expect, test } from 'vitest'
import { useStage } from './stage.ts'

const stage = useStage()
const graphql = '**/graphql'

test('[OP-7] an address that is nothing says so, outside of an account and inside, and leads on', async () => {
  const olga = await stage.house.owner('Olga Lost')
  const tab = await stage.browserOf(olga)
  await tab.open('/no/such/page')
  await tab.sees(tab.heading('Not found'))
  await tab.link('Go to Gatehouse').click()
  await tab.isAt(`/a/${olga.account}/team`)
  await tab.open(`/a/${olga.account}/no-such-page`)
  await tab.sees(tab.heading('Not found'))
  await tab.sees(tab.page.getByRole('navigation', { name: 'Pages' }))
  await tab.link('Go to the team').click()
  await tab.sees(tab.row(olga.email))
  await tab.page.goBack()
  await tab.sees(tab.heading('Not found'))
})

test('[OP-7] a server that fails: the page says what to do, and Try again does it', async () => {
  const olga = await stage.house.owner('Olga Unlucky')
  const tab = await stage.browserOf(olga)
  tab.expects(/500|502|CombinedError/)
  await tab.page.route(graphql, (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }))
  await tab.open('/')
  await tab.sees(tab.heading(/cannot be reached|could not be loaded/))
  await tab.page.unroute(graphql)
  await tab.button('Try again').click()
  await tab.sees(tab.row(olga.email))

  // Later on, what is there stays, and the part that failed says so.
  await tab.page.route(graphql, (route) => route.fulfill({
    status: 500, contentType: 'application/json', body: '{"errors":[{"message":"secret: stack at line 3","extensions":{"code":"INTERNAL"}}]}',
  }))
  tab.expects(/internal error/)
  await tab.page.getByRole('searchbox').fill('somebody')
  await tab.sees('Something went wrong on our side.')
  await tab.misses(/secret/)
  await tab.page.unroute(graphql)
  await tab.button('Try again').click()
  await tab.sees('Nobody matches “somebody”')
})

test('[AP-3] too much at once: the page says so calmly, waits as it is told, and goes on by itself', async () => {
  const olga = await stage.house.owner('Olga Eager')
  const tab = await stage.browserOf(olga)
  tab.expects(/429/)
  await tab.open('/')
  await tab.sees(tab.row(olga.email))
  await tab.page.route(graphql, (route) => route.fulfill({
    status: 429, contentType: 'application/json',
    body: JSON.stringify({ errors: [{ message: 'Too many requests.', extensions: { code: 'RATE_LIMITED', policy: 'session', retryAfter: 1 } }] }),
  }))
  await tab.page.getByRole('searchbox').fill('nobody at all')
  await tab.sees('That was a lot at once. It goes on by itself in 1 second.')
  await tab.page.unroute(graphql)
  await tab.sees('Nobody matches “nobody at all”')
})

test('[OP-7] a sign-in that does not get through loses nothing that was typed', async () => {
  const olga = await stage.house.owner('Olga Tunnel')
  await olga.send('mutation { signOut { __typename } }')
  const tab = await stage.browserOf()
  tab.expects(/ERR_FAILED|ERR_CONNECTION|no answer/)
  await tab.open('/sign-in')
  await tab.page.route(graphql, (route) => route.abort('connectionrefused'))
  await tab.signIn(olga)
  await tab.sees('Gatehouse could not be reached. Check your connection, then try again.')
  expect([await tab.field('Email').inputValue(), await tab.field('Password').inputValue()]).toEqual([olga.email, olga.password])
  await tab.page.unroute(graphql)
  await tab.button('Sign in').click()
  await tab.isAt(`/a/${olga.account}/team`)
})

test('[OP-7, TM-8] a removal that does not get through takes itself back, and says so', async () => {
  const olga = await stage.house.owner('Olga Optimist')
  await stage.house.member(olga, 'Still Here')
  const tab = await stage.browserOf(olga)
  tab.expects(/ERR_CONNECTION|no answer/)
  await tab.open('/')
  await tab.isLive()
  await (await tab.menu('Still Here')).getByRole('menuitem', { name: 'Remove' }).click()
  await tab.page.route(graphql, (route) => route.abort('connectionrefused'))
  const dialog = tab.dialog('Remove Still Here?')
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await tab.sees(dialog.getByText('Gatehouse could not be reached.'))
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await tab.sees(tab.row('Still Here').getByText('Member'))
})

test('[SE-5] a session that ended while the page was closed: the sign-in page says why, and leads back', async () => {
  const olga = await stage.house.owner('Olga Away')
  const tab = await stage.browserOf(olga)
  tab.expects(/401/)
  const elsewhere = olga.elsewhere()
  await elsewhere.takeOver((await elsewhere.signIn()).offer)
  await tab.open(`/a/${olga.account}/team/activity`)
  await tab.isAt(/^\/sign-in\?next=/)
  await tab.sees('You were signed out here')
  await tab.sees(/Windows/)
  await tab.signIn(olga)
  await tab.button('Sign out there and continue').click()
  await tab.isAt(`/a/${olga.account}/team/activity`)
})

test('[OP-7] without scripts the page says what it needs', async () => {
  const context = await stage.chromium.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(stage.house.url)
  expect(await page.locator('noscript').innerText()).toContain('JavaScript')
  await context.close()
})
