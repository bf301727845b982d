import { closeCodes } from '@gatehouse/contract/close-codes'
import type { ExecutionResult, SubscriptionForwarder } from '@urql/core'
import { type Client as Socket, createClient } from 'graphql-ws/client'
import { readonly, ref, type Ref } from 'vue'
import type { LiveState } from '../ui/live.ts'
import { backoff, pause } from './backoff.ts'
import { operationIds } from './operationIds.ts'
import { patience } from './patiently.ts'


export type Live = {
  state: Readonly<Ref<LiveState>>
  /** Carries urql's subscriptions, resuming each from its last cursor. */
  forward: SubscriptionForwarder
  /** Closes the connection for good: nothing arrives after it. AC-2 */
  close: () => void
}

type LiveOptions = {
  /** The account that the connection speaks for, or none. */
  account: string | null
  /** The session has ended. Answers whether this browser has a new one, to go on with. */
  onSessionEnded: () => Promise<boolean>
  onAccessEnded: () => void
  /** Through whose eyes it sees the account, and what to do when that has ended. TM-15 */
  viewAs?: string | null
  onViewEnded?: () => void
  url?: string
}

const pingEvery = 10_000
const pongWithin = 5_000
/** Connected again and quiet for this long: nothing more is coming to catch up with. */
const settledAfter = 400

/** After these there is nothing to come back to. */
const final: readonly number[] = [closeCodes.sessionEnded, closeCodes.accessEnded, closeCodes.viewEnded]

const isClose = (error: unknown): error is CloseEvent => error instanceof CloseEvent

/** What the server's `cursor` is in a subscription's result: `{ data: { team: { cursor } } }`. */
const cursorIn = (data: unknown): string | undefined =>
  Object.values((data ?? {}) as Record<string, { cursor?: string } | null>)[0]?.cursor

/** The one live connection of this tab to one account. It comes back by itself, with growing, jittered pauses, and goes on where it was. */
export const connectLive = ({ account, viewAs, onSessionEnded, onAccessEnded, onViewEnded, url = '/graphql' }: LiveOptions): Live => {
  const state = ref<LiveState>(navigator.onLine ? 'connecting' : 'offline')
  const wake = new EventTarget()
  const ids = operationIds()
  const idOf = new WeakMap<object, string>()
  const ends = new AbortController()
  /** How the server asked for the next attempt to be made, where it did. */
  let asked: 'at once' | 'spread' | undefined
  let unanswered: ReturnType<typeof setTimeout> | undefined
  let settling: ReturnType<typeof setTimeout> | undefined
  /** Whether another session has taken the place of the one that it began with. */
  let renewed = false
  /** What starts each subscription that is carried now. */
  const carried = new Set<() => void>()

  const settle = () => {
    if (state.value !== 'behind') return
    clearTimeout(settling)
    settling = setTimeout(() => (state.value = 'live'), settledAfter)
  }

  const open = (): Socket => createClient({
    url: new URL(url, location.href.replace(/^http/, 'ws')).href,
    connectionParams: { use: 'none', ...(account ? { account } : {}), ...(viewAs ? { viewAs } : {}) },
    lazy: false,
    // What ended the connection for good has been acted on in `closed`.
    onNonLazyError: () => {},
    keepAlive: pingEvery,
    connectionAckWaitTimeout: 2 * pongWithin,
    retryAttempts: Infinity,
    shouldRetry: (error) => !isClose(error) || !final.includes(error.code),
    retryWait: (attempt) => {
      // A node that hands its clients over has a successor: no need to grow the pause, only to spread the clients.
      const wait = asked === 'at once' ? 0 : asked === 'spread' ? backoff(0) : backoff(attempt)
      asked = undefined
      return pause(wait, wake)
    },
    generateID: (payload) => idOf.get(payload)!,
    on: {
      connected: (_, __, again) => {
        state.value = again || renewed ? 'behind' : 'live'
        settle()
      },
      message: settle,
      ping: (received) => {
        if (!received) unanswered = setTimeout(() => socket.terminate(), pongWithin)
      },
      pong: (received) => {
        if (received) clearTimeout(unanswered)
      },
      closed: (event) => {
        clearTimeout(unanswered)
        clearTimeout(settling)
        if (ends.signal.aborted || state.value === 'ended') return
        state.value = navigator.onLine ? 'reconnecting' : 'offline'
        if (!isClose(event)) return
        if (final.includes(event.code)) state.value = 'ended'
        if (event.code === closeCodes.sessionEnded) void renew()
        else if (event.code === closeCodes.accessEnded) onAccessEnded()
        else if (event.code === closeCodes.viewEnded) onViewEnded?.()
        else if (event.code === closeCodes.resume) asked = 'at once'
        else if (event.code === closeCodes.goingAway) asked = 'spread'
      },
    },
  })

  let socket = open()

  /** Goes on with the session that has taken the ended one's place, each subscription where it was. The former connection is of no use
   *  any more: its client takes this end for final. */
  const renew = async () => {
    if (!(await onSessionEnded()) || ends.signal.aborted) return
    state.value = 'reconnecting'
    renewed = true
    socket = open()
    for (const start of carried) start()
  }

  const back = () => {
    if (state.value === 'offline') state.value = 'reconnecting'
    wake.dispatchEvent(new Event('wake'))
  }
  const gone = () => {
    state.value = 'offline'
    // The operating system knows before any ping does.
    socket.terminate()
  }
  window.addEventListener('online', back, { signal: ends.signal })
  window.addEventListener('offline', gone, { signal: ends.signal })
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) wake.dispatchEvent(new Event('wake'))
  }, { signal: ends.signal })

  const forward: SubscriptionForwarder = (request) => ({
    subscribe: (sink) => {
      const name = request.operationName ?? 'operation'
      const id = ids.take(name)
      // Sent again as it then is after every reconnection, so that each begins at the last cursor.
      const variables: Record<string, unknown> = { ...request.variables }
      const payload = { query: request.query ?? '', operationName: name, variables }
      idOf.set(payload, id)
      let stopped = false
      let stop = () => {}
      let later: ReturnType<typeof setTimeout> | undefined
      const start = () => {
        clearTimeout(later)
        later = undefined
        stop = socket.subscribe(payload, {
          next: (result) => {
            const wait = patience.asked(result.errors)
            if (wait !== null) return void (later = setTimeout(start, wait))
            const cursor = cursorIn(result.data)
            if (cursor) variables.after = cursor
            sink.next(result as ExecutionResult)
          },
          error: (error) => {
            if (stopped) return
            if (Array.isArray(error)) sink.next({ errors: error })
            // With a new session it goes on; without one there is nobody to tell.
            else if (!isClose(error) || error.code !== closeCodes.sessionEnded) sink.error(error)
          },
          complete: () => {
            // One that has to wait begins anew by itself.
            if (!stopped && later === undefined) sink.complete()
          },
        })
      }
      carried.add(start)
      start()
      return {
        unsubscribe: () => {
          stopped = true
          clearTimeout(later)
          carried.delete(start)
          stop()
          ids.free(id)
        },
      }
    },
  })

  const close = () => {
    ends.abort()
    clearTimeout(unanswered)
    clearTimeout(settling)
    void socket.dispose()
  }
  return { state: readonly(state), forward, close }
}
