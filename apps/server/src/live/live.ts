import type { Actor } from '@gatehouse/policy'
import { closeCodes } from '@gatehouse/contract/close-codes'
import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql'
import type { EventRow } from '../activity/event.ts'
import type { LogReader } from '../activity/log.ts'
import type { Authenticate, Context } from '../graphql/context.ts'
import { shownError, toShownError } from '../graphql/errors.ts'
import { subjectOf } from '../graphql/turns.ts'
import type { Log } from '../platform/log.ts'
import type { Bus } from './bus.ts'
import { fromCursor, notOfThisFeed, toCursor } from './cursor.ts'
import { createFeeds, type Feed, feedPage } from './feed.ts'
import { LiveRequest } from './liveField.ts'
import { describeOperation } from './operation.ts'
import { createPlans, give, type Sink, type Subscriber } from './plans.ts'
import { type Connection, createRights } from './rights.ts'

export type { Connection } from './rights.ts'

/** The live delivery of one node. */
export type Live = {
  /** For the one door: word of what was just committed here. */
  committed(events: EventRow[]): void
  /** Whether whoever asks has as many connections to this node as they may. AP-3 */
  isFull(context: Context): boolean
  /** Takes in a connection of somebody who is signed in. From now on a lost right ends or narrows it. */
  connect(connection: Pick<Connection, 'id' | 'close' | 'context'>): Promise<Connection>
  disconnect(connection: Connection): void
  /** Ends a connection whose client reads too slowly. LV-4 */
  drop(connection: Connection): void
  /** Joins a subscription to its plan; what happened since its cursor goes out first. Answers with errors if it is refused.
   *  Without a cursor it begins at `asked`: where its streams stood when it was asked for. Answers with where it began. */
  subscribe(connection: Connection, args: ExecutionArgs, sink: Sink, asked?: Places): Promise<Joined | ExecutionResult>
  /** Gives the subscribers of one field of a stream what stands in no log; only those for whom `sees` holds, where it is given. */
  inject(streamId: string, field: string, payload: object, sees?: (actor: Actor | null) => boolean): Promise<void>
  /** The streams of which somebody on this node follows a field. */
  following(field: string): string[]
  /** What it holds open; all zero when nobody is connected. */
  held(): { connections: number; streams: number; feeds: number; plans: number }
  /** Tells every client to go on elsewhere. */
  close(): void
}

/** A subscription that stands. `cursor` is where it began. */
export type Joined = { leave(): void; cursor: string }

/** How far some streams have come. */
export type Places = ReadonlyMap<string, number>

/** Where the streams of a connection stand now. */
export const placesOf = ({ feeds }: Connection): Places => new Map(feeds.map(({ streamId, seq }) => [streamId, seq]))

/** Subscriptions of one connection; more are refused. */
const mostSubscriptions = 100
/** Connections of one API key or session to one node; more are refused. */
const mostConnections = 500

export const createLive = (dependencies: { bus: Bus; reader: LogReader; log: Log; authenticate: Authenticate; lookEvery?: number }): Live => {
  const { reader, log } = dependencies
  const connections = new Set<Connection>()
  const counts = new Map<string, number>()
  const count = (subject: string, one: 1 | -1) => {
    const sum = (counts.get(subject) ?? 0) + one
    if (sum > 0) counts.set(subject, sum)
    else counts.delete(subject)
  }
  /** Everyone who watches a stream, for revocation. */
  const watchers = new Map<string, Set<Connection>>()

  const show = (error: GraphQLError) =>
    toShownError(error, () => {
      const reference = crypto.randomUUID().slice(0, 8)
      log.error({ reference, err: error.originalError ?? error }, 'A subscription failed')
      return reference
    })
  const plans = createPlans(show)
  const leave = (connection: Connection, subscriber: Subscriber) => {
    subscriber.gone = true
    if (connection.subscribers.delete(subscriber)) plans.leave(subscriber)
  }

  const disconnect = (connection: Connection) => {
    if (!connections.delete(connection)) return
    count(connection.subject, -1)
    connection.ended = true
    for (const subscriber of connection.subscribers) leave(connection, subscriber)
    for (const feed of connection.feeds.splice(0)) {
      const watching = watchers.get(feed.streamId)
      watching?.delete(connection)
      if (watching?.size === 0) watchers.delete(feed.streamId)
      feed.leave()
    }
  }

  const rights = createRights({ ...dependencies, plans, watchers, release: disconnect })

  const deliver = async (feed: Feed, events: EventRow[]) => {
    try {
      await rights.apply(feed, events)
      for (;;) {
        const deliveries = await Promise.all(plans.of(feed.streamId).map((plan) => plan.prepare(events)))
        // Events carry the names of the moment at which they were written, or read in one with everything that had happened by
        // then. So only where more was looked up, or where they were cut off, can something newer show.
        const mayBeNewer = deliveries.some(({ waited }) => waited) || (deliveries.length > 0 && events.length >= feedPage)
        if (mayBeNewer && (await rights.applyNewer(feed))) continue
        for (const { write } of deliveries) write()
        return
      }
    } catch (error) {
      for (const plan of plans.of(feed.streamId)) for (const subscriber of plan.subscribers) subscriber.fail(error)
    }
  }

  const feeds = createFeeds({ ...dependencies, listener: deliver })

  /** Gives one subscriber what the feed has already delivered to the others. */
  const catchUpTo = async (feed: Feed, subscriber: Subscriber, pause: () => Promise<void>) => {
    while (subscriber.seq < feed.seq && !subscriber.gone) {
      const { seq: from, plan } = subscriber
      const events = (await reader.after(feed.streamId, from, feedPage)).filter(({ seq }) => seq <= feed.seq)
      const last = events.at(-1)
      if (!last) break
      const { texts } = await plan.messages(events, true)
      if ((await rights.applyNewer(feed)) || subscriber.plan !== plan) continue
      give(subscriber, from, last.seq, texts, new Map())
      await pause()
    }
  }

  /** Delivers what happened since the cursor, as fast as the client reads, then lets it take part: the last step between two
   *  deliveries. */
  const catchUp = async (feed: Feed, subscriber: Subscriber) => {
    await catchUpTo(feed, subscriber, () => subscriber.sink.drained())
    await feed.between(async () => {
      await catchUpTo(feed, subscriber, async () => {})
      subscriber.live = true
    })
  }

  const watch = async (connection: Connection, streamId: string) => {
    const feed = await feeds.open(streamId)
    connection.feeds.push(feed)
    const watching = watchers.get(streamId) ?? new Set()
    watchers.set(streamId, watching.add(connection))
  }

  /** Where a subscription begins. Throws for a cursor that is not of its stream, or ahead of the log. */
  const placeOf = async (feed: Feed, after: string | null, places: Places): Promise<number> => {
    if (after === null) return places.get(feed.streamId) ?? feed.seq
    const from = fromCursor(feed.streamId, after)
    // Another node may have been ahead of this one; nobody can be ahead of the log.
    if (from > feed.seq) {
      if (from > ((await reader.heads([feed.streamId])).get(feed.streamId) ?? 0)) throw notOfThisFeed()
      feed.hint(from)
    }
    return from
  }

  const join = async (connection: Connection, args: ExecutionArgs, sink: Sink, places: Places): Promise<Joined | ExecutionResult> => {
    const asked = await createSourceEventStream(args)
    if (!(asked instanceof LiveRequest)) return { errors: (asked as ExecutionResult).errors!.map(show) }
    if (connection.ended) throw shownError('INTERNAL', 'The connection is closing.')
    const streamId = asked.source.streamOf(args.contextValue as Context)
    const feed = connection.feeds.find((own) => own.streamId === streamId)
    if (!feed) throw shownError('BAD_USER_INPUT', 'This connection speaks for another account.')
    const seq = await placeOf(feed, asked.after, places)
    if (connection.ended) throw shownError('INTERNAL', 'The connection is closing.')
    if (connection.subscribers.size >= mostSubscriptions) throw shownError('BAD_USER_INPUT', `Follow at most ${mostSubscriptions} subscriptions over one connection.`)
    const operation = describeOperation(args.schema, args.document, args.operationName ?? null, args.variableValues ?? {})
    const subscriber = plans.enter(streamId, {
      request: asked, operation, sink, seq, context: connection.context, live: false, gone: false, fail: (error) => rights.fail(connection, error),
    })
    connection.subscribers.add(subscriber)
    // The messages may not overtake the answer that the subscription stands.
    setImmediate(() => void catchUp(feed, subscriber).catch(subscriber.fail))
    return { leave: () => leave(connection, subscriber), cursor: toCursor(streamId, seq) }
  }

  return {
    committed: feeds.offer,
    held: () => ({ connections: connections.size, streams: watchers.size, feeds: feeds.count(), plans: plans.count() }),
    disconnect,
    drop: (connection) => rights.end(connection, closeCodes.resume, 'Read too slowly: resume from your cursor'),

    isFull: (context) => (counts.get(subjectOf(context).join(' ')) ?? 0) >= mostConnections,

    connect: async (given) => {
      const connection: Connection = { ...given, subject: subjectOf(given.context).join(' '), feeds: [], subscribers: new Set(), ended: false, checks: Promise.resolve() }
      connections.add(connection)
      count(connection.subject, 1)
      try {
        const { viewer, account, actor } = given.context
        // Of an API key, its maker's: with their second factor, say, it may end.
        const userId = viewer?.userId ?? actor?.userId
        if (userId) await watch(connection, userId)
        if (account && actor) await watch(connection, account.id)
      } catch (error) {
        disconnect(connection)
        throw error
      }
      // A right lost between the first look and the watch is noticed here; later ones come through the feed.
      await rights.recheck(connection)
      return connection
    },

    subscribe: async (connection, args, sink, asked = placesOf(connection)) => {
      try {
        return await join(connection, args, sink, asked)
      } catch (error) {
        if (error instanceof GraphQLError) return { errors: [error] }
        // No answer is final that only says that the database was away.
        rights.fail(connection, error)
        return { errors: [show(new GraphQLError('', { originalError: error as Error }))] }
      }
    },

    following: plans.following,

    inject: async (streamId, field, payload, sees = () => true) => {
      const [watcher] = watchers.get(streamId) ?? []
      const feed = watcher?.feeds.find((own) => own.streamId === streamId)
      await feed?.between(async () => {
        for (;;) {
          const concerned = plans.of(streamId).filter(({ request, actor }) => request.field === field && sees(actor))
          const writes = await Promise.all(concerned.map((plan) => plan.prepareInjection(payload)))
          if (writes.length > 0 && (await rights.applyNewer(feed))) continue
          for (const write of writes) write()
          return
        }
      })
    },

    close: () => {
      for (const connection of connections) rights.end(connection, closeCodes.goingAway, 'The node goes away')
      feeds.close()
    },
  }
}
