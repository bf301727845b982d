import { graphql } from '../../app/contract.ts'
import { productFields } from '../catalog/documents.ts'

export const createProductMutation = graphql(`
  mutation CreateProduct($input: CreateProductInput!) {
    createProduct(input: $input) {
      __typename
      ... on SavedProduct { product { ...ProductFields } }
      ... on InvalidInput { message issues { path message } }
      ... on Refusal { rule message }
    }
  }
`, [productFields])

export const createOfferMutation = graphql(`
  mutation CreateOffer($input: CreateOfferInput!) {
    createOffer(input: $input) {
      __typename
      ... on SavedProduct { product { ...ProductFields } }
      ... on InvalidInput { message issues { path message } }
      ... on NotFound { message }
      ... on Refusal { rule message }
    }
  }
`, [productFields])

export const editProductMutation = graphql(`
  mutation EditProduct($input: EditProductInput!) {
    editProduct(input: $input) {
      __typename
      ... on SavedProduct { product { ...ProductFields } }
      ... on InvalidInput { message issues { path message } }
      ... on NotFound { message }
      ... on Refusal { rule message }
      ... on ChangedMeanwhile { message by at version }
    }
  }
`, [productFields])

export const cloneProductMutation = graphql(`
  mutation CloneProduct($productId: ID!) {
    cloneProduct(productId: $productId) {
      __typename
      ... on SavedProduct { product { ...ProductFields } }
      ... on InvalidInput { message }
      ... on NotFound { message }
      ... on Refusal { rule message }
    }
  }
`, [productFields])

export const deleteProductMutation = graphql(`
  mutation DeleteProduct($productId: ID!) {
    deleteProduct(productId: $productId) {
      __typename
      ... on DeletedProduct { productId }
      ... on NotFound { message }
      ... on Refusal { rule message }
    }
  }
`)
