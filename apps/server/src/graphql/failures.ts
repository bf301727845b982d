import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'
import type { GraphQLFieldResolver } from 'graphql'
import type { Context } from './context.ts'
import { Problem } from './errors.ts'

const name = 'failures' as const
export default name

/** Notes on the context in which expected failures mutations ended, whatever the document asks of their results. AP-2 */
class Failures<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(resolve: GraphQLFieldResolver<unknown, object>, field: PothosOutputFieldConfig<Types>): GraphQLFieldResolver<unknown, object> {
    if (field.kind !== 'Mutation') return resolve
    return async (parent, args, context, info) => {
      try {
        return await resolve(parent, args, context, info)
      } catch (error) {
        const own = context as Context
        if (error instanceof Problem) own.failures = [...(own.failures ?? []), error]
        throw error
      }
    }
  }
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      [name]: Failures<Types>
    }
  }
}

SchemaBuilder.registerPlugin(name, Failures)
