import { initGraphQLTada } from 'gql.tada'
import type { introspection } from './graphql-env.d.ts'

/** Writes a document whose result and variables are typed by the contract (`packages/contract/schema.graphql`).
 *  After the contract has changed: `pnpm --filter @gatehouse/web contract`. */
export const graphql = initGraphQLTada<{
  introspection: introspection
  disableMasking: true
  scalars: { DateTime: string, Cursor: string, JSON: unknown, MinorUnits: number }
}>()

export type { FragmentOf, ResultOf, VariablesOf } from 'gql.tada'
