import type { ServerResponse } from 'node:http'
import { closeCodes } from '@gatehouse/contract/close-codes'
import type { ExecutionArgs, ExecutionResult } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { authenticationError, keyError, secondFactorError, shownError, tooBusy, viewEnded } from '../graphql/errors.ts'
import { type Context, isSomebody } from '../graphql/context.ts'
import type { Connection, Live } from './live.ts'
import type { Presence } from './presence.ts'
import { queueSink } from './sinks.ts'

/** What a reader of SSE is told when its connection is ended from here. */
const farewell = async (code: number, context: Context): Promise<ExecutionResult> => {
  if (code === closeCodes.sessionEnded) {
    await context.refresh()
    return { errors: [context.key && !context.key.standing ? keyError(context.key) : authenticationError(context.ended)] }
  }
  if (code === closeCodes.viewEnded) {
    await context.refresh()
    return { errors: [viewEnded(context.view)] }
  }
  if (code === closeCodes.accessEnded) {
    await context.refresh()
    if (context.gate) return { errors: [secondFactorError(context.gate)] }
  }
  if (code === closeCodes.accessEnded) return { errors: [shownError('ACCOUNT_NOT_FOUND', 'Your access to this account has ended.')] }
  return { errors: [shownError('RESUME', 'Connect again and resume from your cursor.')] }
}

/** A reader that takes none of its last words within this time is cut off. Milliseconds. */
const lastWords = 5_000

/** Subscriptions over SSE join the same plans as those over WebSocket. LV-1 */
export const useLiveOverSse = (services: () => { live: Live; presence: Presence }): Plugin => {
  const subscribe = async (args: ExecutionArgs): Promise<ExecutionResult | AsyncIterable<ExecutionResult>> => {
    const { live, presence } = services()
    const context = args.contextValue as Context & { res: ServerResponse }
    const { res } = context
    if (!isSomebody(context)) return { errors: [authenticationError(context.ended)] }
    if (live.isFull(context)) return { errors: [tooBusy(30, 'There are too many connections of this key or session.')] }
    let closedWith: number | null = null
    const sink = queueSink(() => live.drop(connection))
    const close = (code: number) => {
      closedWith ??= code
      sink.end()
      setTimeout(() => res.destroy(), lastWords).unref()
    }
    const connection: Connection = await live.connect({ id: crypto.randomUUID(), close, context })
    presence.follow(connection)
    const leave = () => {
      sink.end()
      presence.leave(connection)
      live.disconnect(connection)
    }
    // Whoever has gone before the first byte never pulls, and never says that they have left.
    res.once('close', leave)
    const joined = await live.subscribe(connection, args, sink)
    if (!('leave' in joined) || res.closed || res.destroyed) leave()
    if (!('leave' in joined)) return closedWith === null ? joined : farewell(closedWith, context)
    // So that a client can resume which was cut off before its first message.
    if (!res.headersSent) res.setHeader('x-gatehouse-cursor', joined.cursor)
    let said = false
    const done = { done: true as const, value: undefined }
    return {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          const text = await sink.next()
          if (text !== null) return { done: false, value: JSON.parse(text) as ExecutionResult }
          leave()
          if (closedWith === null || said) return done
          said = true
          return { done: false, value: await farewell(closedWith, context) }
        },
        return: async () => {
          leave()
          return done
        },
      }),
    }
  }
  return { onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(subscribe as never) }
}
