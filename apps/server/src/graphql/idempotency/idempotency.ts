import { setTimeout as delay } from 'node:timers/promises'
import { type ExecutionArgs, type ExecutionResult, getOperationAST, type GraphQLError, OperationTypeNode } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { ServerResponse } from 'node:http'
import { likeOthers } from '../compiled.ts'
import type { Context, Services } from '../context.ts'
import { shownError } from '../errors.ts'
import { changeOnce, claimRequest, type Found, giveBack, keepAnswer, keyedRequest, type KeyedRequest } from './requests.ts'

/** The pauses in which a request looks whether its twin has been answered; after the last it says when to ask again. Milliseconds. */
const pauses = [25, 50, 100, 200, 400, 800]
/** Seconds until then. */
const askAgain = 2

/** What is answered in the place of an execution. */
const errorOf = (found: Exclude<Found, { state: 'claimed' | 'answered' }>): GraphQLError => {
  switch (found.state) {
    case 'running':
      return shownError('IDEMPOTENCY_IN_PROGRESS', `The same request is still under way. Send it again in ${askAgain} seconds.`, {
        retryAt: new Date(Date.now() + askAgain * 1_000).toISOString(), http: { status: 409, headers: { 'retry-after': String(askAgain) } },
      })
    case 'lost':
      return shownError('IDEMPOTENCY_ANSWER_LOST', 'This was done, but its answer was lost when a node went away. Look at what stands now; to do it once more, send a new key.', { http: { status: 409 } })
    case 'other':
      return shownError('IDEMPOTENCY_KEY_REUSED', 'This idempotency key was sent before with another request. Take a new key for a new request, and send the same request for the same key.', { http: { status: 422 } })
  }
}

const claimOrWait = async (services: Services, request: KeyedRequest): Promise<Found> => {
  for (const pause of pauses) {
    const found = await claimRequest(services, request)
    // An answer that seems lost may be about to be kept.
    if (found.state !== 'running' && found.state !== 'lost') return found
    await delay(pause)
  }
  return claimRequest(services, request)
}

/**
 * Mutations under an idempotency key have one effect, however often, wherever and how closely together they are sent: the first is executed, the
 * others get its answer. What fails or is refused without having changed anything gives its key back. Without somebody who asks there is nobody whose
 * key it could be, and it counts for nothing: what strangers send is single use by itself. AP-3
 */
export const useIdempotency = (services: Services, mask: (error: unknown) => GraphQLError): Plugin<Context> => {
  const first = async (args: ExecutionArgs, request: KeyedRequest, claim: string, execute: (args: ExecutionArgs) => unknown): Promise<ExecutionResult> => {
    const context = args.contextValue as Context
    context.services = { ...context.services, change: changeOnce(context.services.change, request, claim) }
    let result: ExecutionResult
    try {
      // Who asked may have given up; what was begun is done all the same, for when they ask again.
      result = (await execute({ ...args, signal: undefined } as ExecutionArgs)) as ExecutionResult
    } catch (error) {
      await giveBack(services, request, claim)
      throw error
    }
    const shown = result.errors ? { ...result, errors: result.errors.map(mask) } : result
    try {
      const failed = shown.errors !== undefined || context.failures !== undefined
      if (!failed || !(await giveBack(services, request, claim))) await keepAnswer(services, request, claim, JSON.stringify(shown))
    } catch (error) {
      // The change stands, and so does its answer to whoever asked first.
      services.log.warn({ error: String(error) }, 'An answer could not be kept for its idempotency key')
    }
    return shown
  }

  const once = async (args: ExecutionArgs, execute: (args: ExecutionArgs) => unknown): Promise<ExecutionResult> => {
    const { document, operationName, variableValues, contextValue } = args
    const request = keyedRequest(services.sealing, contextValue as Context, { text: document.loc?.source.body ?? '', operationName, variables: variableValues })
    if (!request) return execute(args) as Promise<ExecutionResult>
    const found = await claimOrWait(services, request)
    if (found.state === 'claimed') return first(args, request, found.claim, execute)
    if (found.state !== 'answered') return { errors: [errorOf(found)] }
    const { res } = contextValue as { res?: ServerResponse }
    if (res && !res.headersSent) res.setHeader('idempotent-replayed', 'true')
    return likeOthers(JSON.parse(found.answer) as ExecutionResult, document.loc?.source)
  }

  return {
    onExecute: ({ args, executeFn, setExecuteFn }) => {
      const { contextValue, document, operationName } = args as ExecutionArgs & { contextValue: Context }
      if (contextValue.idempotencyKey == null || getOperationAST(document, operationName)?.operation !== OperationTypeNode.MUTATION) return
      setExecuteFn((now: ExecutionArgs) => once(now, executeFn))
    },
  }
}
