import type { IncomingMessage, ServerResponse } from 'node:http'
import type { GraphQLSchema } from 'graphql'
import { createYoga, type Plugin, useExecutionCancellation } from 'graphql-yoga'
import { cookieJar, cookieName, deviceCookieName, readCookie } from '../platform/cookies.ts'
import { addressOf, describeDevice } from '../platform/device.ts'
import { type Authenticate, type Context, createContext, type Origin, type Services } from './context.ts'
import { useCompiledQueries } from './compiled.ts'
import { readIdempotencyKey } from './idempotency/key.ts'
import { useIdempotency } from './idempotency/idempotency.ts'
import type { Room } from './documentLimits.ts'
import { useDocuments } from './documents.ts'
import { keyError, RateLimited, toShownError } from './errors.ts'
import { useTurns } from './turns.ts'

export type NodeContext = { req: IncomingMessage; res: ServerResponse }

/** The secret that a request brings as `Authorization: Bearer`; one that cannot be read is still one, and none of ours. RFC 6750 */
const bearerOf = ({ headers }: IncomingMessage): string | null => {
  const [scheme, secret, ...more] = headers.authorization?.trim().split(/\s+/) ?? []
  return scheme?.toLowerCase() !== 'bearer' ? null : more.length > 0 ? '' : (secret ?? '')
}

/** What a request says of where it comes from. `account` and `viewAs` stand in headers, or in a connection's parameters, and so does
 *  `use`: `none` where nobody asked for this, as a page that is merely open. SE-5 */
export const originOf = (
  { config }: Services, request: IncomingMessage, { account, viewAs, apiKey = null }: Pick<Origin, 'account' | 'viewAs'> & Partial<Pick<Origin, 'apiKey'>>, connectionId: string | null, use: unknown = request.headers['x-gatehouse-use'],
): Origin => ({
  token: readCookie(request.headers.cookie, cookieName(config.publicUrl)),
  apiKey: apiKey ?? bearerOf(request),
  deviceToken: readCookie(request.headers.cookie, deviceCookieName(config.publicUrl)),
  account,
  viewAs,
  device: describeDevice(String(request.headers['user-agent'] ?? ''), addressOf(request, config.trustProxy)),
  attended: use !== 'none',
  page: request.headers.origin ?? null,
  connectionId,
})

/** Whether a browser sent this from a page of another site. Programs send no Origin. SE-7
 *  The console may be open under another of the server's names than its public one, but never over http where that is https:
 *  whoever stands in the way of http could have written the page. */
export const isForeign = (request: IncomingMessage, publicUrl: string): boolean => {
  const { origin, host } = request.headers
  if (origin === undefined) return ['cross-site', 'same-site'].includes(String(request.headers['sec-fetch-site']))
  if (!URL.canParse(origin)) return true
  const page = new URL(origin)
  const home = new URL(publicUrl)
  if (page.origin === home.origin) return false
  return page.host !== host || (home.protocol === 'https:' && page.protocol !== 'https:')
}

const header = (value: string | string[] | undefined): string | null => (Array.isArray(value) ? value[0] : value) || null

/** Says in the header too when to come back, where a result tells it. RFC 9110, 10.2.3 */
const useRetryAfter: Plugin<NodeContext & Context> = {
  onExecute: ({ args }) => ({
    onExecuteDone: () => {
      const { failures = [] } = args.contextValue
      const moments = failures.flatMap((failure) => (failure instanceof RateLimited ? [failure.retryAt.getTime()] : []))
      if (moments.length === 0) return
      const seconds = Math.max(1, Math.ceil((Math.max(...moments) - Date.now()) / 1_000))
      // Over WebSocket there is no header.
      const { res } = args.contextValue as Partial<NodeContext>
      if (res && !res.headersSent) res.setHeader('retry-after', String(seconds))
    },
  }),
}

/** Queries and mutations are use, over HTTP and over WebSocket; a subscription, which comes back by itself, never is. SE-5
 *  Noted afterwards: whoever went from one account to another has used the other one last. */
const useNotingOf = (noteUse: (context: Context) => void): Plugin<Context> => ({
  onExecute: ({ args }) => ({ onExecuteDone: () => noteUse(args.contextValue) }),
})

/** GraphQL over HTTP, with SSE for subscriptions. */
export const createHttp = (dependencies: {
  schema: GraphQLSchema
  /** The same without its rules. */
  unguarded: GraphQLSchema
  services: Services
  authenticate: Authenticate
  plugins: Plugin[]
  noteUse: (context: Context) => void
  /** How large a document may be. */
  room?: Room
}) => {
  const { schema, unguarded, services, authenticate, plugins, noteUse, room } = dependencies
  const maskError = (error: unknown) =>
    toShownError(error, () => {
      const reference = crypto.randomUUID().slice(0, 8)
      services.log.error({ reference, err: (error as { originalError?: unknown }).originalError ?? error }, 'A request failed')
      return reference
    })
  return createYoga<NodeContext, Context>({
    schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    graphiql: false,
    batching: false,
    // Bodies are read and bounded before.
    maxRequestBodySize: false,
    multipart: false,
    // documents.ts keeps them, and fewer.
    parserAndValidationCache: false,
    // The console is of this origin, and pages of others are refused: who uses a key does so from a program.
    cors: false,
    logging: false,
    context: async ({ req, res, params }) => {
      const said = { account: header(req.headers['x-gatehouse-account']), viewAs: header(req.headers['x-gatehouse-view-as']) }
      const origin = originOf(services, req, said, null)
      const context = await createContext(services, authenticate, origin, cookieJar(res, services.config.publicUrl))
      if (context.key && !context.key.standing) throw keyError(context.key)
      return Object.assign(context, { idempotencyKey: readIdempotencyKey(header(req.headers['idempotency-key']), params.extensions) })
    },
    maskedErrors: { maskError },
    plugins: [useExecutionCancellation(), useDocuments(room), useTurns(services.rates), useCompiledQueries(schema, unguarded), useIdempotency(services, maskError), useNotingOf(noteUse), useRetryAfter, ...plugins],
  })
}
