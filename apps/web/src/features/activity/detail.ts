import { formatMoney, isCurrency, type Money, percentWords } from '@gatehouse/money'
import { describeMinutes, isPermission, permissionEntry, roles, type Role } from '@gatehouse/policy'
import { exactTime } from '../../ui/time.ts'

/** One thing that is not as before. */
export type Difference = { name: string, before: string, after: string }
export type Detail = { differences: Difference[], facts: (readonly [name: string, value: string])[] }

type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const endReasons: Record<string, string> = {
  SIGNED_OUT: 'Signed out there',
  TAKEN_OVER: 'Signed in on another device',
  ENDED_BY_ADMIN: 'Ended by someone who manages users',
  PASSWORD_CHANGED: 'The password was changed',
  REMOVED: 'Removed from the last account',
  IDLE: 'Not used for too long',
  EXPIRED: 'Reached its longest time',
}

const factorNames: Record<string, string> = { TOTP: 'Authenticator app', PASSKEY: 'Passkey' }

/** Names of what stands in a detail. What is null is of no use to people: ids by which machines tie things together. */
const names: Record<string, string | null> = {
  role: 'Role', permissions: 'Permissions', products: 'Products', level: 'Access level', name: 'Name', email: 'Email', reason: 'Why',
  expiresAt: 'Expires', heldUntil: 'What they had until', idleMinutes: 'Idle time', secondFactorRequired: 'Second factor required',
  hideFinancialsFromAdmins: 'Financial information hidden from admins', hideFinancialsFromPartners: 'Financial information hidden from partners', key: 'API key', apiKey: 'API key', account: 'Account', slug: 'Site address', message: 'Message',
  price: 'Price', taxed: 'Sales tax', sellerName: 'Seller', sellerCountry: 'Seller’s country', sellerRegion: 'Seller’s region', checkoutUrl: 'Checkout', offerKind: 'Offered as',
  on: 'Hangs on', from: 'Copy of', offers: 'Upsells and downsells', code: 'Code', off: 'Takes off', maxRedemptions: 'Uses in all', maxPerCustomer: 'Uses per customer',
  hint: 'Secret begins with', formerUntil: 'Former secret acts until', startsAt: 'Starts', endsAt: 'Ends', method: 'Second factor', factors: 'Second factors', left: 'Recovery codes left',
  accountId: null, invitationId: null, sessionId: null, accessLevelId: null, id: null, productIds: null, was: null, version: null,
}

/** 'sentAt' and 'sent_at' read 'Sent at'. */
const nameOf = (field: string): string | null => {
  if (field in names) return names[field]!
  const words = field.replace(/_/g, ' ').replace(/([a-z])([A-Z])/g, (_, before: string, letter: string) => `${before} ${letter.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const isMoney = (value: Json): value is Money => typeof value.amount === 'number' && typeof value.currency === 'string' && isCurrency(value.currency)

const isMoment = (text: string) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)

const words = (field: string, value: unknown): string => {
  if (value === null || value === undefined || value === '') return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value)) return value.length ? value.map((one) => words(field, one)).join(', ') : 'none'
  if (field === 'key' && isObject(value)) return String(value.name)
  if (isObject(value) && isMoney(value)) return formatMoney(value)
  if (isObject(value) && typeof value.basisPoints === 'number') return percentWords(value.basisPoints)
  if (isObject(value)) return Object.entries(value).map(([inner, one]) => `${nameOf(inner) ?? inner}: ${words(inner, one)}`).join(', ')
  const text = String(value)
  if (field === 'offerKind') return text === 'UPSELL' ? 'Upsell' : 'Downsell'
  if (field === 'role' && text in roles) return roles[text as Role].title
  if (field === 'permissions' && isPermission(text)) return permissionEntry(text).title
  if (field === 'idleMinutes') return describeMinutes(Number(value))
  if (field === 'method') return factorNames[text] ?? text
  if (field === 'reason') return endReasons[text] ?? text
  if (field === 'products' && text === 'all') return 'All products'
  return isMoment(text) ? exactTime(new Date(text)) : text
}

/** What stands in place of an amount that is hidden. PE-4 */
export const hiddenWords = 'Hidden by the owners'

const device = ({ device: machine, browser }: Json): string => [browser, machine].filter(Boolean).join(' on ')

/** What an opened line shows, out of the detail that the log keeps: what is different, then from where it was done. AV-2 */
export const readDetail = (detail: unknown): Detail => {
  if (!isObject(detail)) return { differences: [], facts: [] }
  const { before, after, device: machine, browser, address, by, withheld, ...rest } = detail
  const [old, now] = [isObject(before) ? before : {}, isObject(after) ? after : {}]
  const differences = [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((field) => {
    const name = nameOf(field)
    return name ? [{ name, before: words(field, old[field]), after: words(field, now[field]) }] : []
  })
  const facts = Object.entries(rest).flatMap(([field, value]) => {
    const name = nameOf(field)
    return name && value !== null ? [[name, words(field, value)] as const] : []
  })
  const where = device({ device: machine, browser })
  return {
    differences,
    facts: [
      ...facts,
      ...(Array.isArray(withheld) ? withheld.map((field) => [nameOf(String(field)) ?? String(field), hiddenWords] as const) : []),
      ...(where ? [['Device', where] as const] : []),
      ...(typeof address === 'string' ? [['Network address', address] as const] : []),
      ...(isObject(by) ? [['By', [device(by), by.address].filter(Boolean).join(', ')] as const] : []),
    ],
  }
}
