import { builder } from '../../graphql/builder.ts'
import { ChangedMeanwhile, InvalidInput, NotFound, Refusal } from '../../graphql/errors.ts'
import { readInput } from '../../graphql/input.ts'
import { MoneyInput } from '../../graphql/money.ts'
import { AccountType } from '../accounts/types.ts'
import { cloneProduct, createOffer, createProduct } from './commands/create.ts'
import { editProduct } from './commands/edit.ts'
import { deleteProduct } from './commands/remove.ts'
import { createShape, editShape, offerShape } from './input.ts'
import { countProducts, product, type ProductFilter, products } from './queries.ts'
import { ProductNode, ProductType } from './types.ts'

builder.objectFields(AccountType, (t) => ({
  products: t.withAuth({ rule: 'seesProducts' }).connection(
    {
      type: ProductType, description: 'Products within the viewer’s reach, by name. At most 100 at once. BO-1, PE-2',
      args: { search: t.arg.string({ required: false, description: 'Part of a name, in any case.' }) },
      resolve: (_account, args, { services, actor }) => products(services, actor, args),
    },
    {
      name: 'ProductConnection',
      description: 'Products of the account.',
      authScopes: { rule: 'seesProducts' },
      fields: (c) => ({
        totalCount: c.int({
          description: 'How many match, on all pages, of those within the viewer’s reach.',
          resolve: ({ filter }: { filter?: ProductFilter }, _args, { services, actor }) => countProducts(services, actor!, filter ?? {}),
        }),
      }),
    },
    { name: 'ProductEdge', description: 'A product and its place in the list.', authScopes: { rule: 'seesProducts' } },
  ),
}))

const SellerInput = builder.inputType('SellerInput', {
  description: 'Who sells a product.',
  fields: (t) => ({
    name: t.string({ required: false, description: 'As buyers read it; the account’s own name when absent from a new product.' }),
    country: t.string({ required: false, description: 'ISO 3166-1 code, as in `DE`; null for none.' }),
    region: t.string({ required: false, description: 'ISO 3166-2 code, as in `US-CA`; null for none.' }),
  }),
})

const CreateProductInput = builder.inputType('CreateProductInput', {
  description: 'A new product.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'As buyers read it, at most 120 characters.' }),
    price: t.field({ type: MoneyInput, required: true, description: 'What it costs, before tax.' }),
    taxed: t.boolean({ required: false, description: 'Whether sales tax is worked out for it; it is when absent.' }),
    seller: t.field({ type: SellerInput, required: false, description: 'Who sells it; the account when absent.' }),
    checkoutUrl: t.string({ required: false, description: 'Where it is bought, an address beginning with https:// or http://.' }),
  }),
})

const OfferKind = builder.enumType('OfferKind', {
  description: 'What hangs on a product.',
  values: {
    UPSELL: { description: 'Offered after its product was bought.' },
    DOWNSELL: { description: 'Offered where its upsell was declined, or its product left behind.' },
  } as const,
})

const CreateOfferInput = builder.inputType('CreateOfferInput', {
  description: 'A new upsell or downsell.',
  fields: (t) => ({
    parentId: t.globalID({ required: true, for: [ProductNode], description: 'What it hangs on: for an upsell a product, for a downsell a product or an upsell.' }),
    kind: t.field({ type: OfferKind, required: true, description: 'Upsell or downsell.' }),
    name: t.string({ required: true, description: 'As buyers read it, at most 120 characters.' }),
    price: t.field({ type: MoneyInput, required: true, description: 'What it costs, before tax.' }),
    taxed: t.boolean({ required: false, description: 'Whether sales tax is worked out for it; it is when absent.' }),
    seller: t.field({ type: SellerInput, required: false, description: 'Who sells it; the seller of what it hangs on when absent.' }),
    checkoutUrl: t.string({ required: false, description: 'Where it is bought.' }),
  }),
})

const EditProductInput = builder.inputType('EditProductInput', {
  description: 'What is to be different; what is absent stays as it is.',
  fields: (t) => ({
    productId: t.globalID({ required: true, for: [ProductNode], description: 'The product, upsell or downsell.' }),
    version: t.int({ required: true, description: 'The version that was seen. If somebody has saved since, nothing is changed.' }),
    name: t.string({ required: false, description: 'As buyers read it, at most 120 characters.' }),
    price: t.field({ type: MoneyInput, required: false, description: 'What it costs, before tax.' }),
    taxed: t.boolean({ required: false, description: 'Whether sales tax is worked out for it.' }),
    seller: t.field({ type: SellerInput, required: false, description: 'Who sells it; what is absent in it stays too.' }),
    checkoutUrl: t.string({ required: false, description: 'Where it is bought; null for nowhere.' }),
  }),
})

type Saved = { id: string }

const SavedProduct = builder.objectRef<Saved>('SavedProduct').implement({
  description: 'The product, upsell or downsell was created or changed.',
  authScopes: { rule: 'seesProducts' },
  fields: (t) => ({
    product: t.withAuth({ rule: 'seesProducts' }).field({
      type: ProductType, description: 'As it is now.', resolve: async ({ id }, _args, { services, actor }) => (await product(services, actor, id))!,
    }),
  }),
})

const DeletedProduct = builder.objectRef<Saved>('DeletedProduct').implement({
  description: 'It is no longer sold, nor is what hung on it. The history of its orders stays.',
  authScopes: { rule: 'permission:products.delete' },
  fields: (t) => ({ productId: t.globalID({ description: 'Its global id.', resolve: ({ id }) => ({ type: 'Product', id }) }) }),
})

const productArgument = { productId: builder.args((t) => ({ productId: t.globalID({ required: true, for: [ProductNode], description: 'The product.' }) })).productId }

builder.mutationFields((t) => ({
  createProduct: t.withAuth({ rule: 'createsProducts' }).field({
    asks: [],
    type: SavedProduct, description: 'Creates a product. For owners only. BO-1, PE-1',
    args: { input: t.arg({ type: CreateProductInput, required: true, description: 'What is sold, and for how much.' }) },
    errors: { types: [InvalidInput, Refusal] },
    resolve: async (_root, { input }, context) => ({ id: await createProduct(context, readInput(createShape, input)) }),
  }),
  createOffer: t.withAuth({ rule: 'createsProducts' }).field({
    asks: ['mayReachProduct'],
    type: SavedProduct, description: 'Hangs an upsell or downsell on a product. For owners only. BO-1, PE-1',
    args: { input: t.arg({ type: CreateOfferInput, required: true, description: 'What is offered, and on what it hangs.' }) },
    errors: { types: [InvalidInput, NotFound, Refusal] },
    resolve: async (_root, { input }, context) => ({ id: await createOffer(context, readInput(offerShape, input)) }),
  }),
  cloneProduct: t.withAuth({ rule: 'createsProducts' }).field({
    asks: ['mayReachProduct'],
    type: SavedProduct, description: 'Creates ‘Copy of …’ with everything that hangs on the product. For owners only. BO-1, PE-1',
    args: productArgument,
    errors: { types: [InvalidInput, NotFound, Refusal] },
    resolve: async (_root, { productId }, context) => ({ id: await cloneProduct(context, productId.id) }),
  }),
  editProduct: t.withAuth({ rule: 'permission:products.edit' }).field({
    asks: ['mayEditProduct'],
    type: SavedProduct, description: 'Edits a product, upsell or downsell within reach. BO-1, PE-2, TM-13',
    args: { input: t.arg({ type: EditProductInput, required: true, description: 'What is to be different.' }) },
    errors: { types: [InvalidInput, NotFound, Refusal, ChangedMeanwhile] },
    resolve: async (_root, { input }, context) => ({ id: await editProduct(context, readInput(editShape, input)) }),
  }),
  deleteProduct: t.withAuth({ rule: 'permission:products.delete' }).field({
    asks: ['mayDeleteProduct'],
    type: DeletedProduct, description: 'Deletes a product, upsell or downsell within reach, with all that hangs on it. BO-1, PE-2',
    args: productArgument,
    errors: { types: [NotFound, Refusal] },
    resolve: async (_root, { productId }, context) => {
      await deleteProduct(context, productId.id)
      return { id: productId.id }
    },
  }),
}))
