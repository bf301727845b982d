import { type DocumentNode, print } from 'graphql'

export type Source = DocumentNode | string | { toString(): string }

/** A document with the types of its result and its variables, as gql.tada and GraphQL Code Generator make them; or plain text, untyped. */
export type Document<Result, Variables> = Source & { __apiType?: (variables: Variables) => Result }

/** What a document in plain text asks for, and answers with: nobody has said. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Untyped = any

/** What each scalar of the schema is in JSON, for gql.tada. */
export type Scalars = {
  /** ISO 8601, in UTC. */
  DateTime: string
  /** A place in a stream, opaque. */
  Cursor: string
  JSON: unknown
  /** Of a currency: cents, say. */
  MinorUnits: number
}

const texts = new WeakMap<object, string>()

/** A document as it is sent. */
export const textOf = (document: Source): string => {
  if (typeof document !== 'object' || !('kind' in document)) return String(document)
  const known = texts.get(document)
  if (known !== undefined) return known
  const text = print(document as DocumentNode)
  texts.set(document, text)
  return text
}

/** Variables may be left out where the document needs none. */
export type VariablesAnd<Variables, Options> = [Record<string, never>] extends [Variables]
  ? [variables?: Variables | null, options?: Options]
  : Partial<Variables> extends Variables ? [variables?: Variables | null, options?: Options] : [variables: Variables, options?: Options]
