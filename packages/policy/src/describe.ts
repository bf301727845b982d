import { permissions } from './catalogue.ts'
import { allPermissions, contains, inEffect, namesOf, shortest } from './permissionSet.ts'
import type { PermissionSet } from './permissionSet.ts'
import type { ProductAccess } from './products.ts'

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

const listed = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')}, and ${parts.at(-1)}`

/** 'all products', '3 products', '3 of 12 products', 'no products'. */
export const describeProducts = (products: ProductAccess, productCount?: number): string => {
  if (products === 'all') return 'all products'
  if (products.size === 0) return 'no products'
  if (productCount !== undefined) return `${products.size} of ${productCount} products`
  return products.size === 1 ? '1 product' : `${products.size} products`
}

/** What someone with this access can do, to follow a name: 'can view coupons, and search customers, for all
 *  products'. Says only what is in effect. */
export const describeAccess = (
  granted: PermissionSet,
  products: ProductAccess,
  productCount?: number,
): string => {
  const effective = inEffect(granted)
  const reach = `for ${describeProducts(products, productCount)}`
  if (contains(effective, allPermissions)) return `can do everything that a member can be allowed to do, ${reach}`
  const abilities = namesOf(shortest(effective)).map((name) => lowerFirst(permissions[name].title))
  if (abilities.length === 0) return 'can see the team, and what happened to themselves'
  return `can ${listed(abilities)}${abilities.length > 1 ? ',' : ''} ${reach}`
}
