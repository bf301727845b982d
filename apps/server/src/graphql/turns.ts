import type { ServerResponse } from 'node:http'
import type { DocumentNode, ExecutionArgs, GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { setHeaders } from '../platform/headers.ts'
import { networkOf } from '../platform/limits.ts'
import { policies, type Policy, rateHeaders, type Rates, rateWindow } from '../platform/rates.ts'
import type { Context } from './context.ts'
import { measuresOf } from './documents.ts'
import { inWords, shownError } from './errors.ts'

/** So many fields that an answer may hold count a point more. */
const fieldsPerPoint = 1_000

/** Whose requests this one counts with: the key's, the session's, or, where nobody asks, those of the network that it comes from. */
export const subjectOf = ({ key, viewer, origin }: Context): [Policy, string] =>
  key?.standing ? ['key', key.id] : viewer ? ['session', viewer.sessionId] : ['address', networkOf(origin.device.address)]

type Asked = { schema: ExecutionArgs['schema']; document: DocumentNode; variableValues?: Readonly<Record<string, unknown>> | null; contextValue?: unknown }

/** Takes the points of an operation: null where it may go on, else when to come back. Over HTTP the answer's headers tell what is left. AP-3 */
export const takeTurn = (rates: Rates, { schema, document, variableValues, contextValue }: Asked): GraphQLError | null => {
  const context = contextValue as Context & { res?: ServerResponse }
  const points = 1 + Math.floor(measuresOf(schema, document).cost(variableValues ?? {}) / fieldsPerPoint)
  const turn = rates.take(...subjectOf(context), points)
  if (!turn) return null
  if (context.res && !context.res.headersSent) setHeaders(context.res, rateHeaders(turn))
  if (turn.passes) return null
  const { policy, quota, left, reset } = turn
  const retryAt = new Date(Date.now() + reset * 1_000)
  return shownError('RATE_LIMITED', `Too many requests: ${policies[policy]} has ${quota.toLocaleString('en')} points a minute, ${left} are left, and this takes ${points}. Try again ${inWords(retryAt)}.`, {
    retryAt: retryAt.toISOString(), retryAfter: reset, policy, quota, window: rateWindow, left, points, http: { status: 429, headers: { 'retry-after': String(reset) } },
  })
}

/** Counts what is asked over HTTP, and queries and mutations over WebSocket, before anything is executed. */
export const useTurns = (rates: Rates): Plugin => ({
  onExecute: ({ args, setResultAndStopExecution }) => {
    const refused = takeTurn(rates, args)
    if (refused) setResultAndStopExecution({ errors: [refused] })
  },
  onSubscribe: ({ args, setResultAndStopExecution }) => {
    const refused = takeTurn(rates, args as Asked)
    if (refused) setResultAndStopExecution({ errors: [refused] })
  },
})
