import { expect, test } from 'vitest'
import { makeKey, program } from '@gatehouse/server/testing/apiKeys.ts'
import { useStage } from './stage.ts'

const stage = useStage()

test('[AP-1] a key is made, works as it is shown, is seen at work by another admin, gets a new secret, and is revoked, all live', async () => {
  const { house } = stage
  const ada = await house.owner('Ada')
  const kim = await house.member(ada, 'Kim', { permissions: ['settings.manage'] })
  const [hers, his] = [await stage.browserOf(ada), await stage.browserOf(kim)]
  for (const tab of [hers, his]) {
    await tab.open(`/a/${ada.account}/api-keys`)
    await tab.sees('No API keys yet')
    await tab.isLive()
  }

  await hers.button('New key').first().click()
  await hers.field('What it is for').fill('Nightly import')
  await hers.page.getByRole('switch', { name: 'View coupons' }).click()
  await hers.button('Make the key').click()
  const secret = (await hers.dialog().getByText(/^gatehouse_/).textContent())!
  await hers.button('Done').click()
  await his.sees(his.row('Nightly import').getByText('Never'))

  const script = program(house.url, secret)
  expect((await script.ask('{ account { coupons { totalCount } } }')).account.coupons.totalCount).toBe(0)
  for (const tab of [hers, his]) await tab.sees(tab.row('Nightly import').getByText(/from 127/))

  await (await hers.menu('Nightly import')).getByRole('menuitem', { name: 'New secret' }).click()
  await hers.button('Make a new secret').click()
  const renewed = (await hers.dialog().getByText(/^gatehouse_/).textContent())!
  await hers.button('Done').click()
  await his.sees(his.row('Nightly import').getByText('the former secret acts too'))
  for (const held of [secret, renewed]) expect((await program(house.url, held).send('{ account { name } }')).status).toBe(200)

  // Kim may revoke what Ada made, and not renew it.
  const menu = await his.menu('Nightly import')
  expect(await menu.getByRole('menuitem', { name: 'New secret' }).getAttribute('aria-disabled')).toBe('true')
  await menu.getByRole('menuitem', { name: 'Revoke', exact: true }).click()
  await his.button('Revoke the key').click()
  await hers.sees('No API keys yet')
  expect((await program(house.url, renewed).send('{ account { name } }')).status).toBe(401)

  // Whoever takes somebody's place away hears what goes with it.
  const { secret: kims } = await makeKey(kim, { permissions: ['settings.manage'] })
  const { secret: expired } = await makeKey(kim, { permissions: ['settings.manage'] })
  await house.sql(`UPDATE api_key SET expires_at = now() - interval '1 day' WHERE id = (SELECT id FROM api_key ORDER BY created_at DESC LIMIT 1)`)
  expect((await program(house.url, expired).send('{ account { name } }')).status).toBe(401)
  await hers.open(`/a/${ada.account}/team`)
  let answers = () => {}
  await hers.page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('"ApiKeyMakers"')) await new Promise<void>((resolve) => (answers = resolve))
    await route.continue()
  })
  for (let times = 1; times <= 2; times++) {
    await (await hers.menu('Kim')).getByRole('menuitem', { name: 'Remove' }).click()
    await hers.sees(hers.dialog('Remove Kim?').getByText('Any API keys that they made end too.'))
    await expect.poll(() => (answers(), hers.dialog('Remove Kim?').textContent())).toContain('The API key that they made ends too.')
    if (times === 1) await hers.button('Cancel').click()
  }
  his.expects(/401|REMOVED|signed/i)
  await hers.dialog('Remove Kim?').getByRole('button', { name: 'Remove' }).click()
  await hers.sees('Kim was removed')
  expect((await program(house.url, kims).send('{ account { name } }')).status).toBe(401)
})
