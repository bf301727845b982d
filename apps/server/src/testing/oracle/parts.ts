import fc from 'fast-check'
import { catalogue, productNames, type Reach, type Role, type Terms } from './rules.ts'
import type { Part } from './stage.ts'

const chosen: Reach = ['near', 'near2']
const everyReach: readonly Reach[] = ['all', chosen, []]

const anyReach: fc.Arbitrary<Reach> = fc.oneof({ weight: 2, arbitrary: fc.constant<Reach>('all') }, { weight: 3, arbitrary: fc.subarray([...productNames]) })
/** Small sets and large ones alike; without users.manage half of the operations end at their door, so it is in most. */
const anyPermissions = fc.tuple(fc.subarray([...catalogue]), fc.integer({ min: 0, max: 9 })).map(([drawn, with_]) => catalogue.filter((name) => drawn.includes(name) || (name === 'users.manage' && with_ < 6)))
const fewPermissions = fc.subarray([...catalogue], { maxLength: 4 })
const anyTerms: fc.Arbitrary<Terms> = fc.record({ permissions: fc.oneof(fewPermissions, fc.subarray([...catalogue])), products: anyReach })
const anyWay = fc.constantFrom<Part['by'][]>('own', 'level', 'both')

const member = fc.record({ permissions: anyPermissions, products: anyReach, by: anyWay, drawn: anyTerms, hidden: fc.subarray<'ADMIN' | 'PARTNER'>(['ADMIN', 'PARTNER']) })
  // What is to be given is mostly within reach, or almost: else nearly all of it would be refused for one and the same reason.
  .chain((one) => fc.record({ less: fc.subarray([...one.permissions]), near: fc.boolean(), more: fc.constantFrom(...catalogue, null, null, null) }).map(({ less, near, more }): Part => ({
    who: { role: 'MEMBER', permissions: one.permissions, products: one.products }, by: one.by, standing: 'in', hidden: one.hidden,
    drawn: near ? { permissions: catalogue.filter((name) => less.includes(name) || name === more), products: one.products === 'all' ? one.drawn.products : one.products } : one.drawn,
  })))

const everything: Terms = { permissions: catalogue, products: 'all' }
const drawn = (count: number, seed: number): Terms[] => fc.sample(anyTerms, { numRuns: count, seed })

/** Who asks: every role, every single permission with all, some and no products, and so many members drawn at random; those outside; and
 *  API keys that carry nothing, every single permission, everything, or what was drawn. */
export const everyPart = (random: number, seed: number): Part[] => {
  const holding = (role: Role, drawn: Terms, more: { holder?: true; hidden?: Part['hidden'] } = {}): Part => ({
    who: { role, permissions: [], products: [], ...(more.holder && { holder: true }) }, by: 'own', drawn, standing: 'in', hidden: more.hidden ?? [],
  })
  const sets = [[], ...catalogue.map((name) => [name]), catalogue, ...catalogue.filter((name) => name !== 'users.manage').map((name) => ['users.manage', name])]
  const plain = sets.flatMap((permissions) => (permissions.length === 2 ? [chosen] : everyReach).map((products) => ({ permissions, products })))
  const terms = drawn(plain.length + 12, seed)
  const outside = (['signedOut', 'sessionEnded', 'stranger', 'removed', 'expired'] as const).map((standing): Part => ({
    who: { role: 'MEMBER', permissions: catalogue, products: 'all' }, by: 'own', drawn: terms[0]!, standing, hidden: [],
  }))
  return [
    holding('OWNER', terms[0]!, { holder: true }), holding('OWNER', terms[1]!), holding('ADMIN', terms[2]!), holding('PARTNER', terms[3]!),
    holding('OWNER', terms[4]!, { hidden: ['ADMIN', 'PARTNER'] }), holding('ADMIN', everything, { hidden: ['ADMIN'] }), holding('ADMIN', terms[5]!, { hidden: ['ADMIN', 'PARTNER'] }),
    holding('PARTNER', everything, { hidden: ['PARTNER'] }), holding('PARTNER', everything, { hidden: ['ADMIN'] }),
    ...plain.map((who, index): Part => ({ who: { role: 'MEMBER', ...who }, by: (['own', 'level', 'both'] as const)[index % 3]!, drawn: terms[index + 6]!, standing: 'in', hidden: [] })),
    ...outside,
    ...fc.sample(member, { numRuns: random, seed }),
    ...[[], ...catalogue.map((name) => [name]), catalogue].map((permissions, index): Part => ({
      who: { role: 'MEMBER', permissions, products: everyReach[index % 2]! }, by: 'own', drawn: terms[index]!, standing: 'key', hidden: [],
    })),
    ...fc.sample(member, { numRuns: Math.ceil(random / 10), seed: seed + 1 }).map((part): Part => ({ ...part, by: 'own', standing: 'key', hidden: [] })),
  ]
}
