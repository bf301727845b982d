import { expect, test } from 'vitest'
import { changeAccess, heldBy } from '@gatehouse/server/testing/access.ts'
import { useStage } from './stage.ts'

const stage = useStage()

test('[PE-5] what needs which permission is found from the palette, searched, narrowed to what one may, linked to, and follows one’s rights live', async () => {
  const owner = await stage.house.owner('Hal Helper')
  const member = await stage.house.member(owner, 'Mim Member', { permissions: ['coupons.view'] })
  const tab = await stage.browserOf(member)
  await tab.open(`/a/${owner.account}/team`)
  await tab.isLive()
  await tab.press('Control+k')
  await tab.page.keyboard.type('which permission')
  await tab.sees(tab.dialog().getByRole('option', { name: 'What needs which permission' }))
  await tab.press('Enter')
  await tab.sees(tab.heading('What needs which permission'))

  await tab.press('/')
  await tab.page.keyboard.type('deletes a coupon')
  const row = tab.page.getByRole('row', { name: /deleteCoupon/ })
  await tab.sees(row.getByText("This needs the permission 'Manage coupons'."))
  expect(new URL(tab.page.url()).searchParams.get('q')).toBe('deletes a coupon')
  await tab.page.getByRole('switch', { name: 'Only what I may' }).click()
  await tab.sees('Nothing matches')

  await changeAccess(owner, await heldBy(owner, 'Mim Member'), { permissions: ['coupons.manage'], allProducts: true })
  await tab.sees(row.getByText('You may'))

  await tab.open(`/a/${owner.account}/help/permissions?permission=statistics.view`)
  await tab.sees('Whoever has it can see live statistics, financial figures and sales tax reports.')
  await tab.sees('You do not have it.')
  await tab.button('Show everything').click()
  await tab.sees('Invites many people at once by mail.')
  await tab.press('?')
  await tab.sees(tab.dialog('Keyboard').getByRole('link', { name: 'What needs which permission' }))
})
