import { catalogOf, nobodysCoupon } from '../commerce.ts'
import { someone, type Stories } from './scene.ts'

/** The mutations of `features/coupons`: coupons. */
export const couponsStories: Stories = {
  createCoupon: {
    leaves: ['account: coupon created'],
    changes: async ({ ada }) => () => catalogOf(ada).createCoupon(someone()),
    fails: async ({ ada }) => () => catalogOf(ada).createCoupon('no code'),
  },
  editCoupon: {
    leaves: ['account: coupon changed'],
    changes: async ({ ada }) => {
      const { coupon } = await catalogOf(ada).createCoupon(someone())
      return () => catalogOf(ada).editCoupon(coupon.id, 1, { code: someone() })
    },
    fails: async ({ ada }) => () => catalogOf(ada).editCoupon(nobodysCoupon(), 1, { code: someone() }),
  },
  deleteCoupon: {
    leaves: ['account: coupon deleted'],
    changes: async ({ ada }) => {
      const { coupon } = await catalogOf(ada).createCoupon(someone())
      return () => catalogOf(ada).deleteCoupon(coupon.id)
    },
    fails: async ({ ada }) => () => catalogOf(ada).deleteCoupon(nobodysCoupon()),
  },
}
