/** The data model as Pothos wants it, read from the schema that Prisma's client carries: its own generator would want a place
 *  in the project's schema. */
type Field = {
  name: string; type: string; kind: 'scalar' | 'object' | 'enum'; isRequired: boolean; isList: boolean; hasDefaultValue: boolean
  isUnique: boolean; isId: boolean; relationName?: string; relationFromFields?: string[]
}
type Key = { name: string | null; fields: string[] }

const keysOf = (body: string, attribute: string): Key[] =>
  [...body.matchAll(new RegExp(`@@${attribute}\\(\\[([^\\]]+)\\]`, 'g'))].map((found) => ({ name: null, fields: found[1]!.split(',').map((name) => name.trim()) }))

export const readDatamodel = (schema: string) => {
  const blocks = [...schema.matchAll(/^(model|enum) (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, kind, name, body]) => ({ kind: kind!, name: name!, body: body! }))
  const models = new Set(blocks.filter(({ kind }) => kind === 'model').map(({ name }) => name))
  const enums = new Set(blocks.filter(({ kind }) => kind === 'enum').map(({ name }) => name))
  const fieldsOf = (model: string, body: string): Field[] =>
    [...body.matchAll(/^ {2}(\w+) +(\w+)(\[\])?(\?)?(.*)$/gm)].map(([, name, type, list, optional, rest]) => ({
      name: name!, type: type!, kind: models.has(type!) ? 'object' : enums.has(type!) ? 'enum' : 'scalar', isRequired: !optional, isList: Boolean(list),
      hasDefaultValue: rest!.includes('@default'), isUnique: rest!.includes('@unique'), isId: /@id\b/.test(rest!),
      ...(models.has(type!) && {
        relationName: [model, type!].sort().join('To'),
        relationFromFields: /fields: \[([^\]]+)\]/.exec(rest!)?.[1]?.split(',').map((field) => field.trim()) ?? [],
      }),
    }))
  return {
    datamodel: {
      models: blocks.filter(({ kind }) => kind === 'model').map(({ name, body }) => ({
        name, fields: fieldsOf(name, body), primaryKey: keysOf(body, 'id')[0] ?? null, uniqueIndexes: keysOf(body, 'unique'),
      })),
    },
  }
}
