import { catalogue, held } from '../oracle/rules.ts'
import type { Held, State } from './world.ts'

/** What somebody has, whether or not it has an effect now: what was given stays given until it is taken. */
export const givenTo = ({ members, levels }: State, name: string): Held => {
  const member = members[name]
  if (!member) return { permissions: [], products: [] }
  if (member.role !== 'MEMBER') return { permissions: [...catalogue], products: 'all' }
  const level = member.level ? levels[member.level]! : null
  const given = [...new Set([...member.own, ...(level?.permissions ?? [])])]
  return { permissions: given.includes('coupons.manage') ? [...new Set([...given, 'coupons.view'])] : given, products: level ? level.products : member.products }
}

/** What somebody can do. */
export const holds = (state: State, name: string): Held => {
  const { permissions, products } = givenTo(state, name)
  return { permissions: [...held({ role: 'MEMBER', permissions })], products }
}

const beyond = (some: Held, most: Held): string[] => [
  ...some.permissions.filter((one) => !most.permissions.includes(one)),
  ...(most.products === 'all' ? [] : some.products === 'all' ? ['all products'] : some.products.filter((one) => !(most.products as string[]).includes(one))),
]

const includes = ({ permissions, products }: Held, thing: string): boolean =>
  catalogue.includes(thing) ? permissions.includes(thing) : products === 'all' || products.includes(thing)

/** Coupons are seen by who manages them, whoever gave which of both. */
const withIncluded = ({ permissions, products }: Held): Held => ({ permissions: permissions.includes('coupons.manage') ? [...permissions, 'coupons.view'] : permissions, products })

/** Who did something, and to whom; with `guest`, who accepted. */
export type Deed = { actor: string; guest?: string }

/** Who gave what to whom: for every person, each permission and product that they have, with the name of who gave it. */
export class Ledger {
  private readonly gifts = new Map<string, Map<string, string>>()

  constructor(state: State) {
    for (const name of Object.keys(state.members)) this.note(name, this.all(state, name), 'the account')
  }

  private all(state: State, name: string): string[] {
    const { permissions, products } = givenTo(state, name)
    return [...permissions, ...(products === 'all' ? ['all products'] : products)]
  }

  private note(name: string, things: readonly string[], giver: string) {
    const before = this.gifts.get(name) ?? new Map<string, string>()
    this.gifts.set(name, new Map(things.map((thing) => [thing, before.get(thing) ?? giver])))
  }

  /** Says what is wrong with a change: what somebody got from who did not have it, or was taken from who has more than who took it. */
  settle(before: State, after: State, { actor, guest }: Deed): string[] {
    const faults: string[] = []
    const names = new Set([...Object.keys(before.members), ...Object.keys(after.members)])
    const giver = guest ? inviterOf(before, guest) : actor
    for (const name of names) {
      if (same(before.members[name], after.members[name]) && sameThings(givenTo(before, name), givenTo(after, name))) continue
      if (guest && name !== guest) faults.push(`${name} is not as before though only ${guest} came in.`)
      if (!guest && name === actor) faults.push(`${actor} changed what they have themselves.`)
      faults.push(...this.mayHave(before, after, name, giver, guest !== undefined))
      this.note(name, this.all(after, name), giver ?? 'nobody')
    }
    return [...faults, ...offered(before, after, actor), ...levelled(before, after, actor)]
  }

  private mayHave(before: State, after: State, name: string, giver: string | null, joining: boolean): string[] {
    if (giver === null) return [`${name} came in by an invitation that nobody stands behind.`]
    const mine = holds(before, giver)
    const role = before.members[giver]?.role
    const faults: string[] = []
    if (!joining && role === 'MEMBER' && !mine.permissions.includes('users.manage')) faults.push(`${giver}, who does not manage users, changed ${name}.`)
    if (before.members[name]?.role === 'OWNER') faults.push(`${giver} changed ${name}, an owner.`)
    const got = beyond(givenTo(after, name), givenTo(before, name))
    faults.push(...got.filter((thing) => !includes(mine, thing)).map((thing) => `${name} got ${thing} from ${giver}, who does not have it.`))
    // Removing is for whoever manages users; everything else is not for who has less.
    const more = role === 'MEMBER' && after.members[name] && before.members[name] ? beyond(holds(before, name), mine) : []
    if (more.length > 0) faults.push(`${giver} changed ${name}, who has ${more.join(', ')} and ${giver} has not.`)
    return faults
  }

  /** Says who has what nobody gave them. */
  unaccounted(state: State): string[] {
    return Object.keys(state.members).flatMap((name) => this.all(state, name).filter((thing) => !this.gifts.get(name)?.has(thing)).map((thing) => `${name} has ${thing}, which nobody gave.`))
  }
}

/** Who stands behind an invitation: whoever wrote it or sent it last, as long as they are in by the same membership and may still invite. */
const inviterOf = (state: State, guest: string): string | null => {
  const name = Object.keys(state.members).find((one) => state.members[one]!.id === state.offers[guest]?.by)
  return name && holds(state, name).permissions.includes('users.manage') ? name : null
}

const terms = ({ levels }: State, offer: { level: string | null } & Held): Held => withIncluded(offer.level ? levels[offer.level]! : offer)

/** Nobody offers what they do not have, nor touches an offer of more than that. */
const offered = (before: State, after: State, actor: string): string[] =>
  Object.entries(after.offers).filter(([name, offer]) => !same(before.offers[name], offer)).flatMap(([name, offer]) =>
    beyond(terms(after, offer), holds(before, actor)).map((thing) => `${actor} offers ${name} ${thing}, which they do not have.`))

/** Nobody puts into a level what they do not have. What is in it already may stay. */
const levelled = (before: State, after: State, actor: string): string[] =>
  Object.entries(after.levels).filter(([name, level]) => !same(before.levels[name], level)).flatMap(([name, level]) => {
    const was = before.levels[name]
    const mine = holds(before, actor)
    return beyond(withIncluded(level), { permissions: [...mine.permissions, ...(was ? withIncluded(was).permissions : [])], products: mine.products }).map((thing) => `${actor} put ${thing} into the level ${name} without having it.`)
  })

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
const sameThings = (one: Held, other: Held): boolean => beyond(one, other).length === 0 && beyond(other, one).length === 0

/** What is compared where nothing may have changed. */
export const told = (state: State): string => JSON.stringify(state)
