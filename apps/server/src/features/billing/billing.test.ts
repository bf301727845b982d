import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { extractText, getDocumentProxy } from 'unpdf'
import { describe, expect, it } from 'vitest'
import { addSeats, billingFields, billingOf, contactOf, type Invoice, returnSeats, setContact } from '../../testing/billing.ts'
import { days, heldClock, minutes } from '../../testing/clock.ts'
import type { Person } from '../../testing/person.ts'
import { confirm } from '../../testing/secondFactor.ts'
import { useHouse } from '../../testing/useHouse.ts'
import { setPlan } from './commands/plan.ts'

const clock = heldClock()
const house = useHouse({ clock, config: { plan: 'TEAM', taxRates: { ES: 2_100 }, seller: ['Gate Ltd', '1 Gate Street, Dublin'], payTo: 'IBAN IE64 IRCE 9205 0112 3456 78' } })

let accounts = 0
const holder = async () => {
  const person = await house.owner(`Payer ${++accounts}`)
  return person
}
/** With a contact whose mails are of this account alone. */
const withContact = async (change: Parameters<typeof contactOf>[0] = {}) => {
  const person = await holder()
  const email = `accounts${accounts}@harbour.example`
  await setContact(person, contactOf({ email, ...change }))
  return { person, email }
}
const guests = (count: number) => Array.from({ length: count }, (_, index) => `guest${index}@example.com`).join(', ')
const dollars = (amount: number) => ({ amount, currency: 'USD' })
const kinds = async (person: Person) => (await person.activity()).map(({ kind }: { kind: string }) => kind)

describe('the billing contact', () => {
  it('[AC-6, PE-3] is kept as it was said, by those who manage payments, and refused where it is wrong', async () => {
    const ada = await holder()
    expect((await billingOf(ada)).billingContact).toBeNull()
    expect((await setContact(ada)).__typename).toBe('ChangedBilling')
    expect((await billingOf(ada)).billingContact).toMatchObject({ ...contactOf(), version: 1, postalAddress: { written: ['Calle Mayor 5', '28013 Madrid Madrid', 'Spain'] } })
    const wrong = await setContact(ada, contactOf({ name: ' ', email: 'nobody', termDays: 90 }))
    expect(wrong.issues.map(({ path }: { path: string[] }) => path.at(-1)).sort()).toEqual(['email', 'name', 'termDays'])
    expect(await setContact(ada, contactOf({ postalAddress: { lines: ['x'], city: 'Madrid', postalCode: 'nonsense', region: 'ES-M', country: 'ES' } }))).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['input', 'postalAddress', 'postalCode'] }] })
    const partner = await house.member(ada, `Partner ${accounts}`)
    await house.setRole(partner, 'PARTNER')
    const member = await house.member(ada, `Member ${accounts}`, { permissions: ['coupons.view'] })
    for (const person of [partner, member]) expect(await setContact(person)).toMatchObject({ __typename: 'Refusal', rule: 'PE-3' })
    const manager = await house.member(ada, `Manager ${accounts}`, { permissions: ['settings.manage'] })
    expect((await setContact(manager, contactOf({ company: null }))).__typename).toBe('ChangedBilling')
    expect((await billingOf(ada)).billingContact).toMatchObject({ company: null, version: 2 })
  })

  it('[TM-13] is not saved over what somebody else saved meanwhile, and who sees the log is not told what it says', async () => {
    const { person: ada } = await withContact()
    const bo = await house.member(ada, `Other ${accounts}`, { permissions: ['settings.manage', 'users.manage'] })
    await setContact(bo, contactOf({ name: 'Somebody Else', version: 1 }))
    const answer = await setContact(ada, contactOf({ name: 'Mine', version: 1 }))
    expect(answer).toMatchObject({ __typename: 'ChangedMeanwhile', by: [`Other ${accounts}`], version: 2 })
    expect(answer.changes).toContainEqual({ field: 'name', before: 'Mine', after: 'Somebody Else' })
    expect((await setContact(ada, contactOf({ name: 'Mine', version: 2 }))).__typename).toBe('ChangedBilling')
    const { account } = await bo.ask('{ account { activity(first: 1) { nodes { kind detail } } } }')
    expect(account.activity.nodes[0]).toMatchObject({ kind: 'billing contact changed', detail: { name: 'Mine', changed: ['name'] } })
    expect(JSON.stringify(account)).not.toContain('Calle Mayor')
  })
})

describe('adding seats', () => {
  it('[AC-6] takes a payment method on file, and then bills five for a month', async () => {
    const ada = await holder()
    expect(await addSeats(ada)).toMatchObject({ __typename: 'PaymentMethodMissing' })
    expect((await billingOf(ada)).invoices).toEqual([])
    await setContact(ada, contactOf({ email: `accounts${accounts}@harbour.example` }))
    expect((await addSeats(ada)).__typename).toBe('ChangedBilling')
    const { seats, seatAddOns, invoices } = await billingOf(ada)
    expect(seats).toMatchObject({ total: 30, used: 1, free: 29 })
    expect(seatAddOns).toMatchObject([{ interval: 'MONTHLY', seats: 5, returning: 0 }])
    expect(invoices).toMatchObject([{ status: 'OPEN', subtotal: dollars(5_000), taxRate: 2_100, tax: dollars(1_050), total: dollars(6_050), closedAt: null, payTo: 'IBAN IE64 IRCE 9205 0112 3456 78' }])
    expect(invoices[0]!.lines).toMatchObject([{ quantity: 1, price: dollars(5_000), amount: dollars(5_000), text: expect.stringMatching(/^5 seats, monthly: /) }])
    expect(Date.parse(invoices[0]!.dueAt) - Date.parse(invoices[0]!.issuedAt)).toBe(14 * days)
    expect((await kinds(ada)).slice(0, 2).sort()).toEqual(['invoice issued', 'seats added'])
  })

  it('[AC-6] for a year costs ten months, and both ways stand beside each other', async () => {
    const { person: ada } = await withContact({ postalAddress: { lines: ['1 Main St'], city: 'Springfield', postalCode: '62701', region: 'US-IL', country: 'US' } })
    await addSeats(ada, 2, 'YEARLY')
    await addSeats(ada, 1, 'MONTHLY')
    const { seats, seatAddOns, invoices } = await billingOf(ada)
    expect(seats.total).toBe(40)
    expect(seatAddOns.map(({ interval, seats: count }) => [interval, count])).toEqual([['MONTHLY', 5], ['YEARLY', 10]])
    expect(invoices.map(({ total, tax }) => [total.amount, tax.amount])).toEqual([[5_000, 0], [100_000, 0]])
  })

  it('[AC-6] within a period bills the days that are left of it, to the cent of what was offered', async () => {
    const { person: ada } = await withContact()
    await addSeats(ada)
    clock.pass(10 * days)
    await ada.signIn()
    const before = await billingOf(ada, 2)
    const offer = before.seatOffers.find(({ interval }) => interval === 'MONTHLY')!
    expect(offer).toMatchObject({ seatsThen: 15, each: { subtotal: dollars(15_000), tax: dollars(3_150), total: dollars(18_150) }, periodEnd: before.seatAddOns[0]!.periodEnd })
    expect(offer.now.subtotal.amount).toBeLessThan(10_000)
    await addSeats(ada, 2)
    const { invoices: [invoice], seatAddOns } = await billingOf(ada)
    expect(invoice!.total).toEqual(offer.now.total)
    expect(invoice!.lines[0]!.text).toMatch(/^10 seats, monthly: .*, (20|21|18|19) of (30|31|28|29) days$/)
    expect(seatAddOns).toMatchObject([{ seats: 15, periodEnd: before.seatAddOns[0]!.periodEnd }])
  })

  it('[AC-6] is for the account holder alone, who has proved lately who they are', async () => {
    const { person: ada } = await withContact()
    const other = await house.member(ada, `Owner ${accounts}`)
    for (const role of ['OWNER', 'ADMIN', 'PARTNER', 'MEMBER'] as const) {
      await house.setRole(other, role)
      expect(await addSeats(other)).toMatchObject({ __typename: 'Refusal', rule: 'AC-6', message: 'Only the account holder can change the number of seats.' })
    }
    clock.pass(11 * minutes)
    expect(await addSeats(ada)).toMatchObject({ __typename: 'ConfirmationNeeded' })
    await confirm(ada)
    expect((await addSeats(ada)).__typename).toBe('ChangedBilling')
  })

  it('[AC-6] takes 1 to 40 fives, and none where there is no limit', async () => {
    const { person: ada } = await withContact()
    for (const packs of [0, -1, 41]) expect(await addSeats(ada, packs)).toMatchObject({ __typename: 'InvalidInput' })
    await setPlan(house.app!.services, ada.account!, 'ENTERPRISE')
    expect(await addSeats(ada)).toMatchObject({ __typename: 'Refusal', rule: 'AC-6' })
  })

  it('[AC-6] twenty times at one moment makes twenty invoices, numbered without a gap, and all the seats', async () => {
    const { person: ada } = await withContact()
    const { person: bo } = await withContact()
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => addSeats((index % 2 ? ada : bo).tab())))
    expect(answers.every(({ __typename }) => __typename === 'ChangedBilling')).toBe(true)
    expect([(await billingOf(ada)).seats.total, (await billingOf(bo)).seats.total]).toEqual([75, 75])
    const numbers = (await house.sql<{ number: number }>('SELECT number FROM invoice ORDER BY issued_at, number')).map(({ number }) => number)
    expect(numbers.toSorted((one, other) => one - other)).toEqual(Array.from({ length: numbers.length }, (_, index) => index + 1))
  })
})

describe('giving seats back', () => {
  it('[AC-6] leaves them until the end of the period, but nobody new gets one of them', async () => {
    const { person: ada } = await withContact()
    await addSeats(ada, 2)
    await ada.invite(guests(24))
    expect((await returnSeats(ada, 2)).__typename).toBe('ChangedBilling')
    expect((await billingOf(ada)).seats).toEqual({ plan: 'Team', total: 35, used: 25, returning: 10, free: 0 })
    expect(await ada.invite('late@example.com')).toMatchObject({ __typename: 'SeatsExhausted' })
    expect(await addSeats(ada)).toMatchObject({ __typename: 'Refusal', message: 'Some of these seats are being given back. Keep them first.' })
    expect((await returnSeats(ada, 1)).__typename).toBe('ChangedBilling')
    expect((await ada.invite('late@example.com')).__typename).toBe('InvitedMembers')
    expect((await kinds(ada)).filter((kind: string) => kind.startsWith('seats'))).toEqual(['seats kept', 'seats returned', 'seats added'])
  })

  it('[AC-6] is refused for seats that are in use, more than there are, and such as never were', async () => {
    const { person: ada } = await withContact()
    await addSeats(ada, 2)
    await ada.invite(guests(28))
    expect(await returnSeats(ada, 2)).toMatchObject({ __typename: 'Refusal', rule: 'AC-6', message: 'Only 5 of these seats are not in use: give back those, or remove people first.' })
    expect(await returnSeats(ada, 3)).toMatchObject({ message: 'There are only 10 seats to give back.' })
    expect(await returnSeats(ada, 1, 'YEARLY')).toMatchObject({ __typename: 'NotFound' })
    expect(await returnSeats(ada, -1)).toMatchObject({ __typename: 'InvalidInput' })
    const member = await house.member(ada, `Member ${accounts}`)
    await house.setRole(member, 'OWNER')
    expect(await returnSeats(member)).toMatchObject({ __typename: 'Refusal', rule: 'AC-6' })
  })

  it('[AC-5, AC-6] and inviting at one moment never leaves fewer seats than are used', async () => {
    for (let round = 0; round < 5; round++) {
      const { person: ada } = await withContact()
      await addSeats(ada)
      await ada.invite(guests(22))
      await Promise.all([returnSeats(ada.tab()), ...Array.from({ length: 6 }, (_, index) => ada.tab().invite(`rush${index}@example.com`))])
      const { seats } = await billingOf(ada)
      expect(seats.used).toBeLessThanOrEqual(seats.total! - seats.returning)
    }
  })
})

describe('an invoice', () => {
  const textOf = async (file: string) => {
    const answer = await fetch(`${house.url}${file}`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf'])
    const bytes = new Uint8Array(await answer.arrayBuffer())
    const { text } = await extractText(await getDocumentProxy(bytes), { mergePages: true })
    return { answer, text: text.replace(/\s+/g, ' ') }
  }

  it('[AC-6] is mailed to whom it names, with a PDF that says all that a bill must, in any letters', async () => {
    const { person: ada, email } = await withContact({ name: 'Łukasz Żółć', company: 'Ελληνική Εταιρεία' })
    await addSeats(ada, 3)
    const { invoices: [invoice] } = await billingOf(ada)
    const [mail] = await house.mails(email, 1, /^Invoice INV-/)
    expect(mail!.subject).toBe(`Invoice ${invoice!.name} for ${`Payer ${accounts}'s House`}`)
    for (const words of ['$181.50', 'IBAN IE64', invoice!.file]) expect(mail!.text).toContain(words)
    const { answer, text } = await textOf(invoice!.file)
    for (const words of [`Invoice ${invoice!.name}`, 'Gate Ltd', '1 Gate Street, Dublin', 'Łukasz Żółć', 'Ελληνική Εταιρεία', 'Calle Mayor 5', '28013 Madrid', 'Spain', 'ESB12345674', '15 seats, monthly', '3 × $50.00', 'Subtotal $150.00', 'Tax, 21% $31.50', 'Total $181.50', 'Due on', 'IBAN IE64 IRCE 9205 0112 3456 78'])
      expect(text).toContain(words)
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
    for (const path of ['/invoices/nothing.pdf', `/invoices/${'x'.repeat(43)}.pdf`, invoice!.file.replace('.pdf', '')]) expect((await fetch(`${house.url}${path}`)).status).toBe(404)
  })

  it('[AC-6] stays as it was written when the contact changes', async () => {
    const { person: ada } = await withContact()
    await addSeats(ada)
    await setContact(ada, contactOf({ name: 'Quite Another', postalAddress: { lines: ['Elsewhere 1'], city: 'Lyon', postalCode: '69001', country: 'FR' } }))
    await addSeats(ada)
    const [later, earlier] = (await billingOf(ada)).invoices as [Invoice, Invoice]
    expect([earlier.tax.amount, later.tax.amount]).toEqual([1_050, 0])
    expect((await textOf(earlier.file)).text).toContain('Rosa Vidal')
    expect((await textOf(later.file)).text).toContain('Quite Another')
  })

  it('[AC-6, PE-4, LV-1] is seen by those who manage payments, except where sums are hidden from them', async () => {
    const { person: ada } = await withContact()
    await addSeats(ada)
    const admin = await house.member(ada, `Admin ${accounts}`)
    const seen = async () => (await admin.send('{ account { invoices { nodes { total { amount } } } } }')) as { data: { account: { invoices: { nodes: unknown[] } } } | null; errors?: { extensions: { rule: string } }[] }
    await house.setRole(admin, 'ADMIN')
    expect((await seen()).data!.account.invoices.nodes).toHaveLength(1)
    await ada.ask('mutation { changeFinancialSettings(input: { hideFinancialsFromAdmins: true }) { __typename } }')
    expect((await seen()).errors).toMatchObject([{ extensions: { rule: 'PE-4' } }])
    // The rest stays live for them.
    const tab = admin.connect()
    await tab.opened
    const { cursor } = (await admin.ask('{ account { cursor } }')).account
    const told = tab.follow(`subscription { billing(after: "${cursor}") { account { billingContact { name } } } }`)
    await setContact(ada, contactOf({ name: 'Nora Next' }))
    await told.until((data) => data.billing.account.billingContact.name === 'Nora Next')
    await tab.close()
    for (const [role, rule] of [['PARTNER', 'PE-3'], ['MEMBER', undefined]] as const) {
      await house.setRole(admin, role)
      expect((await seen()).errors?.[0]?.extensions.rule).toBe(rule)
    }
    // In the log stand no sums.
    const { account } = await ada.ask('{ account { activity(first: 20) { nodes { kind detail } } } }')
    expect(JSON.stringify(account.activity.nodes.filter(({ kind }: { kind: string }) => /^(seats|invoice)/.test(kind)))).not.toMatch(/5[,.]?000|6[,.]?050|amount/)
  })
})

const cli = fileURLToPath(new URL('../../cli.ts', import.meta.url))

describe('operators', () => {
  const gatehouse = (...args: string[]) => promisify(execFile)(process.execPath, [cli, 'invoice', ...args], { env: { ...process.env, DATABASE_URL: house.databaseUrl } })

  it('[AC-6] list invoices, say that one was paid or need not be, once, and every open page shows it', async () => {
    const { person: ada } = await withContact()
    await addSeats(ada)
    await addSeats(ada, 2)
    const [second, first] = (await billingOf(ada)).invoices as [Invoice, Invoice]
    const tab = ada.connect()
    const told = tab.follow<{ billing: { account: { invoices: { nodes: Invoice[] } } } }>(`subscription { billing { account { ${billingFields} } } }`)
    await tab.opened
    expect((await gatehouse('list', ada.account!)).stdout).toMatch(new RegExp(`^${second.name}  open  due \\d{4}-\\d\\d-\\d\\d +\\$\\d+\\.\\d\\d  ${ada.account}\\n${first.name}  open  due .*\\$60\\.50`))
    expect((await gatehouse('paid', first.name)).stdout).toBe(`${first.name} of ${ada.account} is paid now.\n`)
    const { billing } = await told.until(({ billing: { account } }) => account.invoices.nodes.some(({ number, status }) => number === first.number && status === 'PAID'))
    expect(billing.account.invoices.nodes.map(({ status }) => status)).toEqual(['OPEN', 'PAID'])
    expect((await gatehouse('void', String(second.number))).stdout).toBe(`${second.name} of ${ada.account} is void now.\n`)
    await told.until(({ billing: { account } }) => account.invoices.nodes.every(({ status }) => status !== 'OPEN'))
    await expect(gatehouse('paid', second.name)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(`${second.name} is void already.`) })
    await expect(gatehouse('paid', 'INV-999999')).rejects.toMatchObject({ stderr: expect.stringContaining('There is no invoice INV-999999.') })
    await expect(gatehouse('paid', 'nonsense')).rejects.toMatchObject({ stderr: expect.stringContaining('nonsense names no invoice') })
    expect((await gatehouse('list', ada.account!, '--open')).stdout).toBe('There are no such invoices.\n')
    expect((await kinds(ada)).slice(0, 2)).toEqual(['invoice voided', 'invoice paid'])
    await tab.close()
  }, 60_000)
})
