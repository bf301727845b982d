import { type DocumentNode, type ExecutionArgs, type ExecutionResult, getOperationAST, GraphQLError, type GraphQLSchema, OperationTypeNode, type Source } from 'graphql'
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit'
import type { Plugin } from 'graphql-yoga'
import { type Context, isSomebody } from './context.ts'
import { passes, type Scope, scopesOf } from './scopes.ts'

/** An operation is compiled once it has been asked this often: compiling costs as much as some dozen executions. */
const worthIt = 3
/** How many are kept; then the one that was compiled first makes room. */
const most = 300

/** Where a line and column stand in a text. */
const offsetIn = ({ body }: Source, { line, column }: { line: number; column: number }) =>
  body.split('\n').slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, column - 1)

/** The compiler's errors as those that everything else knows. */
export const likeOthers = (result: ExecutionResult, source: Source | undefined): ExecutionResult =>
  result.errors
    ? {
        ...result,
        errors: result.errors.map(({ message, path, originalError, extensions, locations }) => {
          const positions = source && locations?.map((location) => offsetIn(source, location))
          return new GraphQLError(message, { path, originalError, extensions, source, positions })
        }),
      }
    : result

/** Compiles queries of those who are signed in, once they were asked often enough. */
const createCompiler = (schema: GraphQLSchema) => {
  const asked = new WeakMap<DocumentNode, Map<string, number>>()
  const compiled = new Map<DocumentNode, Map<string, CompiledQuery>>()

  const compile = (document: DocumentNode, name: string): CompiledQuery | undefined => {
    const query = compileQuery(schema, document, name || undefined, { disablingCapturingStackErrors: true })
    // What cannot be compiled goes the usual way.
    if (!isCompiledQuery(query)) return undefined
    const others = compiled.get(document) ?? new Map<string, CompiledQuery>()
    compiled.set(document, others.set(name, query))
    if (compiled.size > most) {
      const [oldest] = compiled.keys()
      compiled.delete(oldest!)
      asked.delete(oldest!)
    }
    return query
  }

  return (document: DocumentNode, name: string): CompiledQuery | undefined => {
    const known = compiled.get(document)?.get(name)
    if (known) return known
    // Names that are in no document are not counted.
    if (getOperationAST(document, name || undefined)?.operation !== OperationTypeNode.QUERY) return undefined
    const counts = asked.get(document) ?? new Map<string, number>()
    const count = (counts.get(name) ?? 0) + 1
    asked.set(document, counts.set(name, count))
    return count === worthIt ? compile(document, name) : undefined
  }
}

/** Says whether somebody passes every scope that a document comes by. */
const createGate = (schema: GraphQLSchema) => {
  const known = new WeakMap<DocumentNode, Scope[] | null>()
  return (document: DocumentNode, context: Context): boolean => {
    let scopes = known.get(document)
    if (scopes === undefined) known.set(document, (scopes = scopesOf(schema, document)))
    return scopes?.every((scope) => passes(context, scope)) ?? false
  }
}

/**
 * Compiles queries that are asked again and again into functions (graphql-jit), which takes a fraction of the time. Resolvers are
 * the same, and so are the rules: they depend on nothing but who asks, so those of the whole query are asked once, beforehand.
 * Where all of them let it pass, it is executed by the schema without them; else by the one that asks on every field, and says
 * where a rule refuses. Mutations and subscriptions go the usual way.
 */
export const useCompiledQueries = (schema: GraphQLSchema, unguarded: GraphQLSchema): Plugin<Context> => {
  const [askingEachTime, askingNothing] = [createCompiler(schema), createCompiler(unguarded)]
  const passesAll = createGate(schema)
  return {
    onExecute: ({ args, executeFn, setExecuteFn }) => {
      const { document, operationName, contextValue } = args
      if (!isSomebody(contextValue)) return
      const compiledFor = passesAll(document, contextValue) ? askingNothing : askingEachTime
      const compiled = compiledFor(document, operationName ?? '')
      if (!compiled) return
      setExecuteFn(async (now: ExecutionArgs) => {
        const result = await compiled.query(now.rootValue, now.contextValue, now.variableValues ?? {})
        // Variables of the wrong type: nothing was executed, and the usual way words it as HTTP wants it.
        if (result.errors && result.data === undefined) return executeFn(now)
        return likeOthers(result, document.loc?.source)
      })
    },
  }
}
