import type { GraphQLFieldMap } from 'graphql'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { keepViewsReadOnly } from './views.ts'
import './scalars.ts'
import './money.ts'
import './problems.ts'

builder.queryType({ description: 'What can be read.' })
builder.mutationType({ description: 'What can be changed. Expected failures are members of the result types.' })
builder.subscriptionType({ description: 'What can be followed live, over WebSocket (graphql-transport-ws) and SSE; every message carries a cursor to resume from.' })

/** Builds the schema from what the rooms have furnished. Import them before. */
export const buildSchema = () => {
  const schema = builder.toSchema({ sortSchema: true })
  askAnewBetweenMutations(schema.getMutationType()!.getFields())
  keepViewsReadOnly(schema)
  return schema
}

/** The same without its rules, for queries about which all of them are decided beforehand. */
export const buildUnguardedSchema = () => {
  const schema = builder.toSchema({ sortSchema: true, disableScopeAuth: true })
  keepViewsReadOnly(schema)
  return schema
}

const asked = new WeakSet<Context>()

/** A mutation may change what the next one of the same request may do: from the second on, who asks is loaded anew. */
const askAnewBetweenMutations = (fields: GraphQLFieldMap<unknown, Context>) => {
  for (const field of Object.values(fields)) {
    const { resolve } = field
    field.resolve = async (root, args, context, info) => {
      if (asked.has(context)) await context.refresh()
      asked.add(context)
      return resolve!(root, args, context, info)
    }
  }
}
