import type { PostalAddress } from '@gatehouse/addresses'
import type { Permission, Role } from '@gatehouse/policy'
import type { Device } from '../../graphql/context.ts'
import type { ProductKey } from './shelf.ts'

/** Somebody of the demonstration. Addresses are of the ranges that are kept for documentation (RFC 5737, RFC 3849). */
export type DemoPerson = { name: string; email: string; device: Device; second?: Device; address?: PostalAddress; worksFor?: { company: string; site: string } }

const device = (name: string, browser: string, address: string): Device => ({ device: name, browser, address })

export const people = {
  maya: {
    name: 'Maya Lindqvist', email: 'maya@alderfinch.example',
    device: device('Mac', 'Safari 26', '198.51.100.24'), second: device('iPhone', 'Safari 26', '203.0.113.201'),
  },
  seun: { name: 'Oluwaseun Adébáyò-Whitfield', email: 'oluwaseun@alderfinch.example', device: device('Windows computer', 'Microsoft Edge 142', '198.51.100.31') },
  tomas: {
    name: 'Tomás Herrera', email: 'tomas@alderfinch.example',
    device: device('Linux computer', 'Firefox 145', '203.0.113.58'), second: device('Android phone', 'Chrome 142', '203.0.113.177'),
    address: { lines: ['Calle del Faro 12', '3º B'], city: 'Valencia', postalCode: '46002', region: 'ES-V', country: 'ES' },
  },
  misaki: { name: 'Misaki Satō', email: 'misaki@alderfinch.example', device: device('Mac', 'Chrome 142', '2001:db8:4a:20::17') },
  ana: {
    name: 'Ana Ruiz', email: 'ana@alderfinch.example',
    device: device('Windows computer', 'Chrome 142', '198.51.100.47'), second: device('Android phone', 'Chrome 142', '203.0.113.9'),
    address: { lines: ['418 Lantern Street', 'Apt 6'], city: 'Portland', postalCode: '97205', region: 'US-OR', country: 'US' },
  },
  jo: { name: 'Jo Li', email: 'jo@alderfinch.example', device: device('Windows computer', 'Firefox 145', '198.51.100.48') },
  sasha: { name: 'Александра Воронова', email: 'sasha@alderfinch.example', device: device('Mac', 'Safari 26', '192.0.2.80') },
  priya: { name: 'Priya Raghunathan-Subramanian', email: 'priya@ledgerline.example', device: device('Windows computer', 'Microsoft Edge 142', '192.0.2.133') },
  mohammed: { name: 'محمد الحسيني', email: 'mohammed@alderfinch.example', device: device('iPad', 'Safari 26', '198.51.100.52') },
  bart: { name: 'Bartholomew Featherstonehaugh-Cholmondeley', email: 'bartholomew.featherstonehaugh-cholmondeley@contractors.example', device: device('Linux computer', 'Chrome 142', '2001:db8:91::6') },
  soren: { name: 'Søren Å. Nygård', email: 'soren@alderfinch.example', device: device('Mac', 'Firefox 145', '198.51.100.29') },
  haneul: { name: 'Kim Ha-neul', email: 'haneul@alderfinch.example', device: device('iPhone', 'Safari 26', '203.0.113.88') },
  noor: {
    name: 'Noor van den Berg', email: 'noor@brightside.example', device: device('Mac', 'Chrome 142', '192.0.2.14'),
    address: { lines: ['Brugstraat 9'], city: 'Utrecht', postalCode: '3511 AB', region: null, country: 'NL' },
    worksFor: { company: 'Brightside Studio', site: 'https://brightside.example/' },
  },
  derek: { name: 'Derek Pruitt', email: 'derek.pruitt@alderfinch.example', device: device('Windows computer', 'Chrome 141', '203.0.113.40') },
  hannah: { name: 'Hannah Okafor', email: 'hannah@kestrel.example', device: device('Mac', 'Safari 26', '192.0.2.201') },
  ioana: { name: 'Ioana Vlăsceanu', email: 'ioana@kestrel.example', device: device('Windows computer', 'Chrome 142', '192.0.2.202') },
  lwazi: { name: 'Lwazi Ndlovu', email: 'lwazi@kestrel.example', device: device('Android phone', 'Chrome 142', '203.0.113.92') },
} as const satisfies Record<string, DemoPerson>

export type PersonKey = keyof typeof people

/** What an invitation offers, or a member holds. */
export type DemoAccess = { level: string } | { permissions: readonly Permission[]; products?: readonly ProductKey[] }

export const levels = {
  alder: {
    'Customer care': ['customers.search', 'coupons.view'],
    Marketing: ['coupons.manage', 'statistics.view', 'affiliates.review', 'affiliates.browse'],
    Bookkeeping: ['statistics.view', 'customers.browse', 'affiliates.payouts'],
  },
  kestrel: { Workshop: ['customers.search', 'products.edit'] },
} as const satisfies Record<string, Record<string, readonly Permission[]>>

export const accounts = {
  alder: { name: 'Alder & Finch Coffee Roasters', slug: 'alder-finch' },
  kestrel: { name: 'Kestrel Cycle Works', slug: 'kestrel' },
} as const

export type AccountKey = keyof typeof accounts

/** Everyone of the demonstration has this one. */
export const demoPassword = 'open-the-gate'

/** Those whose sign-ins are told at start: between them they show every kind of view. */
export const shown: readonly { key: PersonKey; role: Role; what: string }[] = [
  { key: 'maya', role: 'OWNER', what: 'holds the account Alder & Finch' },
  { key: 'tomas', role: 'ADMIN', what: 'an admin there, and a member of Kestrel Cycle Works: try switching' },
  { key: 'ana', role: 'MEMBER', what: 'a member with few permissions' },
  { key: 'noor', role: 'PARTNER', what: 'an agency, partner of both' },
]
