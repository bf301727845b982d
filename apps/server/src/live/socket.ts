import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { closeCodes } from '@gatehouse/contract/close-codes'
import { handleProtocols, type SubscribePayload } from 'graphql-ws'
import { type Extra, useServer } from 'graphql-ws/use/ws'
import { type DocumentNode, type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'
import { shownError } from '../graphql/errors.ts'
import { type Authenticate, type Context, createContext, isSomebody, type Services } from '../graphql/context.ts'
import { type createHttp, isForeign, originOf } from '../graphql/http.ts'
import { takeTurn } from '../graphql/turns.ts'
import { readIdempotencyKey } from '../graphql/idempotency/key.ts'
import { bareAnswer, securityHeaders } from '../platform/headers.ts'
import { type Connection, type Places, placesOf } from './live.ts'
import { createOutlet, type Outlet, socketSink } from './sinks.ts'

type Held = Extra & Record<PropertyKey, unknown> & {
  connection?: Connection
  outlet?: Outlet
  /** What each operation id stands for now: an id may be taken anew before its former operation has begun. */
  operations?: Map<string, { leave(): void }>
}
type OverSocket = Context & { socketOperation: { held: Held; id: string; operation: { leave(): void }; asked: Places } }

const textIn = (parameter: unknown): string | null => (typeof parameter === 'string' && parameter.length <= 200 ? parameter : null)

/** What a connection's parameters say of what it speaks for. A view or a key that cannot be one is still brought, and is none. */
const saidIn = (parameters: Record<string, unknown> | undefined) => ({
  apiKey: parameters?.apiKey == null ? null : (textIn(parameters.apiKey) ?? ''), account: textIn(parameters?.account), viewAs: parameters?.viewAs == null ? null : (textIn(parameters.viewAs) ?? ''),
})

/** What is wrong with a request, without what only HTTP knows. */
const overSocket = ({ message, nodes, path, extensions: { code = 'BAD_USER_INPUT', http: _status, ...extensions } }: GraphQLError) =>
  new GraphQLError(message, { nodes, path, extensions: { ...extensions, code } })

/** What graphql-ws iterates for a subscription: it yields nothing, as the plans write to the socket themselves, and never ends,
 *  as its end would be taken for that of a newer operation which took the same id. */
const unending = (leave: () => void): AsyncIterableIterator<never> => ({
  [Symbol.asyncIterator]() { return this },
  next: () => new Promise(() => {}),
  return: async () => {
    leave()
    return { done: true, value: undefined }
  },
})

/** GraphQL over WebSocket (graphql-transport-ws): subscriptions join the shared plans, everything else goes the way of HTTP.
 *  `pingEvery`: a peer that answers no ping is gone after at most twice as long, in milliseconds. LV-7
 *  @default 12 seconds */
export const openSocket = (dependencies: { server: Server; http: ReturnType<typeof createHttp>; services: Services; authenticate: Authenticate; pingEvery?: number }) => {
  const { server, http, services, authenticate, pingEvery = 12_000 } = dependencies
  const { live, presence, config, log } = services
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 128 * 1024, perMessageDeflate: false, handleProtocols, closeTimeout: 5_000 } as ServerOptions)

  const contextOf = (held: Held, parameters: Record<string, unknown> | undefined, connectionId: string) =>
    createContext(services, authenticate, originOf(services, held.request, saidIn(parameters), connectionId, parameters?.use), null)

  const closeSocket = (socket: WebSocket, code: number, reason: string, within = 5_000) => {
    socket.close(code, reason)
    // A client that reads nothing does not answer the close either.
    setTimeout(() => socket.terminate(), within).unref()
  }

  /** Stock clients take an internal error for final; this code lets them come back. */
  const comeBack = (held: Held, error: unknown) => {
    log.warn({ error: String(error) }, 'A socket could not be served; its client comes back')
    closeSocket(held.socket, closeCodes.resume, 'Come back with your cursor')
  }

  const connect = async (held: Held, parameters: Record<string, unknown> | undefined): Promise<boolean> => {
    const { socket } = held
    const id = crypto.randomUUID()
    const context = await contextOf(held, parameters, id)
    const close = (code: number, reason: string) => {
      held.outlet?.close(code !== closeCodes.resume)
      closeSocket(socket, code, reason)
    }
    if (context.key && !context.key.standing) close(closeCodes.sessionEnded, 'The API key does not act, or no longer')
    else if (!isSomebody(context)) close(closeCodes.sessionEnded, context.ended ? 'The session has ended' : 'Nobody is signed in')
    else if (context.view && !context.view.standing) close(closeCodes.viewEnded, 'The view does not stand, or no longer')
    else if (context.origin.account && !context.actor) close(closeCodes.accessEnded, 'There is no such account, or you have no access to it')
    else if (live.isFull(context)) close(closeCodes.tryLater, 'There are too many connections of this key or session')
    if (socket.readyState !== socket.OPEN) return false
    const connection = await live.connect({ id, close, context })
    if (socket.readyState !== socket.OPEN) {
      live.disconnect(connection)
      return false
    }
    held.connection = connection
    held.operations = new Map()
    held.outlet = createOutlet(socket, () => live.drop(connection))
    presence.enter(connection)
    return true
  }

  /** An operation as graphql-ws wants it, or what is wrong with it. */
  const prepare = async (
    held: Held, parameters: Record<string, unknown> | undefined, id: string, payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> => {
    const { connection, operations } = held
    if (!connection || !operations) return [shownError('UNAUTHENTICATED', 'The connection is closing.')]
    // What happens while it is being read and checked belongs to it already.
    const asked = placesOf(connection)
    operations.get(id)?.leave()
    const operation = { leave: () => {} }
    operations.set(id, operation)
    const { schema, parse, validate } = http.getEnveloped({ req: held.request, params: payload } as never)
    try {
      const document: DocumentNode = parse(payload.query)
      const errors: readonly GraphQLError[] = validate(schema, document)
      if (errors.length > 0) return errors.map(overSocket)
      const context = await contextOf(held, parameters, connection.id)
      return {
        schema, document, operationName: payload.operationName, variableValues: payload.variables,
        contextValue: Object.assign(context, { idempotencyKey: readIdempotencyKey(null, payload.extensions), socketOperation: { held, id, operation, asked } }) satisfies OverSocket,
      }
    } catch (error) {
      if (error instanceof GraphQLError) return [overSocket(error)]
      throw error
    }
  }

  const forget = ({ held, id, operation }: OverSocket['socketOperation']) => {
    if (held.operations!.get(id) === operation) held.operations!.delete(id)
  }

  const execute = async (args: ExecutionArgs): Promise<ExecutionResult> => {
    const { socketOperation } = args.contextValue as OverSocket
    forget(socketOperation)
    const result: ExecutionResult = await http.getEnveloped({ req: socketOperation.held.request } as never).execute(args)
    return result.errors?.some(({ extensions }) => extensions.http) ? { ...result, errors: result.errors.map(overSocket) } : result
  }

  const subscribe = async (args: ExecutionArgs): Promise<ExecutionResult | AsyncIterableIterator<never>> => {
    const { socketOperation } = args.contextValue as OverSocket
    const { held, id, operation, asked } = socketOperation
    const refused = takeTurn(services.rates, args)
    if (refused) {
      forget(socketOperation)
      return { errors: [overSocket(refused)] }
    }
    const joined = await live.subscribe(held.connection!, args, socketSink(held.outlet!, id), asked)
    const until = unending(() => held.operations!.get(id)?.leave())
    if (held.operations!.get(id) !== operation) {
      // Taken anew meanwhile: nobody waits for this one.
      if ('leave' in joined) joined.leave()
      return until
    }
    if (!('leave' in joined)) {
      forget(socketOperation)
      return joined
    }
    operation.leave = () => {
      joined.leave()
      forget(socketOperation)
    }
    return until
  }

  const disposable = useServer<Record<string, unknown>, Held>(
    {
      connectionInitWaitTimeout: 5_000,
      onConnect: ({ connectionParams, extra }) => connect(extra, connectionParams).catch((error: unknown) => {
        comeBack(extra, error)
        return false
      }),
      onSubscribe: ({ connectionParams, extra }, id, payload: SubscribePayload) => prepare(extra, connectionParams, id, payload).catch((error: unknown) => {
        comeBack(extra, error)
        return [shownError('INTERNAL', 'Come back in a moment.')]
      }),
      execute,
      subscribe,
      onClose: ({ extra: { connection } }) => {
        if (!connection) return
        presence.leave(connection)
        live.disconnect(connection)
      },
    },
    sockets,
    pingEvery,
  )

  // What a peer says wrong is no fault of ours, and must never end the process: in the place of graphql-ws's own listener, which
  // writes it all to the console and hears one error only.
  const quietly = (error: Error) => log.debug({ error: error.message }, 'A socket broke')
  sockets.on('connection', (socket) => socket.removeAllListeners('error').on('error', quietly))
  sockets.on('error', (error) => log.warn({ error: error.message }, 'WebSocket'))

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', quietly)
    const refuse = (status: string) => socket.end(bareAnswer(status, securityHeaders(config)))
    if ((request.url ?? '/').split('?')[0] !== '/graphql') return refuse('404 Not Found')
    if (isForeign(request, config.publicUrl)) return refuse('403 Forbidden')
    sockets.handleUpgrade(request, socket, head, (client) => {
      socket.removeListener('error', quietly)
      sockets.emit('connection', client, request)
    })
  }
  server.on('upgrade', upgrade)

  return {
    close: async () => {
      for (const client of sockets.clients) closeSocket(client, closeCodes.goingAway, 'The node goes away', 2_000)
      await disposable.dispose()
    },
  }
}
