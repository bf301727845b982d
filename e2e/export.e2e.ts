import { expect, test } from 'vitest'
import { verifyArchive } from '@gatehouse/server/features/export/verifyArchive.ts'
import { latestExport } from '@gatehouse/server/testing/export.ts'
import { later } from '@gatehouse/server/testing/later.ts'
import { useStage } from './stage.ts'

const stage = useStage()

test('[AC-8] the holder exports everything: asked who they are, with progress, into a file that verifies; nobody else is offered it', async () => {
  const ines = await stage.house.owner('Ines Holder', 'Quiet Quay')
  const admin = await stage.house.member(ines, 'Abel Admin')
  await stage.house.setRole(admin, 'ADMIN')
  const his = await stage.browserOf(admin)
  await his.open(`/a/${ines.account}/settings`)
  await his.sees('Require a second factor')
  expect(await his.button('Export everything').count()).toBe(0)

  const hers = await stage.browserOf(ines)
  await hers.open(`/a/${ines.account}/settings`)
  await hers.button('Export everything').click()
  const asked = hers.dialog('Confirm that it is you')
  await asked.getByLabel('Password', { exact: true }).fill(ines.password)
  const fetched = later(hers.page.waitForEvent('download'))
  await hers.button('Confirm').click()
  const file = await fetched
  expect(file.suggestedFilename()).toMatch(new RegExp(`^${ines.account}-\\d{4}-\\d\\d-\\d\\d\\.zip$`))
  const { events } = (await ines.activity()).reduce((found, { sequence }) => ({ events: Math.max(found.events, sequence) }), { events: 0 })
  expect(await verifyArchive((await file.path())!)).toMatchObject({ intact: true, manifest: { account: { name: 'Quiet Quay' }, log: { events } } })
  const { rows } = (await latestExport(ines))!
  await hers.sees(new RegExp(`Last exported just now: ${rows} records, .* All of it was sent\\.`))
  await hers.open(`/a/${ines.account}/team/activity`)
  await hers.sees(hers.row('Ines Holder exported everything in the account'))
})
