import { type DocumentNode, type GraphQLError, type GraphQLSchema, NoFragmentCyclesRule, Source, validate } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { firstBeyond, parseWithin, type Room, usualRoom } from './documentLimits.ts'
import type { ErrorCode } from './errors.ts'
import { measure, type Measures } from './measure.ts'

/** How many documents are kept as they were parsed, and how many characters of them at most, each of which takes some hundred bytes then: what
 *  was asked longest ago makes room. */
const most = { documents: 1_000, characters: 256 * 1024 }

/** Keeps documents that were taken, by their text. */
export const createDocumentCache = (room: { documents: number; characters: number } = most) => {
  const kept = new Map<string, DocumentNode>()
  let characters = 0
  const drop = (text: string) => {
    if (kept.delete(text)) characters -= text.length
  }
  return {
    get: (text: string): DocumentNode | undefined => {
      const document = kept.get(text)
      if (!document) return undefined
      kept.delete(text)
      kept.set(text, document)
      return document
    },
    set: (text: string, document: DocumentNode): void => {
      drop(text)
      kept.set(text, document)
      characters += text.length
      for (const oldest of kept.keys()) {
        if (kept.size <= room.documents && characters <= room.characters) return
        drop(oldest)
      }
    },
    size: () => kept.size,
  }
}

/** So many mistakes of a document are told: each names what may have been meant, which takes longer than to find it. */
const mostMistakes = 10

const measured = new WeakMap<DocumentNode, Measures>()

/** What a document that was let in is measured at. AP-3 */
export const measuresOf = (schema: GraphQLSchema, document: DocumentNode): Measures => {
  const known = measured.get(document)
  if (known) return known
  const made = measure(schema, document)
  measured.set(document, made)
  return made
}

/** Validation errors speak of the request. AP-2 */
const withCodes = (errors: readonly GraphQLError[]) => {
  for (const error of errors) error.extensions.code ??= 'BAD_USER_INPUT' satisfies ErrorCode
}

/**
 * Parses, measures and validates documents, each text once, in the order of what that costs: no rule of GraphQL's own, some of which look at every
 * pair of fields, sees a document beyond the limits; and none that was refused is kept. AP-3
 */
export const useDocuments = (room: Room = usualRoom): Plugin => {
  const kept = createDocumentCache()
  const valid = new WeakSet<DocumentNode>()
  return {
    onParse: ({ params, setParsedDocument, setParseFn }) => {
      const source = typeof params.source === 'string' ? new Source(params.source) : params.source
      const document = kept.get(source.body)
      if (document) setParsedDocument(document)
      else setParseFn(() => parseWithin(source, room))
    },
    onValidate: ({ context, params: { schema, documentAST }, setResult, setValidationFn }) => {
      const { variables } = (context as { params?: { variables?: Record<string, unknown> } }).params ?? {}
      const refused = firstBeyond(measuresOf(schema, documentAST), variables ?? {}, room)
      if (refused) return void setResult([refused])
      if (valid.has(documentAST)) return void setResult([])
      setValidationFn((...[, , rules]: Parameters<typeof validate>) => {
        const check = (some: typeof rules) => validate(schema, documentAST, some, { maxErrors: mostMistakes })
        // Nearly every rule follows the fragments; where they go in circles, that is enough to say.
        const circles = measuresOf(schema, documentAST).circular ? check([NoFragmentCyclesRule]) : []
        return circles.length > 0 ? circles : check(rules)
      })
      return ({ result }) => {
        withCodes(result as readonly GraphQLError[])
        if (result.length > 0) return
        valid.add(documentAST)
        if (documentAST.loc) kept.set(documentAST.loc.source.body, documentAST)
      }
    },
  }
}
