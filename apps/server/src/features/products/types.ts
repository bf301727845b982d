import { productVerdicts, type ProductKind } from '@gatehouse/policy'
import { encodeGlobalID } from '@pothos/plugin-relay'
import { builder } from '../../graphql/builder.ts'
import { uuidOrNobodys } from '../../graphql/input.ts'
import { MoneyType } from '../../graphql/money.ts'
import { ActionVerdict, verdicts } from '../../graphql/verdicts.ts'
import { product, type ProductRow, tree } from './queries.ts'

export const ProductKindType = builder.enumType('ProductKind', {
  description: 'What a product is in its tree.',
  values: {
    PRODUCT: { description: 'Stands by itself; product access names it.' },
    UPSELL: { description: 'Offered after its product was bought.' },
    DOWNSELL: { description: 'Offered where its upsell was declined, or its product left behind.' },
  } as const satisfies Record<ProductKind, object>,
})

const Seller = builder.objectRef<ProductRow>('Seller').implement({
  description: 'Who sells a product: what sales tax is worked out from.',
  authScopes: { rule: 'seesProducts' },
  fields: (t) => ({
    name: t.exposeString('sellerName', { description: 'As buyers read it.' }),
    country: t.exposeString('sellerCountry', { nullable: true, description: 'ISO 3166-1 code, as in `DE`.' }),
    region: t.exposeString('sellerRegion', { nullable: true, description: 'ISO 3166-2 code, as in `US-CA`, where the country has regions for tax.' }),
  }),
})

export const ProductType = builder.objectRef<ProductRow>('Product')

export const ProductNode = builder.node(ProductType, {
  description: 'Something that the account sells, or an upsell or downsell of it. BO-1',
  authScopes: { rule: 'seesProducts' },
  id: { resolve: ({ id }) => id, parse: uuidOrNobodys, description: 'The product’s global id.' },
  loadOne: (id, { services, actor }) => (actor ? product(services, actor, id) : null),
  fields: (t) => ({
    kind: t.field({ type: ProductKindType, description: 'Product, upsell or downsell.', resolve: ({ kind }) => kind }),
    parentId: t.id({ nullable: true, description: 'What an upsell or downsell hangs on.', resolve: ({ parentId }) => parentId && encodeGlobalID('Product', parentId) }),
    productId: t.id({ description: 'The product at the root, which product access names; a product’s own id. PE-2', resolve: ({ productId }) => encodeGlobalID('Product', productId) }),
    name: t.exposeString('name', { description: 'As buyers read it.' }),
    price: t.field({ type: MoneyType, price: true, description: 'What it costs, before tax.', resolve: ({ priceMinor, currency }) => ({ amount: priceMinor, currency }) }),
    taxed: t.exposeBoolean('taxed', { description: 'Whether sales tax is worked out for it.' }),
    seller: t.field({ type: Seller, description: 'Who sells it.', resolve: (row) => row }),
    checkoutUrl: t.exposeString('checkoutUrl', { nullable: true, description: 'Where it is bought; the links of its coupons lead there.' }),
    offers: t.field({
      type: [ProductType], description: 'What hangs on it, at any depth: upsells, then downsells, in the order in which they were made.',
      resolve: async (row, _args, { services, actor }) => {
        if (!actor || row.kind === 'DOWNSELL') return []
        const all = row.tree ?? (await tree(services, actor, row.productId))
        return row.kind === 'PRODUCT' ? all : all.filter(({ parentId }) => parentId === row.id)
      },
    }),
    version: t.exposeInt('version', { description: 'Grows with each edit; a save names the one it saw. TM-13' }),
    createdAt: t.field({ type: 'DateTime', description: 'When it was created.', resolve: ({ createdAt }) => createdAt }),
    viewerCan: t.field({
      type: [ActionVerdict], description: 'What the viewer may do to it, and why not.',
      resolve: (row, _args, { actor }) => (actor ? verdicts(productVerdicts(actor, row)) : []),
    }),
  }),
})
