import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { closeCodes } from '@gatehouse/contract/close-codes'
import { handleProtocols, type SubscribePayload } from 'graphql-ws'
import { type Extra, useServer } from 'graphql-ws/use/ws'
import type { ExecutionArgs, ExecutionResult } from 'graphql'
import { WebSocketServer } from 'ws'
import { type Authenticate, type Context, createContext, type Services } from '../graphql/context.ts'
import { type createHttp, isForeign, originOf } from '../graphql/http.ts'
import type { Connection } from './live.ts'
import { socketSink } from './sinks.ts'

type Held = Extra & Record<PropertyKey, unknown> & { connection?: Connection }
type OverSocket = Context & { socketOperation: { held: Held; id: string } }

const accountIn = (parameters: Record<string, unknown> | undefined): string | null =>
  typeof parameters?.account === 'string' && parameters.account.length <= 200 ? parameters.account : null

/** An iterable that ends when its subscriber leaves; the plans write to the socket themselves. */
const untilLeft = (leave: () => void): AsyncIterableIterator<never> => {
  const ended = Promise.withResolvers<IteratorReturnResult<undefined>>()
  const end = async () => {
    leave()
    ended.resolve({ done: true, value: undefined })
    return ended.promise
  }
  return { [Symbol.asyncIterator]() { return this }, next: () => ended.promise, return: end }
}

/** GraphQL over WebSocket (graphql-transport-ws): subscriptions join the shared plans, everything else goes the way of HTTP. */
export const openSocket = (dependencies: { server: Server; http: ReturnType<typeof createHttp>; services: Services; authenticate: Authenticate }) => {
  const { server, http, services, authenticate } = dependencies
  const { live, presence, config, log } = services
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 128 * 1024, perMessageDeflate: false, handleProtocols })

  const contextOf = (held: Held, parameters: Record<string, unknown> | undefined, connectionId: string) =>
    createContext(services, authenticate, originOf(services, held.request, accountIn(parameters), connectionId), null)

  const disposable = useServer<Record<string, unknown>, Held>(
    {
      connectionInitWaitTimeout: 5_000,
      onConnect: async ({ connectionParams, extra }) => {
        const id = crypto.randomUUID()
        const context = await contextOf(extra, connectionParams, id)
        const { socket } = extra
        const close = (code: number, reason: string) => {
          socket.close(code, reason)
          // A client that reads nothing does not answer the close either.
          setTimeout(() => socket.terminate(), 2_000).unref()
        }
        if (!context.viewer) return close(closeCodes.sessionEnded, context.ended ? 'The session has ended' : 'Nobody is signed in')
        if (context.origin.account && !context.actor) return close(closeCodes.accessEnded, 'There is no such account, or you have no access to it')
        extra.connection = await live.connect({ id, close, context })
        if (socket.readyState !== socket.OPEN) live.disconnect(extra.connection)
        else presence.enter(extra.connection)
      },
      onSubscribe: async ({ connectionParams, extra }, id, payload: SubscribePayload) => {
        const connection = extra.connection
        if (!connection) return [] as never
        const { schema, execute, subscribe, parse, validate } = http.getEnveloped({ req: extra.request } as never)
        void [execute, subscribe]
        const document = parse(payload.query)
        const errors = validate(schema, document)
        if (errors.length > 0) return errors
        const context = await contextOf(extra, connectionParams, connection.id)
        const args: ExecutionArgs = {
          schema, document, operationName: payload.operationName, variableValues: payload.variables,
          contextValue: Object.assign(context, { socketOperation: { held: extra, id } }) satisfies OverSocket,
        }
        return args as never
      },
      execute: (args) => http.getEnveloped({ req: (args.contextValue as OverSocket).socketOperation.held.request } as never).execute(args),
      subscribe: async (args): Promise<ExecutionResult | AsyncIterableIterator<never>> => {
        const { held, id } = (args.contextValue as OverSocket).socketOperation
        const connection = held.connection!
        const sink = socketSink(held.socket, id, () => connection.close(closeCodes.resume, 'Resume from your cursor'))
        const joined = await live.subscribe(connection, args as ExecutionArgs, sink)
        return 'leave' in joined ? untilLeft(joined.leave) : joined
      },
      onDisconnect: ({ extra }) => {
        if (!extra.connection) return
        presence.leave(extra.connection)
        live.disconnect(extra.connection)
      },
    },
    sockets,
    15_000,
  )

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refuse = (status: string) => socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    if (new URL(request.url ?? '/', 'http://localhost').pathname !== '/graphql') return refuse('404 Not Found')
    if (isForeign(request, config.publicUrl)) return refuse('403 Forbidden')
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request))
  }
  server.on('upgrade', upgrade)
  sockets.on('error', (error) => log.warn({ error: error.message }, 'WebSocket'))

  return {
    close: async () => {
      for (const client of sockets.clients) client.close(closeCodes.goingAway, 'The node goes away')
      await disposable.dispose()
    },
  }
}
