import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'

/** Everything of a schema that can be deprecated, by name. */
const marked = (schema: GraphQLSchema): { name: string; reason: string | null | undefined }[] =>
  Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__')).flatMap((type) => {
    if (isEnumType(type)) return type.getValues().map((value) => ({ name: `${type.name}.${value.name}`, reason: value.deprecationReason }))
    if (isInputObjectType(type)) return Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, reason: field.deprecationReason }))
    if (!isObjectType(type) && !isInterfaceType(type)) return []
    return Object.values(type.getFields()).flatMap((field) => [
      { name: `${type.name}.${field.name}`, reason: field.deprecationReason },
      ...field.args.map((argument) => ({ name: `${type.name}.${field.name}(${argument.name}:)`, reason: argument.deprecationReason })),
    ])
  })

const wanted = /^Use `([\w.]+(?:\(\w+:\))?)`; gone after (\d{4}-\d\d-\d\d)\.(?: |$)/

/** Deprecations that do not say what to use instead, which has to be there, and until when they stay. AP-5 */
export const deprecationFaults = (schema: GraphQLSchema): string[] => {
  const all = marked(schema)
  const standing = new Set(all.filter(({ reason }) => reason == null).map(({ name }) => name))
  return all.flatMap(({ name, reason }) => {
    if (reason == null) return []
    const [, replacement, day] = wanted.exec(reason) ?? []
    if (!replacement || Number.isNaN(Date.parse(day!))) return [`${name} is deprecated, and does not say: "Use \`Type.field\`; gone after YYYY-MM-DD." What else there is to say comes after it.`]
    return standing.has(replacement) ? [] : [`${name} is deprecated in favour of ${replacement}, which is not there, or deprecated itself.`]
  })
}
