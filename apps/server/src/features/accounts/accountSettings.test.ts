import { isCurrency } from '@gatehouse/money'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { days, heldClock, minutes } from '../../testing/clock.ts'
import { catalogOf } from '../../testing/commerce.ts'
import { tokenIn } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { accountOf, changeAccount } from '../../testing/settings.ts'
import { useHouse } from '../../testing/useHouse.ts'

const clock = heldClock()
const house = useHouse({ clock })

let accounts = 0
const owner = () => house.owner(`Settler ${++accounts}`)
let people = 0
const member = (of: Person, permissions: string[] = []) => house.member(of, `Colleague ${++people}`, { permissions })
let addresses = 0
const fresh = () => `address-${++addresses}`
const taken = { __typename: 'InvalidInput', issues: [{ path: ['input', 'slug'], message: 'This site address is taken; choose another.' }] }
const free = async (slug: string) => (await (await owner()).ask('query ($wanted: String!) { siteAddress(wanted: $wanted) { free } }', { wanted: slug })).siteAddress.free
const own = async (person: Person) => (await person.ask('{ viewer { memberships { slug formerSlugs name } } }')).viewer.memberships

describe('what an account is called, and where it is found', () => {
  it('[AC-7] is changed by those who manage settings, and leaves one line with the difference', async () => {
    const ada = await owner()
    const before = await accountOf(ada)
    const sue = await member(ada, ['settings.manage'])
    const after = { name: 'Alder & Sons', slug: fresh(), timeZone: 'Europe/Madrid', currency: 'EUR' }
    expect(await changeAccount(sue, { ...after, seen: before })).toEqual({ __typename: 'ChangedAccount', account: after })
    const [line, ...more] = (await ada.activity()).filter(({ kind }) => kind === 'settings changed')
    expect(line).toMatchObject({ memberEmail: null, performerEmail: sue.email, detail: { before, after, device: 'Mac' } })
    expect(more).toEqual([])
    await changeAccount(sue, after)
    expect((await ada.activity()).filter(({ kind }) => kind === 'settings changed')).toHaveLength(1)
  })

  it('[AC-7, PE-6] is changed by nobody else, who is told which permission it takes', async () => {
    const ada = await owner()
    const ben = await member(ada, ['users.manage'])
    const before = await accountOf(ben)
    expect(await changeAccount(ben, { name: 'Mine' })).toMatchObject({ __typename: 'Refusal', rule: 'BO-8', message: "This needs the permission 'Manage settings'." })
    expect(await accountOf(ada)).toEqual(before)
  })

  it.each([
    [{ name: ' ' }, 'name', 'Enter a name for the account.'],
    [{ name: 'x'.repeat(81) }, 'name', 'Shorten a name for the account to at most 80 characters.'],
    [{ slug: 'no spaces' }, 'slug', 'A site address has lower-case letters, digits and single hyphens.'],
    [{ slug: 'settings' }, 'slug', 'This site address is kept for Gatehouse itself; choose another.'],
    [{ timeZone: '+02:00' }, 'timeZone', 'Choose a time zone by its IANA name, as in Europe/Madrid.'],
    [{ currency: 'XXL' }, 'currency', 'Choose a currency that is in use, by its ISO 4217 code.'],
  ])('[AC-7] %j is refused, and says how to mend it', async (input, field, message) => {
    const ada = await owner()
    const before = await accountOf(ada)
    expect(await changeAccount(ada, input)).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['input', field], message }] })
    expect(await accountOf(ada)).toEqual(before)
  })

  it('[AC-7] whatever is sent, either it is said what is wrong, or it is so and can be used', async () => {
    const ada = await owner()
    const bad = fc.oneof(fc.string({ unit: 'binary', maxLength: 90 }), fc.stringMatching(/^[A-Za-z0-9-]{0,50}$/), fc.constantFrom('\0', 'eur', 'DEM', 'utc', 'Etc/GMT+5', 'toString', '__proto__'))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('slug', 'timeZone', 'currency', 'name' as const), bad, async (field, text) => {
        const answer = await changeAccount(ada, { [field]: text })
        if (answer.__typename === 'InvalidInput') {
          expect(new Set(answer.issues.map(({ path }: { path: string[] }) => path.join('.')))).toEqual(new Set([`input.${field}`]))
          return
        }
        const { name, slug, timeZone, currency } = answer.account
        ada.account = slug
        expect([...name].length).toBeLessThanOrEqual(80)
        expect(slug).toMatch(/^[a-z\d]+(-[a-z\d]+)*$/)
        expect(() => new Intl.DateTimeFormat('en', { timeZone })).not.toThrow()
        expect(isCurrency(currency)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('[AC-7] a save on top of a change that was not seen is refused, with who and what', async () => {
    const ada = await owner()
    const sue = await member(ada, ['settings.manage'])
    const seen = await accountOf(ada)
    await changeAccount(sue, { name: 'By Sue' })
    expect(await changeAccount(ada, { name: 'By Ada', seen })).toMatchObject({ __typename: 'SettingsConflict', changedBy: `Colleague ${people}`, account: { name: 'By Sue' } })
    expect(await changeAccount(ada, { currency: 'CHF', seen })).toMatchObject({ __typename: 'ChangedAccount', account: { name: 'By Sue', currency: 'CHF' } })
  })

  it('[AC-7, BO-1] another currency prices nothing anew', async () => {
    const ada = await owner()
    await catalogOf(ada).createProduct('Lantern')
    const prices = async () => (await ada.ask('{ account { products(first: 5) { nodes { price { amount currency } } } } }')).account.products.nodes
    const before = await prices()
    await changeAccount(ada, { currency: 'JPY' })
    expect(before).toHaveLength(1)
    expect(await prices()).toEqual(before)
  })
})

describe('a former site address', () => {
  const moved = async () => {
    const ada = await owner()
    const [from, to] = [ada.account!, fresh()]
    await changeAccount(ada, { slug: to })
    return { ada, from, to }
  }

  it('[AC-7] leads people of the account to it, in requests, on live connections and when they sign in', async () => {
    const ada = await owner()
    const from = ada.account!
    const ben = await member(ada)
    const [open, later] = [ben.connect(), ben.tab(from)]
    const followed = open.follow('subscription { account { cursor account { slug name } } }')
    await open.follow('{ viewer { cursor } }').until(() => true)
    const to = fresh()
    await changeAccount(ada, { slug: to, name: 'Moved' })
    expect((await followed.until(() => true)).account.account).toEqual({ slug: to, name: 'Moved' })
    expect((await accountOf(later)).slug).toBe(to)
    await changeAccount(ada, { name: 'Moved On' })
    await followed.until((news) => news.account.account.name === 'Moved On')
    await open.close()
    expect(await own(ben)).toEqual([{ slug: to, formerSlugs: [from], name: 'Moved On' }])
    expect(await ben.enter(from)).toMatchObject({ __typename: 'EnteredAccount', account: { slug: to } })
    await ben.signOut()
    expect((await ben.signIn({ account: from })).enter).toBe(to)
  })

  it('[AC-7, PE-6] tells others nothing', async () => {
    const { from, to } = await moved()
    const stranger = await owner()
    for (const address of [from, to, 'nowhere-at-all']) {
      expect((await stranger.tab(address).send('{ account { name } }')).errors).toMatchObject([{ extensions: { code: 'ACCOUNT_NOT_FOUND' } }])
      expect(await stranger.enter(address)).toMatchObject({ __typename: 'NotFound', message: 'There is no such account, or you have no access to it.' })
    }
  })

  it('[AC-7] keeps coupon links and invitations working', async () => {
    const ada = await owner()
    const from = ada.account!
    await ada.invite('early.bird@example.com')
    await changeAccount(ada, { slug: fresh() })
    const bird = house.visitor()
    const [mail] = await house.mails('early.bird@example.com', 1, /invited you/)
    expect(await bird.accept(tokenIn(mail!), { name: 'Early Bird', password: 'quite a good one' })).toMatchObject({ enter: (await accountOf(ada)).slug })
    const offer = async (account: string) => (await house.visitor().ask('query ($account: String!) { couponOffer(account: $account, code: "DUSK") { accountName } }', { account })).couponOffer
    await catalogOf(ada).createProduct('Lantern')
    const { __typename } = await catalogOf(ada).createCoupon('DUSK')
    expect(__typename).toBe('SavedCoupon')
    expect(await offer(from)).toEqual(await offer((await accountOf(ada)).slug))
    expect(await offer(from)).not.toBeNull()
    clock.pass(90 * days)
    expect(await offer(from)).toBeNull()
  })

  it('[AC-7] is nobody else’s for 90 days, and its own account’s again at any time', async () => {
    const { ada, from, to } = await moved()
    const other = await owner()
    expect(await free(from)).toBe(false)
    expect(await changeAccount(other, { slug: from })).toMatchObject(taken)
    expect(await other.createAccount('Another', from)).toMatchObject(taken)
    expect(await changeAccount(ada, { slug: from })).toMatchObject({ account: { slug: from } })
    expect((await accountOf(ada.tab(to))).slug).toBe(from)
    expect(await changeAccount(ada, { slug: to })).toMatchObject({ account: { slug: to } })

    clock.pass(90 * days - 1 * minutes)
    expect(await free(from)).toBe(false)
    clock.pass(1 * minutes)
    expect(await free(from)).toBe(true)
    await Promise.all([ada.signIn(), other.signIn()])
    expect(await changeAccount(other, { slug: from })).toMatchObject({ account: { slug: from } })
    expect((await ada.tab(from).send('{ account { name } }')).errors).toMatchObject([{ extensions: { code: 'ACCOUNT_NOT_FOUND' } }])
    expect((await accountOf(other.tab(from))).slug).toBe(from)
  })

  it('[AC-7] of ten accounts that ask for one address at one moment, one gets it, and the others are told that it is taken', async () => {
    const askers: Person[] = []
    for (let count = 0; count < 8; count++) askers.push(await owner())
    const visitors = [house.visitor(), house.visitor()]
    const slug = fresh()
    const answers = await Promise.all([
      ...askers.map((asker) => changeAccount(asker, { slug })),
      ...visitors.map((visitor, index) => visitor.signUp({ email: `racer${index}@example.com`, password: 'quite a good one', name: 'Racer', accountName: 'Racers', slug })),
    ])
    const won = answers.filter(({ __typename }) => __typename !== 'InvalidInput')
    expect(won).toHaveLength(1)
    for (const lost of answers) if (lost !== won[0]) expect(lost).toMatchObject(taken)
  })

  it('[AC-7] of an account that moves away and of many that want its address, nobody gets what still leads to it', async () => {
    const ada = await owner()
    const from = ada.account!
    const others = [await owner(), await owner(), await owner()]
    const to = fresh()
    const [leaves, ...answers] = await Promise.all([changeAccount(ada, { slug: to }), ...others.map((other) => changeAccount(other, { slug: from }))])
    expect(leaves).toMatchObject({ account: { slug: to } })
    for (const answer of answers) expect(answer).toMatchObject(taken)
    expect((await accountOf(ada.tab(from))).slug).toBe(to)
  })
})

describe('live', () => {
  it('[AC-7, LV-1] another name and address are told to everyone of the account who is signed in, wherever they are, and to nobody else', async () => {
    const [ada, elsewhere, stranger] = [await owner(), await owner(), await owner()]
    await ada.invite(elsewhere.email)
    await elsewhere.acceptOffer((await elsewhere.offers())[0]!.id)
    const news = 'subscription { access { cursor change { __typename ... on AccountRenamed { membership { slug formerSlugs name role } } } } }'
    const tabs = [elsewhere.connect(), stranger.connect()] as const
    const [heard, unheard] = [tabs[0].follow(news), tabs[1].follow(news)]
    for (const tab of tabs) await tab.follow('{ viewer { cursor } }').until(() => true)
    const [from, to] = [ada.account!, fresh()]
    await changeAccount(ada, { timeZone: 'Asia/Tokyo', currency: 'JPY' })
    await changeAccount(ada, { name: 'Renamed', slug: to })
    const { access } = await heard.until(() => true)
    expect(access.change).toEqual({ __typename: 'AccountRenamed', membership: { slug: to, formerSlugs: [from], name: 'Renamed', role: 'MEMBER' } })
    await changeAccount(stranger, { name: 'Own News' })
    await unheard.until(({ access: { change } }) => change.membership.name === 'Own News')
    expect([heard.messages, unheard.messages].map(({ length }) => length)).toEqual([1, 1])
    await Promise.all(tabs.map((tab) => tab.close()))
  })
})
