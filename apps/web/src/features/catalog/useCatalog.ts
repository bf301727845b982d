import { reactive, ref, shallowReactive } from 'vue'
import type { ResultOf } from '../../app/contract.ts'
import { useLive } from '../../app/useLive.ts'
import { useLit } from '../../ui/useLit.ts'
import { catalogSubscription, type Coupon, type Product } from './documents.ts'

type Change = ResultOf<typeof catalogSubscription>['catalog']['changes'][number]

const news = <Row extends { readonly id: string }>() => {
  const moved = shallowReactive(new Map<string, Row>())
  const gone = shallowReactive(new Set<string>())
  return {
    moved, gone,
    /** New, or not as before. */
    put: (row: Row) => {
      gone.delete(row.id)
      moved.set(row.id, row)
    },
    drop: (id: string) => {
      moved.delete(id)
      gone.add(id)
    },
  }
}

/** Products and coupons of the account, live, from the cursor of a page's first answer on. Call `start` with that. LV-1 */
export const useCatalog = () => {
  const cursor = ref<string>()
  const products = news<Product>()
  const coupons = news<Coupon>()
  const { lit, light } = useLit()

  const apply = (change: Change) => {
    switch (change.__typename) {
      case 'ProductChanged':
        products.put(change.product)
        return light(change.product.id)
      case 'ProductGone':
        return products.drop(change.productId)
      case 'CouponChanged':
        coupons.put(change.coupon)
        return light(change.coupon.id)
      case 'CouponGone':
        return coupons.drop(change.couponId)
    }
  }
  useLive(catalogSubscription, () => (cursor.value ? { after: cursor.value } : null), ({ catalog }) => catalog.changes.forEach(apply))

  return reactive({ products, coupons, lit, start: (at: string) => void (cursor.value ??= at) })
}

export type Catalog = ReturnType<typeof useCatalog>
