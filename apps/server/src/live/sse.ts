import { closeCodes } from '@gatehouse/contract/close-codes'
import type { ExecutionArgs, ExecutionResult } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { authenticationError, shownError } from '../graphql/errors.ts'
import type { Context } from '../graphql/context.ts'
import type { Connection, Live } from './live.ts'
import { queueSink } from './sinks.ts'

/** What a reader of SSE is told when its connection is ended from here. */
const farewell = async (code: number, context: Context): Promise<ExecutionResult> => {
  if (code === closeCodes.sessionEnded) {
    await context.refresh()
    return { errors: [authenticationError(context.ended)] }
  }
  if (code === closeCodes.accessEnded) return { errors: [shownError('ACCOUNT_NOT_FOUND', 'Your access to this account has ended.')] }
  return { errors: [shownError('INTERNAL', 'Connect again and resume from your cursor.')] }
}

/** Subscriptions over SSE join the same plans as those over WebSocket. LV-1 */
export const useLiveOverSse = (live: () => Live): Plugin => {
  const subscribe = async (args: ExecutionArgs): Promise<ExecutionResult | AsyncIterable<ExecutionResult>> => {
    const context = args.contextValue as Context
    if (!context.viewer) return { errors: [authenticationError(context.ended)] }
    let closedWith: number | null = null
    const close = (code: number) => {
      closedWith ??= code
      sink.end()
    }
    const sink = queueSink(() => close(closeCodes.resume))
    const connection: Connection = await live().connect({ id: crypto.randomUUID(), close, context })
    const joined = await live().subscribe(connection, args, sink).catch((error: unknown) => {
      live().disconnect(connection)
      throw error
    })
    if (!('leave' in joined)) {
      live().disconnect(connection)
      return joined
    }
    const leave = async () => {
      sink.end()
      live().disconnect(connection)
      return { done: true as const, value: undefined }
    }
    let said = false
    return {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          const text = await sink.next()
          if (text !== null) return { done: false, value: JSON.parse(text) as ExecutionResult }
          if (closedWith === null || said) return leave()
          said = true
          return { done: false, value: await farewell(closedWith, context) }
        },
        return: leave,
      }),
    }
  }
  return { onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(subscribe as never) }
}
