import { activityKinds } from '@gatehouse/contract/activity-kinds'
import { closeCodes } from '@gatehouse/contract/close-codes'
import { viewClass } from '@gatehouse/policy'
import { createSourceEventStream } from 'graphql'
import type { EventRow } from '../activity/event.ts'
import type { LogReader } from '../activity/log.ts'
import { type Authenticate, type Authentication, type Context, isSomebody } from '../graphql/context.ts'
import type { Log } from '../platform/log.ts'
import type { Feed } from './feed.ts'
import { LiveRequest } from './liveField.ts'
import { give, type Plans, type Subscriber } from './plans.ts'

/** One open connection: a socket, or one stream over SSE. */
export type Connection = {
  readonly id: string
  /** Ends it; the client acts on the code. */
  close(code: number, reason: string): void
  context: Context
  /** Whose connections it is counted with. */
  readonly subject: string
  readonly feeds: Feed[]
  readonly subscribers: Set<Subscriber>
  /** Whether it was ended from here. */
  ended: boolean
  /** Looks at its rights follow each other, so that an older answer never replaces a newer one. */
  checks: Promise<void>
}

const page = 500
const kindsWith = (access: true | 'everyone') => Object.entries(activityKinds).filter(([, info]) => 'access' in info && info.access === access).map(([kind]) => kind)
const accessKinds = { ofMember: kindsWith(true), ofEveryone: kindsWith('everyone') }
const changesAccess = ({ kind }: EventRow) => 'access' in activityKinds[kind]
const concernsEveryone = ({ kind }: EventRow) => accessKinds.ofEveryone.includes(kind)

/** Keeps what open connections may see true to the log. LV-3 */
export const createRights = (dependencies: {
  reader: LogReader; authenticate: Authenticate; log: Log; plans: Plans; watchers: Map<string, Set<Connection>>; release: (connection: Connection) => void
}) => {
  const { reader, authenticate, log, plans, watchers, release } = dependencies
  /** Up to which number the changes of rights in a stream are applied on this node. */
  const appliedTo = new WeakMap<Feed, number>()

  /** Ends a connection; nothing reaches it any more. */
  const end = (connection: Connection, code: number, reason: string): void => {
    if (connection.ended) return
    connection.ended = true
    release(connection)
    connection.close(code, reason)
  }

  /** Ends a connection to which something could not be delivered: its client resumes, so nothing is missing. */
  const fail = (connection: Connection, error: unknown): void => {
    if (!connection.ended) log.warn({ error: String(error) }, 'A delivery failed; its client resumes')
    end(connection, closeCodes.resume, 'Resume from your cursor')
  }

  /** The last that an ended connection hears is its own user's news: by which device, or by whom. SE-4
   *  Of what happened after the session's end, it hears nothing. */
  const tellWhy = async (connection: Connection, sessionEnded: boolean) => {
    const { viewer } = connection.context
    if (!viewer) return
    for (const subscriber of connection.subscribers) {
      if (subscriber.plan.streamId !== viewer.userId) continue
      const from = subscriber.seq
      const news = await reader.after(viewer.userId, from, page)
      const events = sessionEnded ? news.slice(0, news.findIndex((event) => changesAccess(event) && event.detail.sessionId === viewer.sessionId) + 1) : news
      const last = events.at(-1)
      if (last) give(subscriber, from, last.seq, (await subscriber.plan.messages(events, true)).texts, new Map())
    }
  }

  /** Whether a subscription's rule still lets it pass. */
  const maySubscribe = async ({ operation: { schema, document, variableValues, operationName } }: Subscriber, context: Context) =>
    (await createSourceEventStream({ schema, document, variableValues, operationName, contextValue: { ...context } })) instanceof LiveRequest

  /** Moves a connection's subscriptions to the plans of its new view class. */
  const move = async (connection: Connection, context: Context) => {
    for (const subscriber of connection.subscribers)
      if (!(await maySubscribe(subscriber, context))) return end(connection, closeCodes.resume, 'A subscription is no longer allowed')
    connection.context = context
    for (const subscriber of connection.subscribers) {
      const { streamId } = subscriber.plan
      plans.leave(subscriber)
      subscriber.context = context
      plans.enter(streamId, subscriber)
    }
  }

  /** Lets a connection and its plans know what was read just now, where its rights are the same. */
  const renew = (connection: Connection, context: Context) => {
    connection.context = context
    for (const subscriber of connection.subscribers) {
      subscriber.context = context
      subscriber.plan.renew(context)
    }
  }

  const check = async (connection: Connection) => {
    if (connection.ended) return
    const { context } = connection
    const now: Authentication = await authenticate(context.origin)
    if (!isSomebody(now)) {
      await tellWhy(connection, true)
      return end(connection, closeCodes.sessionEnded, context.key ? 'The API key has ended' : 'The session has ended')
    }
    if (now.view && !now.view.standing) return end(connection, closeCodes.viewEnded, 'The view has ended')
    if (context.account && !now.actor) {
      await tellWhy(connection, false)
      return end(connection, closeCodes.accessEnded, 'Access to the account has ended')
    }
    // Removed and back by now: a new place, which begins with a new connection.
    if (context.actor && context.actor.membershipId !== now.actor?.membershipId) return end(connection, closeCodes.resume, 'Resume from your cursor')
    const next = { ...context, ...now }
    if (context.actor && now.actor && viewClass(context.actor) !== viewClass(now.actor)) await move(connection, next)
    else renew(connection, next)
  }

  /** Asks again what a connection may do; ends it, or narrows or widens what it gets. */
  const recheck = (connection: Connection): Promise<void> => {
    connection.checks = connection.checks.then(() => check(connection)).catch((error: unknown) => fail(connection, error))
    return connection.checks
  }

  const recheckAll = async (streamId: string, userIds: ReadonlySet<string | null> | 'everyone') => {
    // Who looks through somebody's eyes sees other things when either's rights change. TM-15
    const concerns = ({ context: { viewer, actor } }: Connection) => [viewer?.userId, actor?.userId].some((id) => id !== undefined && (userIds as ReadonlySet<string | null>).has(id))
    const concerned = [...(watchers.get(streamId) ?? [])].filter((connection) => userIds === 'everyone' || concerns(connection))
    await Promise.all(concerned.map(recheck))
  }

  return {
    end,
    fail,
    recheck,

    /** Applies the changes of rights among events that are about to be delivered: a revocation is an event of the same
     *  stream, so it takes effect before anything later goes out. */
    apply: async (feed: Feed, events: EventRow[]): Promise<void> => {
      const done = appliedTo.get(feed) ?? -1
      const changes = events.filter((event) => event.seq > done && changesAccess(event))
      if (changes.length > 0) await recheckAll(feed.streamId, changes.some(concernsEveryone) ? 'everyone' : new Set(changes.map(({ memberId }) => memberId)))
      appliedTo.set(feed, Math.max(done, events.at(-1)!.seq))
    },

    /** Applies those that were committed since, asked after something was rendered: it may show what is newer than its event,
     *  and nobody who lost the right before that may get it. Answers whether there were any. */
    applyNewer: async (feed: Feed): Promise<boolean> => {
      const done = Math.max(appliedTo.get(feed) ?? -1, feed.seq)
      const { head, members, everyone } = await reader.rights(feed.streamId, done, accessKinds)
      feed.hint(head)
      const changed = everyone || members.length > 0
      if (changed) await recheckAll(feed.streamId, everyone ? 'everyone' : new Set(members))
      appliedTo.set(feed, Math.max(appliedTo.get(feed) ?? -1, head))
      return changed
    },
  }
}
