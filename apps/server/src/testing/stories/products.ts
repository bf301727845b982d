import { catalogOf, nobodysProduct } from '../commerce.ts'
import type { Person } from '../person.ts'
import { someone, type Stories } from './scene.ts'

const product = async (by: Person) => (await catalogOf(by).createProduct(someone())).product as { id: string }

/** The mutations of `features/products`: products and their offers. */
export const productsStories: Stories = {
  createProduct: {
    leaves: ['account: product created'],
    changes: async ({ ada }) => () => catalogOf(ada).createProduct(someone()),
    fails: async ({ ada }) => () => catalogOf(ada).createProduct(''),
  },
  createOffer: {
    leaves: ['account: offer created'],
    changes: async ({ ada }) => {
      const { id } = await product(ada)
      return () => catalogOf(ada).createOffer(id, 'UPSELL', someone())
    },
    fails: async ({ ada }) => () => catalogOf(ada).createOffer(nobodysProduct(), 'UPSELL', someone()),
  },
  cloneProduct: {
    leaves: ['account: product cloned'],
    changes: async ({ ada }) => {
      const { id } = await product(ada)
      await catalogOf(ada).createOffer(id, 'UPSELL', someone())
      return () => catalogOf(ada).cloneProduct(id)
    },
    fails: async ({ ada }) => () => catalogOf(ada).cloneProduct(nobodysProduct()),
  },
  editProduct: {
    leaves: ['account: product changed'],
    changes: async ({ ada }) => {
      const { id } = await product(ada)
      return () => catalogOf(ada).editProduct(id, 1, { name: someone() })
    },
    fails: async ({ ada }) => {
      const { id } = await product(ada)
      return () => catalogOf(ada).editProduct(id, 2, { name: someone() })
    },
  },
  deleteProduct: {
    leaves: ['account: product deleted'],
    changes: async ({ ada }) => {
      const { id } = await product(ada)
      return () => catalogOf(ada).deleteProduct(id)
    },
    fails: async ({ ada }) => () => catalogOf(ada).deleteProduct(nobodysProduct()),
  },
}
