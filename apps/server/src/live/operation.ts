import { type DocumentNode, type GraphQLSchema, Kind, print, visit } from 'graphql'
import { asksPersonally } from './personalFields.ts'

/** What is executed: the same for all who asked for the same. */
export type Operation = {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly variableValues: Record<string, unknown>
  readonly operationName: string | null
  /** Text and variables without the cursor. */
  readonly key: string
  readonly asksPersonally: boolean
}

/** The variable that carries the cursor, if the document uses it for nothing else. */
const cursorVariable = (document: DocumentNode): string | null => {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  const [field] = operations[0]?.selectionSet.selections ?? []
  const value = field?.kind === Kind.FIELD ? field.arguments?.find((argument) => argument.name.value === 'after')?.value : undefined
  if (operations.length !== 1 || value?.kind !== Kind.VARIABLE) return null
  let uses = 0
  const isDefinition = (parent: unknown) => (parent as { kind?: string } | undefined)?.kind === Kind.VARIABLE_DEFINITION
  visit(document, { Variable: ({ name }, _key, parent) => void (name.value === value.name.value && !isDefinition(parent) && uses++) })
  return uses === 1 ? value.name.value : null
}

type Described = { text: string; personal: boolean; cursor: string | null }
const documents = new WeakMap<DocumentNode, Described>()

const describe = (schema: GraphQLSchema, document: DocumentNode): Described => {
  const known = documents.get(document)
  if (known) return known
  const made = { text: print(document), personal: asksPersonally(schema, document), cursor: cursorVariable(document) }
  documents.set(document, made)
  return made
}

/** Names an operation so that equal ones meet in one plan. A cursor is where each starts, not what is asked. */
export const describeOperation = (schema: GraphQLSchema, document: DocumentNode, operationName: string | null, variables: Record<string, unknown>): Operation => {
  const { text, personal, cursor } = describe(schema, document)
  const asked = Object.entries(variables).filter(([name]) => name !== cursor)
  return {
    schema, document, operationName, variableValues: variables,
    key: `${text}\n${operationName ?? ''}\n${JSON.stringify(asked)}`,
    asksPersonally: personal,
  }
}
