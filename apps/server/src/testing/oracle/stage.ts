import { newSecret } from '../../features/apiKeys/queries/secret.ts'
import { globalId, type House } from '../house.ts'
import type { Person } from '../person.ts'
import { catalogue, type ProductName, productNames, type Reach, type Someone, type Terms } from './rules.ts'

/** How far somebody is in: in the account, by a session or by an API key of theirs that carries what they ask with, or outside of it in one of the ways there are. */
export type Standing = 'in' | 'key' | 'signedOut' | 'sessionEnded' | 'stranger' | 'removed' | 'expired'

/** Who is to ask, and what they are to give. `by`: whether they hold it by themselves, by a level, or by both. */
export type Part = {
  who: Omit<Someone, 'name'>
  by: 'own' | 'level' | 'both'
  drawn: Terms
  standing: Standing
  /** The roles from which the account hides financial information. AC-7 */
  hidden: readonly ('ADMIN' | 'PARTNER')[]
}

/** Whether whoever asks is in the account. */
export const isIn = ({ standing }: Pick<Part, 'standing'>): boolean => standing === 'in' || standing === 'key'

export type Seated = Someone & { id: string; userId: string; email: string; signedIn: boolean }

/** One line of the account's log: what happened, about whom, and which products it names. */
export type Line = { kind: string; about: string | null; products?: readonly ProductName[] }

/** One account with everything in it that somebody can be asked about, and the one who asks. Nobody else touches it. */
export type Stage = {
  part: Part
  who: Someone
  person: Person
  account: { id: string; slug: string }
  people: Readonly<Record<string, Seated>>
  products: Readonly<Record<ProductName | 'nearOffer' | 'farOffer', string>>
  coupons: Readonly<Record<CouponName, { id: string; products: Reach }>>
  levels: Readonly<Record<string, Terms & { id: string; people: readonly string[] }>>
  invitations: Readonly<Record<string, Terms & { id: string }>>
  lines: readonly Line[]
  /** An API key of the holder's, which carries everything. */
  apiKey: string
  /** Offers of another account that wait for who asks. */
  offers: { accept: string; decline: string }
  /** Requests of partners that wait for an answer here. */
  requests: { grant: string; deny: string }
}

export type CouponName = 'forNear' | 'forFar' | 'forBoth' | 'forAll'

const everything: Terms = { permissions: catalogue, products: 'all' }
const nothing: Terms = { permissions: [], products: [] }

/** Who stands in every account. Mia has everything that a member can have, Lea nothing; Nora has a level and more beside it; Max is there to be made admin. */
const company = (drawn: Terms): Someone[] => [
  { name: 'hana', role: 'OWNER', holder: true, ...nothing },
  { name: 'otto', role: 'OWNER', ...nothing },
  { name: 'abel', role: 'ADMIN', ...nothing },
  { name: 'paul', role: 'PARTNER', ...nothing },
  { name: 'petra', role: 'PARTNER', ...nothing },
  { name: 'mia', role: 'MEMBER', ...everything },
  { name: 'lea', role: 'MEMBER', ...nothing },
  { name: 'dora', role: 'MEMBER', ...drawn },
  { name: 'nora', role: 'MEMBER', permissions: ['coupons.view', 'users.manage', 'customers.search'], products: ['near'] },
  { name: 'max', role: 'MEMBER', ...nothing },
]

const levelsOf = (drawn: Terms, who: Someone, by: Part['by']): Record<string, Terms & { people: string[] }> => ({
  bare: { ...nothing, people: [] },
  spare: { ...nothing, people: [] },
  rich: { ...everything, people: [] },
  full: { ...everything, people: [] },
  drawn: { ...drawn, people: [] },
  team: { permissions: ['coupons.view'], products: ['near'], people: ['nora'] },
  ...(by !== 'own' && { own: { permissions: by === 'level' ? who.permissions : who.permissions.filter((_, index) => index % 2 === 0), products: who.products, people: [who.name] } }),
})

const couponsOf: Record<CouponName, Reach> = { forNear: ['near'], forFar: ['far'], forBoth: ['near', 'far'], forAll: 'all' }

const withIds = <T extends object>(things: Record<string, T>): Record<string, T & { id: string }> =>
  Object.fromEntries(Object.entries(things).map(([name, thing]) => [name, { ...thing, id: crypto.randomUUID() }]))

/** The password of all who ask, kept in a form that is quick to check. */
export const password = 'keeps the gate'

/** An account in which one asks, with ids for everything in it; nothing of it is written yet. */
export const planStage = (house: House, part: Part, index: number): Stage & { token: string } => {
  const masked = ({ role }: Pick<Someone, 'role'>) => part.hidden.includes(role as never)
  const who: Someone = { ...part.who, name: part.who.holder ? 'hana' : 'ada', masked: masked(part.who), ...(part.standing === 'key' && { key: true }) }
  const token = `matrix-${index}-${crypto.randomUUID()}`
  // Whoever asks by a key has more than it carries.
  const owned = (one: Someone): Someone => (part.standing === 'key' && one.name === who.name ? { ...one, ...everything } : one)
  const seat = (one: Someone): Seated => ({
    ...owned(one), masked: masked(one), id: crypto.randomUUID(), userId: crypto.randomUUID(), email: `${one.name}-${index}@example.com`, signedIn: ['otto', 'abel', 'lea'].includes(one.name) || one.name === who.name,
  })
  const cast = [...company(part.drawn).filter(({ name }) => name !== who.name), who]
  const slug = `stage-${index}`
  const person = house.visitor()
  const secret = part.standing === 'key' ? newSecret() : null
  Object.assign(person, {
    account: slug, email: `${who.name}-${index}@example.com`, password, address: `10.0.${index >> 8}.${index & 255}`, cookie: part.standing === 'signedOut' || secret ? null : `gatehouse=${token}`, apiKey: secret,
  })
  return {
    part, who, person, token, account: { id: crypto.randomUUID(), slug },
    people: Object.fromEntries(cast.map((one) => [one.name, seat(one)])),
    products: Object.fromEntries([...productNames, 'nearOffer', 'farOffer'].map((name) => [name, crypto.randomUUID()])) as Stage['products'],
    coupons: withIds(Object.fromEntries(Object.entries(couponsOf).map(([name, products]) => [name, { products }]))) as Stage['coupons'],
    levels: withIds(levelsOf(part.drawn, who, part.by)),
    invitations: withIds({ none: nothing, most: everything, drawn: part.drawn }),
    lines: [
      { kind: 'owner created', about: 'hana' },
      { kind: 'permissions changed', about: who.name },
      { kind: 'session ended', about: 'lea' },
      { kind: 'product changed', about: null, products: ['near'] },
      { kind: 'product changed', about: null, products: ['far'] },
      { kind: 'settings changed', about: null },
      { kind: 'profile changed', about: who.name },
    ],
    requests: { grant: crypto.randomUUID(), deny: crypto.randomUUID() },
    apiKey: crypto.randomUUID(),
    offers: { accept: crypto.randomUUID(), decline: crypto.randomUUID() },
  }
}

export const idOf = {
  account: (stage: Stage) => globalId('Account', stage.account.id),
  member: (stage: Stage, name: string) => globalId('Member', stage.people[name]!.id),
  product: (stage: Stage, name: keyof Stage['products']) => globalId('Product', stage.products[name]),
  coupon: (stage: Stage, name: CouponName) => globalId('Coupon', stage.coupons[name].id),
  level: (stage: Stage, name: string) => globalId('AccessLevel', stage.levels[name]!.id),
  invitation: (stage: Stage, name: string) => globalId('Invitation', stage.invitations[name]!.id),
  apiKey: (stage: Stage) => globalId('ApiKey', stage.apiKey),
  line: (stage: Stage, index: number) => globalId('ActivityEvent', `${stage.account.id}:${index + 1}`),
}

/** Products as an input names them: a list of ids, or nothing for all. */
export const productInput = (stage: Stage, products: Reach): string[] | null => (products === 'all' ? null : products.map((name) => idOf.product(stage, name)))
