import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { addSeats, billingOf, setContact } from '@gatehouse/server/testing/billing.ts'
import { expect, test } from 'vitest'
import { useStage } from './stage.ts'

const stage = useStage({ config: { plan: 'TEAM', taxRates: { FR: 2_000 }, payTo: 'IBAN FR76 3000 6000 0112 3456 7890 189' } })
const cli = fileURLToPath(new URL('../apps/server/src/cli.ts', import.meta.url))
const gatehouse = (...args: string[]) => promisify(execFile)(process.execPath, [cli, ...args], { env: { ...process.env, DATABASE_URL: stage.house.databaseUrl } })

test('[AC-5, AC-6] the seats run out; the holder names whom to bill, adds five, invites; an operator marks the invoice as paid, and the open page shows it', async () => {
  const { house } = stage
  const hilda = await house.owner('Hilda Holder', 'Harbour Lights')
  await hilda.invite(Array.from({ length: 23 }, (_, index) => `guest${index}@example.com`).join(', '))
  const tab = await stage.browserOf(hilda)
  await tab.open(`/a/${hilda.account}/team?invite`)
  await tab.field('Email addresses').fill('ana@example.com, ben@example.com, cleo@example.com')
  // Said before anything is sent.
  await tab.sees(/3 seats are needed, and 1 is free\. Add seats in fives under Billing\./)
  expect(await tab.canUse('Invite 3 people')).toBe(false)
  await tab.press('Escape')
  await tab.sees('24 of 25 seats used.')
  await tab.link('Add seats').click()
  await tab.isAt(new RegExp(`/a/${hilda.account}/billing`))
  await tab.button('Name a billing contact').click()
  await tab.fill({ Company: 'Harbour Lights SARL', Name: 'Odile Brun', Email: 'compta@harbour.example' })
  await tab.field('Country').selectOption('FR')
  await tab.fill({ 'Street and house': '5 quai du Port', 'Postal code': '13002', City: 'Marseille' })
  await tab.button('Save contact').click()
  // What was begun goes on by itself.
  await tab.sees(/^\$60\.00 is billed now, of which \$10\.00 is tax, and pays until .* From then on it is \$60\.00 a month for 5 seats\.$/)
  await tab.button('Add 5 seats').click()
  await tab.sees('24 of 30 seats used, 6 free')
  const { invoices: [invoice] } = await billingOf(hilda)
  await tab.sees(invoice!.name)
  await tab.sees('IBAN FR76 3000 6000 0112 3456 7890 189')
  const [mail] = await house.mails('compta@harbour.example', 1, /^Invoice/)
  expect(mail!.text).toContain('$60.00')

  // Somebody else's page counts along, and this one too.
  await hilda.invite('ana@example.com, ben@example.com, cleo@example.com')
  await tab.sees('27 of 30 seats used, 3 free')
  await gatehouse('invoice', 'paid', invoice!.name)
  await tab.sees(tab.page.getByText('Paid', { exact: true }))
  const pdf = await tab.page.request.get((await tab.link(new RegExp(`PDF of ${invoice!.name}`)).getAttribute('href'))!)
  expect([pdf.status(), pdf.headers()['content-type']]).toEqual([200, 'application/pdf'])

  // What nobody uses goes back, and can be kept after all.
  expect(await tab.canUse('Give back')).toBe(false)
  await tab.button('Give back').focus()
  await tab.sees(tab.page.getByRole('tooltip').getByText('All of these seats are in use: remove people or cancel invitations first.'))
  for (const { id, email } of await hilda.invitations()) if (/^(ana|ben)@/.test(email)) await hilda.cancel(id)
  await tab.sees('25 of 30 seats used, 5 free')
  await tab.button('Give back').click()
  await tab.dialog('Give back seats?').getByRole('button', { name: 'Give back 5 seats' }).click()
  await tab.sees('Given back: 5')
  await tab.sees('25 of 30 seats used, 0 free')
  await tab.button('Keep them').click()
  await tab.sees('25 of 30 seats used, 5 free')
  expect(tab.surprises.violations()).toEqual([])
})

test('[AC-6] every invoice can be reached, also after a new one came', async () => {
  const { house } = stage
  const ivy = await house.owner('Ivy Invoiced', 'Ivy House')
  await setContact(ivy)
  await addSeats(ivy)
  const { invoices: [oldest] } = await billingOf(ivy)
  const many = 50
  await house.sql(`INSERT INTO invoice SELECT (jsonb_populate_record(i, jsonb_build_object('id', gen_random_uuid(), 'number', i.number + n, 'file_key', i.file_key || n))).* FROM invoice i, generate_series(1, ${many}) n WHERE i.number = $1`, [oldest!.number])
  await house.sql(`UPDATE counter SET value = value + ${many} WHERE name = 'invoice'`)
  const tab = await stage.browserOf(ivy)
  await tab.open(`/a/${ivy.account}/billing`)
  const shown = tab.page.getByRole('region', { name: 'Invoices' }).getByRole('listitem')
  await expect.poll(() => shown.count()).toBe(many)
  await tab.button('Older invoices').click()
  await tab.sees(oldest!.name)
  await tab.misses(tab.button('Older invoices'))
  expect(await shown.count()).toBe(many + 1)
  await expect.poll(() => tab.focused().textContent()).toContain(oldest!.name)
  await addSeats(ivy)
  await expect.poll(() => shown.count()).toBe(many + 2)
})

test('[OP-7] the keyboard goes into the form of the billing contact, and back out of it', async () => {
  const cora = await stage.house.owner('Cora Contact', 'Contact House')
  const tab = await stage.browserOf(cora)
  await tab.open(`/a/${cora.account}/billing`)
  const isOn = (name: string) => expect.poll(() => tab.page.evaluate(() => document.activeElement!.getAttribute('name') ?? document.activeElement!.textContent!.trim())).toBe(name)
  await tab.button('Name a billing contact').press('Enter')
  await isOn('organization')
  await tab.button('Cancel').press('Enter')
  await isOn('Name a billing contact')
  await setContact(cora)
  await tab.button('Change').press('Enter')
  await isOn('organization')
  await tab.button('Cancel').press('Enter')
  await isOn('Change')
  await tab.press('Enter')
  await tab.field('Company').fill('Another Ltd')
  await tab.button('Save contact').press('Enter')
  await tab.sees('Another Ltd')
  await isOn('Change')
})
