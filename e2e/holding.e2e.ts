import { setUpTotp } from '@gatehouse/server/testing/secondFactor.ts'
import { expect, test } from 'vitest'
import { useStage } from './stage.ts'

const stage = useStage()

test('[AC-4, ID-8] the holder passes the account on: by password and second factor, and both consoles know at once who holds it', async () => {
  const hugo = await stage.house.owner('Hugo Holder', 'Harbour Lights')
  const ada = await stage.house.member(hugo, 'Ada Admin')
  await hugo.makeAdmin(await hugo.memberId('Ada Admin'))
  const totp = await setUpTotp(hugo)
  const [his, hers] = await Promise.all([stage.browserOf(hugo), stage.browserOf(ada)])
  for (const tab of [his, hers]) {
    await tab.open(`/a/${hugo.account}/team`)
    await tab.isLive()
  }
  await (await his.menu('Ada Admin')).getByRole('menuitem', { name: 'Make account holder' }).click()
  await his.dialog('Make Ada Admin the account holder?').getByRole('button', { name: 'Pass the account on' }).click()
  const asked = his.dialog('Confirm that it is you')
  await asked.getByLabel('Password', { exact: true }).fill(hugo.password)
  await asked.getByRole('button', { name: 'Confirm' }).click()
  await asked.getByLabel('Code').pressSequentially('000000')
  await his.sees(asked.getByText('That is not right'))
  await asked.getByLabel('Code').pressSequentially(totp.code(1))
  await his.sees('Ada Admin is the account holder now')
  for (const tab of [his, hers]) {
    await tab.sees(tab.row('Ada Admin').getByText('Account holder'))
    await tab.misses(tab.row('Hugo Holder').getByText('Account holder'))
  }
  await hers.sees((await hers.menu('Hugo Holder')).getByRole('menuitem', { name: 'Make account holder' }))
  await his.misses((await his.menu('Ada Admin')).getByRole('menuitem', { name: 'Make account holder' }))
  expect(hers.surprises.violations()).toEqual([])
})

test('[AC-8] the holder closes the account by its name; everybody is led out with the reason, and the holder opens it again', async () => {
  const ines = await stage.house.owner('Ines Holder', 'Quiet Quay')
  const bo = await stage.house.member(ines, 'Bo Member')
  const [hers, his] = await Promise.all([stage.browserOf(ines), stage.browserOf(bo)])
  await his.open(`/a/${ines.account}/team`)
  await his.isLive()
  await hers.open(`/a/${ines.account}/settings`)
  await hers.button('Close account').click()
  const dialog = hers.page.getByRole('alertdialog', { name: 'Close Quiet Quay?' })
  await dialog.getByLabel(/^Type/).fill('quiet quay')
  await dialog.getByRole('button', { name: 'Close the account' }).click()
  await hers.sees(dialog.getByText('Type the name as it stands: Quiet Quay'))
  await dialog.getByLabel(/^Type/).fill('Quiet Quay')
  await hers.press('Enter')
  const asked = hers.dialog('Confirm that it is you')
  await asked.getByLabel('Password', { exact: true }).fill(ines.password)
  await hers.press('Enter')
  await hers.sees('You closed Quiet Quay. You can restore it for thirty days.')
  await his.sees('Ines Holder closed Quiet Quay.')
  expect(await his.button('Restore Quiet Quay').count()).toBe(0)
  await hers.button('Restore Quiet Quay').click()
  await hers.sees('Quiet Quay is open again')
  for (const tab of [hers, his]) {
    await tab.page.getByRole('list', { name: 'Your accounts' }).getByRole('button', { name: /Quiet Quay/ }).click()
    await tab.isAt(`/a/${ines.account}/team`)
  }
})
