import { activityKinds } from '@gatehouse/contract/activity-kinds'
import { closeCodes } from '@gatehouse/contract/close-codes'
import { viewClass } from '@gatehouse/policy'
import { createSourceEventStream, type ExecutionArgs, type ExecutionResult } from 'graphql'
import type { EventRow } from '../activity/event.ts'
import type { LogReader } from '../activity/log.ts'
import { shownError } from '../graphql/errors.ts'
import type { Authenticate, Context } from '../graphql/context.ts'
import type { Log } from '../platform/log.ts'
import type { Bus } from './bus.ts'
import { fromCursor, notOfThisFeed } from './cursor.ts'
import { createFeeds, type Feed } from './feed.ts'
import { LiveRequest } from './liveField.ts'
import { describeOperation, Plan, planKey, type Sink, type Subscriber } from './plans.ts'

/** One open connection: a socket, or one stream over SSE. */
export type Connection = {
  readonly id: string
  /** Ends it; the client acts on the code. */
  close(code: number, reason: string): void
  context: Context
  readonly feeds: Feed[]
  readonly subscribers: Set<Subscriber>
}

/** The live delivery of one node. */
export type Live = {
  /** For the one door: word of what was just committed here. */
  committed(events: EventRow[]): void
  /** Takes in a connection of somebody who is signed in. From now on a lost right ends or narrows it. */
  connect(connection: Pick<Connection, 'id' | 'close' | 'context'>): Promise<Connection>
  disconnect(connection: Connection): void
  /** Joins a subscription to its plan; what happened since its cursor goes out first. Answers with errors if it is refused. */
  subscribe(connection: Connection, args: ExecutionArgs, sink: Sink): Promise<{ leave(): void } | ExecutionResult>
  /** Gives the subscribers of one field of a stream what stands in no log. */
  inject(streamId: string, field: string, payload: object): Promise<void>
  /** The accounts and users that somebody watches on this node. */
  watched(): string[]
  connections(): Iterable<Connection>
  /** Tells every client to go on elsewhere. */
  close(): void
}

const page = 500
const changesAccess = ({ kind }: EventRow) => 'access' in activityKinds[kind]

export const createLive = (dependencies: { bus: Bus; reader: LogReader; log: Log; authenticate: Authenticate; lookEvery?: number }): Live => {
  const { reader, log, authenticate } = dependencies
  const connections = new Set<Connection>()
  /** Everyone who watches a stream, for revocation. */
  const watchers = new Map<string, Set<Connection>>()
  /** The plans of each stream, by key. */
  const plans = new Map<string, Map<string, Plan>>()

  const failed = (connection: Connection) => (error: unknown) => {
    log.warn({ error: String(error) }, 'A delivery failed; its client resumes')
    connection.close(closeCodes.resume, 'Resume from your cursor')
  }

  const planOf = (streamId: string, subscriber: Pick<Subscriber, 'request' | 'operation' | 'context'>): Plan => {
    const ofStream = plans.get(streamId) ?? new Map<string, Plan>()
    plans.set(streamId, ofStream)
    const key = planKey(subscriber)
    const known = ofStream.get(key)
    if (known) return known
    const plan: Plan = new Plan(streamId, subscriber, (error) => {
      for (const connection of watchers.get(streamId) ?? [])
        if ([...connection.subscribers].some((own) => own.plan === plan)) failed(connection)(error)
    })
    ofStream.set(key, plan)
    return plan
  }

  const enter = (plan: Plan, subscriber: Subscriber) => {
    subscriber.plan = plan
    plan.subscribers.add(subscriber)
  }

  const withdraw = (subscriber: Subscriber) => {
    const { plan } = subscriber
    plan.subscribers.delete(subscriber)
    if (plan.subscribers.size > 0) return
    const ofStream = plans.get(plan.streamId)
    for (const [key, known] of ofStream ?? []) if (known === plan) ofStream!.delete(key)
    if (ofStream?.size === 0) plans.delete(plan.streamId)
  }

  /** The last that an ended connection hears is its own user's news: by which device, or by whom. SE-4 */
  const tellWhy = async (connection: Connection) => {
    for (const subscriber of connection.subscribers) {
      if (subscriber.plan.streamId !== connection.context.viewer?.userId) continue
      const events = await reader.after(subscriber.plan.streamId, subscriber.seq, page)
      subscriber.seq = events.at(-1)?.seq ?? subscriber.seq
      subscriber.sink.write(await subscriber.plan.messages(events), new Map())
    }
  }

  /** Asks again what a connection may do; ends it, or moves its subscriptions to the plans of its new view class. */
  const recheck = async (connection: Connection) => {
    const { context } = connection
    const now = await authenticate(context.origin)
    if (!now.viewer || (context.account && !now.actor)) {
      await tellWhy(connection)
      if (!now.viewer) return connection.close(closeCodes.sessionEnded, 'The session has ended')
      return connection.close(closeCodes.accessEnded, 'Access to the account has ended')
    }
    const moved = context.actor && now.actor && viewClass(context.actor) !== viewClass(now.actor)
    connection.context = { ...context, ...now }
    if (!moved) return
    for (const subscriber of connection.subscribers) {
      const { streamId } = subscriber.plan
      withdraw(subscriber)
      subscriber.context = connection.context
      enter(planOf(streamId, subscriber), subscriber)
    }
  }

  /** A revocation is an event in the same feed, so it is applied before anything later is delivered. LV-3 */
  const apply = async (streamId: string, event: EventRow) => {
    const concerned = [...(watchers.get(streamId) ?? [])].filter(({ context }) => context.viewer?.userId === event.memberId)
    await Promise.all(concerned.map((connection) => recheck(connection).catch(failed(connection))))
  }

  const deliver = async (feed: Feed, events: EventRow[]) => {
    const send = async (some: EventRow[]) => {
      if (some.length > 0) await Promise.all([...(plans.get(feed.streamId)?.values() ?? [])].map((plan) => plan.deliver(some)))
    }
    let from = 0
    for (const [index, event] of events.entries()) {
      if (!changesAccess(event)) continue
      await send(events.slice(from, index))
      await apply(feed.streamId, event)
      from = index
    }
    await send(events.slice(from))
  }

  const feeds = createFeeds({ ...dependencies, listener: deliver })

  /** Gives one subscriber what the feed has already delivered to the others. */
  const catchUpTo = async (feed: Feed, connection: Connection, subscriber: Subscriber) => {
    while (subscriber.seq < feed.seq && connection.subscribers.has(subscriber)) {
      const events = (await reader.after(feed.streamId, subscriber.seq, page)).filter(({ seq }) => seq <= feed.seq)
      const last = events.at(-1)
      if (!last) break
      subscriber.sink.write(await subscriber.plan.messages(events), new Map())
      subscriber.seq = last.seq
    }
  }

  /** Delivers what happened since the cursor, then lets the subscriber take part: the last step between two deliveries. */
  const catchUp = async (feed: Feed, connection: Connection, subscriber: Subscriber) => {
    await catchUpTo(feed, connection, subscriber)
    await feed.between(async () => {
      await catchUpTo(feed, connection, subscriber)
      subscriber.live = true
    })
  }

  const watch = async (connection: Connection, streamId: string) => {
    const feed = await feeds.open(streamId)
    connection.feeds.push(feed)
    const watching = watchers.get(streamId) ?? new Set()
    watchers.set(streamId, watching.add(connection))
  }

  const disconnect = (connection: Connection) => {
    if (!connections.delete(connection)) return
    for (const subscriber of connection.subscribers) withdraw(subscriber)
    connection.subscribers.clear()
    for (const feed of connection.feeds) {
      const watching = watchers.get(feed.streamId)
      watching?.delete(connection)
      if (watching?.size === 0) watchers.delete(feed.streamId)
      feed.leave()
    }
    connection.feeds.length = 0
  }

  return {
    committed: feeds.offer,
    watched: () => [...watchers.keys()],
    connections: () => connections,
    disconnect,

    connect: async (given) => {
      const connection: Connection = { ...given, feeds: [], subscribers: new Set() }
      connections.add(connection)
      try {
        await watch(connection, given.context.viewer!.userId)
        if (given.context.account && given.context.actor) await watch(connection, given.context.account.id)
        // A right lost between the first look and the watch is noticed here; later ones come through the feed.
        await recheck(connection)
      } catch (error) {
        disconnect(connection)
        throw error
      }
      return connection
    },

    subscribe: async (connection, args, sink) => {
      const asked = await createSourceEventStream(args)
      if (!(asked instanceof LiveRequest)) return asked as ExecutionResult
      const context = args.contextValue as Context
      const streamId = asked.source.streamOf(context)
      const feed = connection.feeds.find((own) => own.streamId === streamId)
      if (!feed) return { errors: [shownError('BAD_USER_INPUT', 'This connection speaks for another account.')] }
      const operation = describeOperation(args.schema, args.document, args.operationName ?? null, args.variableValues ?? {}, asked.after)
      const from = asked.after === null ? feed.seq : fromCursor(streamId, asked.after)
      // Another node may have been ahead of this one; nobody can be ahead of the log.
      if (from > feed.seq) {
        if (from > ((await reader.heads([streamId])).get(streamId) ?? 0)) throw notOfThisFeed()
        feed.hint(from)
      }
      const draft = { request: asked, operation, context: connection.context, sink, seq: from, live: false }
      const plan = planOf(streamId, draft)
      const subscriber: Subscriber = { ...draft, plan }
      enter(plan, subscriber)
      connection.subscribers.add(subscriber)
      // The messages may not overtake the answer that the subscription stands.
      setImmediate(() => void catchUp(feed, connection, subscriber).catch(failed(connection)))
      return {
        leave: () => {
          if (connection.subscribers.delete(subscriber)) withdraw(subscriber)
        },
      }
    },

    inject: async (streamId, field, payload) => {
      const feed = [...(watchers.get(streamId) ?? [])].flatMap(({ feeds: own }) => own).find((own) => own.streamId === streamId)
      await feed?.between(async () => {
        const concerned = [...(plans.get(streamId)?.values() ?? [])].filter(({ request }) => request.field === field)
        await Promise.all(concerned.map((plan) => plan.inject(payload, feed.seq)))
      })
    },

    close: () => {
      for (const connection of connections) connection.close(closeCodes.goingAway, 'The node goes away')
      feeds.close()
    },
  }
}
