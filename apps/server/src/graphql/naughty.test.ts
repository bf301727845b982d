import naughty from 'big-list-of-naughty-strings' with { type: 'json' }
import { beforeAll, expect, test } from 'vitest'
import { createLevel } from '../testing/access.ts'
import { catalogOf } from '../testing/commerce.ts'
import type { Person } from '../testing/person.ts'
import { confirm } from '../testing/secondFactor.ts'
import { textSpots } from '../testing/textSpots.ts'
import { useHouse } from '../testing/useHouse.ts'
import { schema } from '../features/schema.ts'
import { errorCodes } from './errors.ts'

const house = useHouse({ config: { trustProxy: 1, rateLimit: 0 } })

/** What no list has whole: NUL, halves of a pair, marks that turn or hide text, look-alikes, and far too much. */
const worst = ['', '\u0000', 'a\u0000b', '\ud83d', '\udc0b x', 'a\u202egpj.exe', '\u2066x\u2069', '\u200b', '\ufeff', 'аdmin', 'ﬀ', 'İstanbul', 'x'.repeat(100_000), '👩‍👩‍👧‍👦'.repeat(200), '%00', "'; DROP TABLE account; --", '__proto__', 'constructor', '${7*7}', '\r\nBcc: x@example.com']
/** Of the list each place takes its share; how many, `NAUGHTY` says. */
const share = Number(process.env.NAUGHTY ?? 3)
const spots = textSpots(schema)
const textsFor = (index: number) => [...worst, ...Array.from({ length: Math.min(share, naughty.length) }, (_, at) => naughty[(index * share + at) % naughty.length]!)]

let ada: Person
/** Whose account may be closed by what it was called a moment before. */
let eve: Person
let ids: Record<string, string>
const idFor = (argument: string, field: string): string | undefined => {
  if (argument === 'id') return field.includes('Level') ? ids.levelId : field === 'node' || field === 'showEditing' ? ids.memberId : undefined
  return ids[argument]
}

beforeAll(async () => {
  ada = await house.owner('Ada')
  eve = await house.owner('Eve')
  await confirm(ada)
  const { product } = await catalogOf(ada).createProduct('Anchor')
  const { coupon } = await catalogOf(ada).createCoupon('TEN')
  const { accessLevel } = await createLevel(ada, { name: 'Support', permissions: ['coupons.view'], productIds: null } as never)
  const { sent } = await ada.invite('kim@example.com')
  await house.member(ada, 'Ben')
  const { account } = await ada.ask('{ account { id members(first: 10) { nodes { id name } } } }')
  // Its site address is one of the texts.
  ada.account = account.id
  ids = {
    productId: product.id, parentId: product.id, couponId: coupon.id, levelId: accessLevel.id, accessLevelId: accessLevel.id, invitationId: sent[0].invitation.id,
    memberId: account.members.nodes.find(({ name }: { name: string }) => name === 'Ben').id,
  }
})

test('[AP-2] whatever text stands in whatever argument, the answer is one that the page of errors knows, and says what to do', async () => {
  expect(spots.length).toBeGreaterThan(130)
  const faults: string[] = []
  const play = async ({ name, query, variables }: (typeof spots)[number], index: number) => {
    const asks = name.startsWith('Mutation.closeAccount') ? eve : ada
    for (const text of textsFor(index)) {
      const { status, errors } = await asks.send(query, variables(text, idFor))
      const wrong = status >= 500 || errors?.some(({ message, extensions }) => !message || !(extensions.code in errorCodes) || extensions.code === 'INTERNAL')
      if (wrong) faults.push(`${name} with ${JSON.stringify(text.slice(0, 60))}: ${status} ${JSON.stringify(errors)}`)
    }
  }
  const waiting = [...spots.entries()]
  await Promise.all(Array.from({ length: 4 }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await play(next[1], next[0])
  }))
  expect([...new Set(faults)].slice(0, 40)).toEqual([])
}, 60_000 + share * 10_000)

type Kept = { [field: string]: { write: string; read: string } }
/** What people call themselves and their things: shown to others, in mails and in invoices. */
const names: Kept = {
  account: { write: 'mutation ($text: String!) { changeAccountSettings(input: { name: $text }) { __typename ... on Problem { message } } }', read: '{ account { name } }' },
  person: { write: 'mutation ($text: String!) { updateProfile(input: { name: $text }) { __typename ... on Problem { message } } }', read: '{ viewer { user { name } } }' },
  product: {
    write: 'mutation ($text: String!) { createProduct(input: { name: $text, price: { amount: 100, currency: "EUR" } }) { __typename ... on Problem { message } ... on SavedProduct { product { name } } } }',
    read: '{ account { products(last: 1) { nodes { name } } } }',
  },
  payer: {
    write: `mutation ($text: String!) { setBillingContact(input: { name: $text, email: "a@example.com", termDays: 14, postalAddress: { lines: ["1 Main St"], city: "Lyon", postalCode: "69001", country: "FR" } }) { __typename ... on Problem { message } } }`,
    read: '{ account { billingContact { name } } }',
  },
}
/** The only text in an answer. */
const textIn = (answer: unknown): string => (typeof answer === 'string' ? answer : textIn(Object.values(answer as object)[0]))
/** As a name on one line is kept: composed, with single spaces, and otherwise letter for letter. */
const onOneLine = (text: string) => text.normalize('NFC').replace(/\s+/gu, ' ').trim()

test.each(Object.entries(names))('[AP-2] a naughty name of %s is kept letter for letter, or refused with what to do', async (field, { write, read }) => {
  const mine = naughty.filter((_, index) => index % Object.keys(names).length === Object.keys(names).indexOf(field))
  let kept = 0
  for (const text of [...worst, ...mine]) {
    const [result] = Object.values((await ada.ask(write, { text })) as Record<string, { __typename: string; message?: string; product?: { name: string } }>)
    if (result!.message) {
      expect(result!.message, JSON.stringify(text)).toMatch(/^(Enter|Shorten|Take out) /)
      continue
    }
    kept++
    expect(result!.product?.name ?? textIn(await ada.ask(read)), JSON.stringify(text)).toBe(onOneLine(text))
  }
  expect(kept).toBeGreaterThan(80)
})
