import {
  type ArgumentNode, type DocumentNode, type FieldNode, type FragmentDefinitionNode, getNamedType, getNullableType, type GraphQLField, type GraphQLNamedType, type GraphQLSchema,
  isInterfaceType, isIntrospectionType, isListType, isObjectType, Kind, type OperationDefinitionNode, SchemaMetaFieldDef, type SelectionSetNode, TypeMetaFieldDef, TypeNameMetaFieldDef, type VariableDefinitionNode,
} from 'graphql'
import { usualPage, largestPage } from './keyset.ts'

type Variables = Readonly<Record<string, unknown>>
/** A number, or how to tell it from the variables. */
type Weight = number | ((variables: Variables) => number)

/** What documentLimits.ts holds against its table. */
export type Measures = { readonly depth: number; readonly aliases: number; readonly directives: number; readonly selections: number; readonly repeats: number; /** Whether a fragment stands within itself. */ readonly circular: boolean; cost(variables: Variables): number }

type Part = { depth: number; aliases: number; directives: number; selections: number; repeats: number; cost: Weight }

/** How many entries a list without pages is taken for. */
const usualList = 5
/** What an alias in or of introspection counts: the types of the schema are many more than a usual list has, and no tool asks for them twice. */
const introspectionAlias = 10
const isIntrospection = (field: GraphQLField<unknown, unknown> | undefined, parent: GraphQLNamedType | undefined): boolean =>
  field === SchemaMetaFieldDef || field === TypeMetaFieldDef || (parent !== undefined && isIntrospectionType(parent))
/** What one change counts, whatever is asked of its result. */
const costOfChange = 100

const valueOf = (weight: Weight, variables: Variables): number => (typeof weight === 'number' ? weight : weight(variables))
const plus = (one: Weight, other: Weight): Weight =>
  typeof one === 'number' && typeof other === 'number' ? one + other : (variables) => valueOf(one, variables) + valueOf(other, variables)
const times = (one: Weight, other: Weight): Weight =>
  typeof one === 'number' && typeof other === 'number' ? one * other : (variables) => valueOf(one, variables) * valueOf(other, variables)

const nothing: Part = { depth: 0, aliases: 0, directives: 0, selections: 0, repeats: 0, cost: 0 }
const join = (one: Part, other: Part): Part => ({
  depth: Math.max(one.depth, other.depth), aliases: one.aliases + other.aliases, directives: one.directives + other.directives,
  selections: one.selections + other.selections, repeats: Math.max(one.repeats, other.repeats), cost: plus(one.cost, other.cost),
})

const fieldIn = (schema: GraphQLSchema, parent: GraphQLNamedType | undefined, name: string): GraphQLField<unknown, unknown> | undefined => {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef
  if (parent === schema.getQueryType()) {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef
  }
  return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined
}

/** A whole number between nothing and the largest page; what is none, and so will be refused, counts as the usual one. */
const pageOf = (value: unknown): number => (typeof value === 'number' && value >= 0 ? Math.min(value, largestPage) : usualPage)

const argument = (field: FieldNode, name: string): ArgumentNode['value'] | undefined => field.arguments?.find((own) => own.name.value === name)?.value

/** What a variable is where a request does not say, in each operation that has it: a number, the length of a list, or nothing. */
type Defaults = ReadonlyMap<string, (number | undefined)[]>

const defaultsOf = (document: DocumentNode): Defaults => {
  const definitions = document.definitions.flatMap((definition) => (definition.kind === Kind.OPERATION_DEFINITION ? (definition.variableDefinitions ?? []) : []))
  const sizeOf = ({ defaultValue: value }: VariableDefinitionNode) => (value?.kind === Kind.INT ? Number(value.value) : value?.kind === Kind.LIST ? value.values.length : undefined)
  return new Map(Array.from(Map.groupBy(definitions, ({ variable }) => variable.name.value), ([name, some]) => [name, some.map(sizeOf)]))
}

/** Of what a variable may be by default, the most: a fragment may stand in several operations. */
const byDefault = (defaults: Defaults, name: string, size: (value: number | undefined) => number): number => Math.max(...(defaults.get(name) ?? [undefined]).map(size))

/** How many entries the page has that a connection is asked for: the larger of `first` and `last`. */
const pageSize = (field: FieldNode, defaults: Defaults): Weight => {
  const asked = ['first', 'last'].flatMap((name) => argument(field, name) ?? []).filter(({ kind }) => kind !== Kind.NULL)
  const sizes = asked.map((value): Weight => {
    if (value.kind === Kind.INT) return pageOf(Number(value.value))
    if (value.kind !== Kind.VARIABLE) return usualPage
    const { value: name } = value.name
    return (variables) => (Object.hasOwn(variables, name) ? pageOf(variables[name]) : byDefault(defaults, name, pageOf))
  })
  if (sizes.length < 2) return sizes[0] ?? usualPage
  return (variables) => Math.max(...sizes.map((size) => valueOf(size, variables)))
}

/** How many things are asked for by their ids. */
const idsIn = (field: FieldNode, defaults: Defaults): Weight => {
  const value = argument(field, 'ids')
  if (value?.kind === Kind.LIST) return value.values.length
  if (value?.kind !== Kind.VARIABLE) return usualList
  const { value: name } = value.name
  return (variables) => {
    if (!Object.hasOwn(variables, name)) return byDefault(defaults, name, (length) => length ?? 1)
    return Array.isArray(variables[name]) ? variables[name].length : 1
  }
}

/**
 * Measures a document in one walk over its text, whatever it comes to when its fragments are put in: each fragment is measured once.
 * What is not in the schema, and a fragment within itself, count as little; the validation that follows says that they are wrong. AP-3
 */
export const measure = (schema: GraphQLSchema, document: DocumentNode): Measures => {
  const fragments = new Map(document.definitions.flatMap((definition) => (definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [])))
  const measured = new Map<FragmentDefinitionNode, { empty: Part; perEntry: Weight }>()
  const defaults = defaultsOf(document)
  const measuring = new Set<FragmentDefinitionNode>()
  let circular = false
  let round = 0

  /** Told once for each request, in however many places it stands. */
  const once = (weight: Weight): Weight => {
    if (typeof weight === 'number') return weight
    let told = 0
    let value = 0
    return (variables) => {
      if (told !== round) {
        value = weight(variables)
        told = round
      }
      return value
    }
  }

  /** A fragment may stand in pages of several sizes: what it costs grows evenly with that, so two measures tell all of them. */
  const ofFragment = (fragment: FragmentDefinitionNode, listSize: Weight): Part => {
    circular ||= measuring.has(fragment)
    if (!measured.has(fragment)) {
      measured.set(fragment, { empty: nothing, perEntry: 0 })
      measuring.add(fragment)
      const type = schema.getType(fragment.typeCondition.name.value)
      const none = ofSelections(fragment.selectionSet, type, 0)
      const empty = { ...none, cost: once(none.cost) }
      measured.set(fragment, { empty, perEntry: once(plus(ofSelections(fragment.selectionSet, type, 1).cost, times(empty.cost, -1))) })
      measuring.delete(fragment)
    }
    const { empty, perEntry } = measured.get(fragment)!
    return { ...empty, cost: plus(empty.cost, times(perEntry, listSize)) }
  }

  const ofField = (field: FieldNode, parent: GraphQLNamedType | undefined, listSize: Weight): Part => {
    const definition = fieldIn(schema, parent, field.name.value)
    const isPaged = definition?.args.some(({ name }) => name === 'first') ?? false
    const isList = definition !== undefined && isListType(getNullableType(definition.type))
    const inside = field.selectionSet
      ? ofSelections(field.selectionSet, definition && getNamedType(definition.type), isPaged ? pageSize(field, defaults) : usualList)
      : nothing
    const size = !isList || !field.selectionSet ? 1 : definition.args.some(({ name }) => name === 'ids') ? idsIn(field, defaults) : listSize
    const own = parent === schema.getMutationType() ? costOfChange : 1
    return {
      depth: inside.depth + 1, selections: inside.selections + 1, repeats: inside.repeats,
      aliases: inside.aliases + (field.alias ? (isIntrospection(definition, parent) ? introspectionAlias : 1) : 0), directives: inside.directives + (field.directives?.length ?? 0),
      cost: plus(own, times(inside.cost, size)),
    }
  }

  /** `listSize`: how many entries the lists right in it have: those of a connection as many as its page. */
  const ofSelections = ({ selections }: SelectionSetNode, parent: GraphQLNamedType | undefined, listSize: Weight): Part => {
    const counts = new Map<string, number>()
    let sum = nothing
    for (const selection of selections) {
      const name = selection.kind === Kind.FIELD ? (selection.alias ?? selection.name).value : selection.kind === Kind.FRAGMENT_SPREAD ? `...${selection.name.value}` : '...'
      if (name !== '...') counts.set(name, (counts.get(name) ?? 0) + 1)
      if (selection.kind === Kind.FIELD) {
        sum = join(sum, ofField(selection, parent, listSize))
        continue
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : undefined
      const inside = selection.kind === Kind.INLINE_FRAGMENT
        ? ofSelections(selection.selectionSet, selection.typeCondition ? schema.getType(selection.typeCondition.name.value) : parent, listSize)
        : fragment ? ofFragment(fragment, listSize) : nothing
      sum = join(sum, { ...inside, selections: inside.selections + 1, directives: inside.directives + (selection.directives?.length ?? 0) })
    }
    return { ...sum, repeats: Math.max(sum.repeats, ...counts.values()) }
  }

  const withOwn = (part: Part, { directives }: FragmentDefinitionNode): Part => ({ ...part, directives: part.directives + (directives?.length ?? 0) })

  const ofOperation = (operation: OperationDefinitionNode): Part => {
    const inside = ofSelections(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined, usualList)
    const around = (operation.directives?.length ?? 0) + (operation.variableDefinitions ?? []).reduce((sum, { directives }) => sum + (directives?.length ?? 0), 0)
    return { ...inside, directives: inside.directives + around }
  }

  const parts = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? [ofOperation(definition)]
    : definition.kind === Kind.FRAGMENT_DEFINITION ? [withOwn(ofFragment(definition, usualList), definition)]
    : [])
  const most = (name: Exclude<keyof Part, 'cost'>) => Math.max(0, ...parts.map((part) => part[name]))
  return {
    depth: most('depth'), aliases: most('aliases'), directives: most('directives'), selections: most('selections'), repeats: most('repeats'), circular,
    // A document of one operation, as nearly all are, costs what that does.
    cost: (variables) => {
      round++
      return Math.max(0, ...parts.map(({ cost }) => valueOf(cost, variables)))
    },
  }
}
