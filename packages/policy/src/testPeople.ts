import fc from 'fast-check'
import type { Actor } from './actor.ts'
import { effectivePermissions, effectiveProducts } from './actor.ts'
import { permissionNames } from './catalogue.ts'
import type { Permission } from './catalogue.ts'
import type { Decision } from './decision.ts'
import { noPermissions, permissionSet } from './permissionSet.ts'
import type { ProductAccess } from './products.ts'
import { roleNames } from './roles.ts'
import type { Role } from './roles.ts'
import type { Offer } from './team.ts'

/** The people of the tests' stories. Not part of what the package exports. */
const person = (name: string, role: Role, more: Partial<Actor> = {}): Actor => ({
  userId: `user-${name}`,
  accountId: 'account-1',
  membershipId: `membership-${name}`,
  role,
  isAccountHolder: false,
  permissions: effectivePermissions(role, noPermissions),
  products: 'all',
  financialsHidden: false,
  ...more,
})

export const holder = person('hana', 'OWNER', { isAccountHolder: true })
export const owner = person('otto', 'OWNER')
export const admin = person('ana', 'ADMIN')
export const otherAdmin = person('abel', 'ADMIN')
export const partner = person('paul', 'PARTNER')
export const otherPartner = person('petra', 'PARTNER')

/** A member with these grants and products. */
export const member = (name: string, grants: readonly Permission[] = [], products: ProductAccess = 'all'): Actor =>
  person(name, 'MEMBER', { permissions: effectivePermissions('MEMBER', permissionSet(grants)), products })

/** A member who manages users, with some more to give. */
export const manager = member('mia', ['users.manage', 'coupons.view', 'customers.search'], new Set(['book', 'course']))

export const offer = (grants: readonly Permission[] = [], products: ProductAccess = 'all'): Offer => ({
  role: 'MEMBER',
  permissions: permissionSet(grants),
  products,
})

/** A decision in one line: 'allowed', or the rule's number. */
export const verdict = (decision: Decision): string => (decision.allowed ? 'allowed' : decision.rule)

export const anyGrants = fc.subarray([...permissionNames])
export const anyProductIds = fc.subarray(['product-1', 'product-2', 'product-3', 'product-4'])
export const anyProducts: fc.Arbitrary<ProductAccess> = fc.oneof(
  fc.constant('all' as const),
  anyProductIds.map((ids) => new Set(ids)),
)

const ids = ['1', '2', '3']

/** Anyone that can be in an account: what a membership holds agrees with its role. */
export const anyActor: fc.Arbitrary<Actor> = fc
  .record({
    id: fc.constantFrom(...ids),
    role: fc.constantFrom(...roleNames),
    holds: fc.boolean(),
    grants: anyGrants,
    products: anyProducts,
    financialsHidden: fc.boolean(),
  })
  .map(({ id, role, holds, grants, products, financialsHidden }) =>
    person(id, role, {
      isAccountHolder: holds && role === 'OWNER',
      permissions: effectivePermissions(role, permissionSet(grants)),
      products: effectiveProducts(role, products),
      financialsHidden: financialsHidden && (role === 'ADMIN' || role === 'PARTNER'),
    }),
  )

export const anyOffer: fc.Arbitrary<Offer> = fc
  .tuple(anyGrants, anyProducts)
  .map(([grants, products]) => offer(grants, products))
