import { type DocumentNode, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from 'graphql'

/** Mark of a schema field whose answer depends on the viewer beyond the view class: `extensions: personal`. */
export const personal = { personal: true } as const

/** Whether an operation asks for anything personal, so that it cannot share its executions with other people. */
export const asksPersonally = (schema: GraphQLSchema, document: DocumentNode): boolean => {
  const types = new TypeInfo(schema)
  let found = false
  visit(document, visitWithTypeInfo(types, { Field: () => void (found ||= types.getFieldDef()?.extensions.personal === true) }))
  return found
}
