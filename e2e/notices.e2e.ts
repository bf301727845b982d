import { noticesOf } from '@gatehouse/server/testing/notices.ts'
import { expect, test } from 'vitest'
import { useStage } from './stage.ts'

const stage = useStage()

test('[NO-1, NO-2, TM-11, AC-2] what somebody else does rings live, is read on every page at once, leads into its account, and all of it by keyboard', async () => {
  const hana = await stage.house.owner('Hana Holder', 'Harbour Lights')
  const abe = await stage.house.member(hana, 'Abe Agent')
  await hana.createAccount('Second House')
  const [hers, his] = await Promise.all([stage.browserOf(hana), stage.browserOf(abe)])
  // In another account than the one that it happens in.
  await hers.open('/a/second-house/team')
  const another = await hers.another()
  await another.open('/me/notices')
  await another.sees('Nothing yet')
  await hers.isLive()
  await hers.sees(hers.button('Notices'))

  await his.open(`/a/${abe.account}/team?invite`)
  await his.field('Email addresses').fill('zoe@example.com')
  await his.press('Enter')
  await his.button('Invite').click()
  await his.sees(his.dialog('Invitations sent'))

  const bell = () => hers.page.getByRole('dialog', { name: /^Notices/ })
  const told = 'Abe Agent invited zoe@example.com to Harbour Lights'
  await hers.sees(hers.button('Notices, 1 not read'))
  await another.sees(told)
  await hers.press('n')
  await hers.sees(bell())
  await hers.sees(hers.focused().filter({ hasText: told }))
  // Escape gives the keyboard back to the bell.
  await hers.press('Escape')
  await hers.misses(bell())
  await hers.sees(hers.focused().and(hers.button('Notices, 1 not read')))

  await abe.invite('second@example.com', { permissions: [] })
  await hers.sees(hers.button('Notices, 2 not read'))
  await hers.press('Enter')
  await hers.sees(hers.focused().filter({ hasText: 'second@example.com' }))
  await hers.press('ArrowDown')
  await hers.sees(hers.focused().filter({ hasText: told }))
  await hers.press('Enter')
  await hers.isAt(`/a/${abe.account}/team`)
  await hers.sees(hers.button('Notices, 1 not read'))
  await hers.sees(hers.row('zoe@example.com'))
  // Read in one tab, read in the other; marked as not read there, so here.
  const line = another.page.getByRole('listitem').filter({ hasText: told })
  await another.sees(line.getByRole('button', { name: 'Mark as not read' }))
  await line.getByRole('button', { name: 'Mark as not read' }).click()
  await hers.sees(hers.button('Notices, 2 not read'))
  await another.button('Mark all as read').click()
  await hers.sees(hers.button('Notices'))
  expect((await noticesOf(hana)).every(({ readAt }) => readAt !== null)).toBe(true)

  // What was chosen in one tab holds, and is kept.
  const team = another.page.getByRole('group', { name: 'People in accounts that you hold' })
  await team.getByRole('switch', { name: 'Console' }).click()
  await another.sees(team.getByText('One way stays'))
  await another.page.reload()
  await another.sees(team.getByText('One way stays'))
  expect(await team.getByRole('switch', { name: 'Console' }).getAttribute('aria-checked')).toBe('false')
  await abe.invite('third@example.com', { permissions: [] })
  await stage.house.mails(hana.email, 1, /third@example\.com/)
  await hers.sees(hers.row('third@example.com'))
  await hers.sees(hers.button('Notices'))
  expect(hers.surprises.violations()).toEqual([])
})
