/**
 * The rules of §5 to §7 once more, by hand out of the specification, for the matrix to hold the house against. Nothing here may come
 * from packages/policy, not even a name of a permission: a mistake there would be repeated here.
 */

export type Role = 'OWNER' | 'ADMIN' | 'MEMBER' | 'PARTNER'

/** The products of every stage, and what hangs on them: `near` and `near2` are in a chosen list, `far` and `far2` are not. */
export const productNames = ['near', 'near2', 'far', 'far2'] as const
export type ProductName = (typeof productNames)[number]
export type Reach = 'all' | readonly ProductName[]

/** What somebody is given: permissions and products, by a level or by themselves. */
export type Terms = { permissions: readonly string[]; products: Reach }

/** Somebody in an account, as the rules know them. What is given to owners, admins and partners says nothing: they hold all. */
export type Someone = Terms & {
  name: string
  role: Role
  holder?: true
  /** Whether the account hides financial information from their role. AC-7 */
  masked?: boolean
  /** Asks by an API key. AP-1 */
  key?: true
}

/** §6: the permissions, in the order of its table. */
export const catalogue: readonly string[] = [
  'coupons.view', 'coupons.manage', 'settings.manage', 'customers.search', 'customers.browse', 'statistics.view', 'users.manage', 'products.edit',
  'products.delete', 'affiliates.review', 'affiliates.browse', 'affiliates.attribute', 'affiliates.commissions', 'affiliates.payouts',
]

/** §6: `affiliates.attribute` only with one of these. */
const needed = ['customers.search', 'customers.browse']
const lacks = (given: readonly string[]): boolean => given.includes('affiliates.attribute') && !needed.some((name) => given.includes(name))

/** PE-4: nothing is left of these where financial information is hidden. */
const financial = ['statistics.view', 'affiliates.payouts']

/** §6: what somebody really may do. Who manages coupons sees them; what lacks what it needs is as if it were not given. */
export const held = ({ role, permissions, masked }: Pick<Someone, 'role' | 'permissions' | 'masked'>): readonly string[] => {
  if (role !== 'MEMBER') return catalogue.filter((name) => !masked || !financial.includes(name))
  const with_ = permissions.includes('coupons.manage') ? [...permissions, 'coupons.view'] : permissions
  return catalogue.filter((name) => with_.includes(name) && (name !== 'affiliates.attribute' || !lacks(permissions)))
}

export const may = (who: Someone, permission: string): boolean => held(who).includes(permission)
export const manages = (who: Someone): boolean => may(who, 'users.manage')

/** PE-2: only a member's products are limited. */
export const reachOf = ({ role, products }: Pick<Someone, 'role' | 'products'>): Reach => (role === 'MEMBER' ? products : 'all')
export const reaches = (who: Someone, product: ProductName): boolean => reachOf(who) === 'all' || reachOf(who).includes(product as never)
/** All products are more than any list of them: they are those to come, too. */
export const reachesAll = (who: Someone, products: Reach): boolean =>
  reachOf(who) === 'all' || (products !== 'all' && products.every((name) => reaches(who, name)))
/** Of somebody's products those that somebody else reaches. */
export const seenReach = (who: Someone, products: Reach): Reach => {
  if (reachOf(who) === 'all') return products
  return products === 'all' ? reachOf(who) : products.filter((name) => reaches(who, name))
}

/** 'done', or the rules that are broken: a refusal has to name one of them. */
export type Expected = string | readonly string[]

export const unless = (...broken: (string | false)[]): Expected => {
  const rules = broken.filter((rule) => rule !== false)
  return rules.length > 0 ? rules : 'done'
}

/** TM-10: nobody gives what they do not have. What is there already may stay. */
const gives = (who: Someone, terms: Terms, already: readonly string[] = []): (string | false)[] => {
  const mine = held(who)
  return [
    // Such terms would say what they do not give: refused by the rule of the place where they are written.
    lacks(terms.permissions) && 'TM-4', lacks(terms.permissions) && 'TM-10', lacks(terms.permissions) && 'TM-12',
    terms.permissions.some((name) => !mine.includes(name) && !already.includes(name)) && 'TM-10',
    !reachesAll(who, terms.products) && 'TM-10',
  ]
}

const managing = (who: Someone): string | false => !manages(who) && 'TM-4'
/** Whether somebody has as much: whatever is hidden from them, only members have less than others. */
const covers = (who: Someone, terms: Terms): boolean => who.role !== 'MEMBER' || (terms.permissions.every((name) => may(who, name)) && reachesAll(who, terms.products))
const isSelf = (who: Someone, subject: Someone): boolean => who.name === subject.name

/** TM-9 and TM-10: what must hold before anything about somebody's access is changed. */
const touches = (who: Someone, subject: Someone): (string | false)[] => [
  managing(who),
  isSelf(who, subject) && 'TM-9',
  subject.holder === true && 'TM-9',
  subject.role === 'OWNER' && who.role !== 'OWNER' && 'TM-9',
  who.role === 'MEMBER' && (subject.role !== 'MEMBER' || !covers(who, { permissions: held(subject), products: subject.products })) && 'TM-10',
]

/** TM-4, TM-10 */
export const invites = (who: Someone, terms: Terms): Expected => unless(managing(who), ...gives(who, terms))

/** TM-6, TM-10: cancel or resend, which gives it anew. */
export const changesInvitation = (who: Someone, offer: Terms): Expected =>
  unless(managing(who), (!covers(who, offer) || offer.permissions.some((name) => !may(who, name))) && 'TM-10')

/** TM-9, TM-10: only members have anything to choose. */
export const editsAccess = (who: Someone, subject: Someone, proposed?: Terms): Expected =>
  unless(...touches(who, subject), subject.role !== 'MEMBER' && 'TM-10', ...(proposed ? gives(who, proposed, held(subject)) : []))

/** TM-9, TM-14 */
export const setsExpiry = (who: Someone, subject: Someone): Expected => unless(...touches(who, subject))

/** TM-7: an owner, admin or partner makes a member admin; no role is ever lowered. */
export const makesAdmin = (who: Someone, subject: Someone): Expected =>
  unless(who.role === 'MEMBER' && 'TM-7', isSelf(who, subject) && 'TM-9', subject.role !== 'MEMBER' && 'TM-7')

/** TM-8: owners anyone but the holder and themselves; others who manage users anyone who is not an owner, and not themselves. */
export const removes = (who: Someone, subject: Someone): Expected =>
  unless(managing(who), !manages(who) && 'TM-8', isSelf(who, subject) && 'TM-9', subject.holder === true && 'TM-8', subject.role === 'OWNER' && who.role !== 'OWNER' && 'TM-8')

/** PA-7: the same, for partners. */
export const revokes = (who: Someone, subject: Someone): Expected => unless(managing(who), subject.role !== 'PARTNER' && 'PA-7', isSelf(who, subject) && 'TM-9', removes(who, subject) !== 'done' && 'TM-8')

/** PA-3: the owners. */
export const answersRequests = (who: Someone): Expected => unless(who.role !== 'OWNER' && 'PA-3')

/** SE-6: except an owner's by a non-owner, and except their own there. */
export const endsSession = (who: Someone, subject: Someone): Expected =>
  unless(managing(who), !manages(who) && 'SE-6', isSelf(who, subject) && 'SE-6', subject.role === 'OWNER' && who.role !== 'OWNER' && 'SE-6')

/** AC-4: the holder passes it on, to an owner or admin. */
export const passesOn = (who: Someone, subject: Someone): Expected =>
  unless(who.holder !== true && 'AC-4', isSelf(who, subject) && 'AC-4', !['OWNER', 'ADMIN'].includes(subject.role) && 'AC-4')

/** BO-8, AP-1: those who manage settings see keys and end them. */
export const keepsKeys = (who: Someone): Expected => unless(!may(who, 'settings.manage') && 'BO-8')
/** AP-1, TM-10: out of one's own, and something at all. */
export const makesKey = (who: Someone, terms: Terms): Expected => {
  const broken = unless(!may(who, 'settings.manage') && 'BO-8', ...gives(who, terms))
  return broken === 'done' && terms.permissions.length === 0 ? 'InvalidInput' : broken
}
/** AP-1: only who made it, here the holder. */
export const renewsKey = (who: Someone): Expected => unless(!may(who, 'settings.manage') && 'BO-8', who.holder !== true && 'AP-1')

/** AC-8: the holder alone; by a name that is not the account's, nothing comes of it. */
export const closes = (who: Someone): Expected => (who.holder === true ? 'InvalidInput' : ['AC-4', 'AC-8'])

/** AC-8: everything can be exported, by the holder alone. */
export const exportsAll = (who: Someone): Expected => unless(who.holder !== true && 'AC-8')

/** PE-3: never partners. */
const payments = (who: Someone): boolean => who.role !== 'PARTNER' && may(who, 'settings.manage')

/** TM-15: never through somebody who sees more, in whatever way. docs/decisions/0018 */
export const viewsAs = (who: Someone, subject: Someone): Expected => {
  const sees = (one: Someone) => held({ ...one, masked: false })
  const more = sees(subject).some((name) => !sees(who).includes(name)) || !reachesAll(who, reachOf(subject)) || (who.role === 'MEMBER' && subject.role !== 'MEMBER') || (payments(subject) && !payments(who))
  const barred = who.key === true || isSelf(who, subject) || subject.holder === true || (subject.role === 'OWNER' && who.role !== 'OWNER') || more || (who.masked === true && subject.role !== who.role)
  return unless(managing(who), (barred || !manages(who)) && 'TM-15', who.key === true && 'AP-1')
}

/** ID-6: one's own, and anyone's for those who manage users. */
export const seesProfile = (who: Someone, subject: Someone): boolean => (isSelf(who, subject) && !who.key) || manages(who)

/** TM-12, TM-10 */
export const createsLevel = (who: Someone, terms: Terms): Expected => unless(managing(who), ...gives(who, terms))
export const touchesLevel = (who: Someone, level: Terms): Expected => unless(managing(who), !covers(who, level) && 'TM-10')
/** `people`: all who have it. It is no way to change one's own access (TM-9), nor that of somebody who has more (TM-10). */
export const changesLevel = (who: Someone, level: Terms, proposed: Terms, people: readonly Someone[]): Expected =>
  unless(
    managing(who), !covers(who, level) && 'TM-10', ...gives(who, proposed, level.permissions), people.some((one) => isSelf(who, one)) && 'TM-9',
    people.some((one) => !isSelf(who, one) && editsAccess(who, one) !== 'done') && 'TM-10',
  )
export const deletesLevel = (who: Someone, level: Terms, uses: number): Expected => unless(managing(who), !covers(who, level) && 'TM-10', uses > 0 && 'TM-12')

/** BO-1: products are seen by those whose work has to do with them. docs/decisions/0012 */
export const seesProducts = (who: Someone): boolean => ['products.edit', 'products.delete', 'coupons.view', 'users.manage'].some((name) => may(who, name))
/** PE-1 */
export const createsProducts = (who: Someone): Expected => unless(who.role !== 'OWNER' && 'PE-1')
/** PE-2: what is out of reach is missing, and whoever lacks the permission hears of that whatever they ask for. */
export const worksOnProduct = (who: Someone, permission: string, product: ProductName): Expected => {
  if (!may(who, permission)) return 'BO-1'
  return reaches(who, product) ? 'done' : 'missing'
}

/** PE-2: a coupon is there for who reaches anything that it is for. */
export const reachesCoupon = (who: Someone, products: Reach): boolean =>
  reachOf(who) === 'all' || (products === 'all' ? reachOf(who).length > 0 : products.some((name) => reaches(who, name)))
/** BO-2: made for products that are all within reach; those out of reach do not exist for who asks. */
export const makesCoupon = (who: Someone, products: Reach): Expected => {
  if (!may(who, 'coupons.manage')) return 'BO-2'
  if (products === 'all') return unless(reachOf(who) !== 'all' && 'PE-2')
  return reachesAll(who, products) ? 'done' : 'InvalidInput'
}
/** BO-2, PE-2: changed by who reaches all of it. */
export const changesCoupon = (who: Someone, products: Reach): Expected => {
  if (!may(who, 'coupons.manage')) return 'BO-2'
  if (!reachesCoupon(who, products)) return 'missing'
  return unless(!reachesAll(who, products) && 'PE-2')
}

/** AC-7: owners only. */
export const hidesFinancials = (who: Someone): Expected => unless(who.role !== 'OWNER' && 'AC-7')

/** PE-3: the account's own payment method. */
export const managesPayments = (who: Someone): Expected => unless(!payments(who) && 'PE-3')

/** PE-3, PE-4: what the account pays, and its invoices. */
export const seesBilling = (who: Someone): Expected => unless(!payments(who) && 'PE-3', who.masked === true && 'PE-4')

/** AC-6 */
export const changesSeats = (who: Someone): Expected => unless(who.holder !== true && 'AC-6')

/** AC-7 */
export const changesSettings = (who: Someone): Expected => unless(!may(who, 'settings.manage') && 'BO-8')

/** AV-5, PE-2: a line of the log. */
export const seesLine = (who: Someone, line: { about: string | null; products?: readonly ProductName[] }): boolean =>
  // Of what stands on these stages, nothing was done by a key. AP-1
  (manages(who) || (line.about === who.name && !who.key)) && (line.products ?? []).every((name) => reaches(who, name))
