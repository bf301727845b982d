import { type Actor, viewClass } from '@gatehouse/policy'
import { execute, type ExecutionResult, GraphQLError } from 'graphql'
import type { EventRow } from '../activity/event.ts'
import type { Context } from '../graphql/context.ts'
import { Problem } from '../graphql/errors.ts'
import { toCursor } from './cursor.ts'
import type { LiveRequest } from './liveField.ts'
import type { Operation } from './operation.ts'

/** Where the messages of one subscription go. */
export type Sink = {
  /** Messages, in order, as the text of their execution results. `shared` keeps what a sink made of them for others like it. */
  write(results: string[], shared: Map<string, unknown>): void
  /** Settles once nothing waits any more, or nothing can be written any more. */
  drained(): Promise<void>
}

/** One subscription of one connection. */
export type Subscriber = {
  readonly request: LiveRequest
  readonly operation: Operation
  readonly sink: Sink
  context: Context
  plan: Plan
  /** The newest event that it has been given or passed over. */
  seq: number
  /** Whether it has caught up and takes part in live deliveries. */
  live: boolean
  /** Whether it has left, or was ended: nothing reaches it any more. */
  gone: boolean
  /** Ends its connection, so that its client resumes: better late than with a gap. */
  fail(error: unknown): void
}

/** Hands over what was made of the events after `from` up to `to`, unless somebody else did so meanwhile: writing and moving
 *  on are one step, so nothing goes out twice. */
export const give = (subscriber: Subscriber, from: number, to: number, texts: string[], shared: Map<string, unknown>): void => {
  if (subscriber.gone || subscriber.seq !== from) return
  if (texts.length > 0) subscriber.sink.write(texts, shared)
  subscriber.seq = to
}

/** Shows errors as clients may see them. AP-2 */
export type Show = (error: GraphQLError) => GraphQLError

const isUnexpected = ({ originalError }: GraphQLError) => originalError !== undefined && !(originalError instanceof GraphQLError) && !(originalError instanceof Problem)

/** What some events look like to a plan. */
export type Rendering = {
  /** The text of each message. */
  texts: string[]
  /** Whether anything was waited for while rendering. The database is always waited for: so what was not shows nothing newer
   *  than its event. */
  waited: boolean
}

/** What writes a rendering to everyone who is live. */
type Delivery = { write(): void; waited: boolean }

/**
 * One plan per stream, operation and view class. Per event: decided once, executed once with a fresh context, serialised
 * once; then the same text goes to every subscriber.
 */
export class Plan {
  readonly key: string
  readonly streamId: string
  readonly request: LiveRequest
  readonly subscribers = new Set<Subscriber>()
  private readonly operation: Operation
  /** Whose eyes it sees with; everyone of the plan sees the same. */
  private context: Context
  private readonly show: Show

  constructor(key: string, streamId: string, subscriber: Pick<Subscriber, 'request' | 'operation' | 'context'>, show: Show) {
    this.key = key
    this.streamId = streamId
    this.request = subscriber.request
    this.operation = subscriber.operation
    this.context = subscriber.context
    this.show = show
  }

  /** Who they all are to the rules of the account: actors of one view class. */
  get actor(): Actor | null {
    return this.context.actor
  }

  /** Sees from now on with what was just read of one of its own: the account may be another than before, while their rights are not. */
  renew(context: Context): void {
    this.context = context
  }

  /** The messages that some events make for this plan; most events make one or none.
   *  Throws what nobody foresaw, unless it is to `goOn`: then that one message tells of it, and does not bar the way for ever. */
  async messages(events: EventRow[], goOn = false): Promise<Rendering> {
    const rendering: Rendering = { texts: [], waited: false }
    for (const event of events) {
      const projected = this.request.source.project(event, this.freshContext())
      rendering.waited ||= projected instanceof Promise
      const payload = await projected
      if (!payload) continue
      const executed = this.execute(payload, event.seq)
      rendering.waited ||= executed instanceof Promise
      rendering.texts.push(this.textOf(await executed, goOn))
    }
    return rendering
  }

  /** Renders what the events say to everyone who is live, and returns what writes it to them. Never rejects. */
  async prepare(events: EventRow[]): Promise<Delivery> {
    const last = events.at(-1)!.seq
    const due = [...this.subscribers].filter((subscriber) => subscriber.live && subscriber.seq < last)
    const groups: (Rendering & { from: number; members: Subscriber[] })[] = []
    try {
      // Whoever came from a node that was ahead has had some of these; all others stand at one place.
      for (const [from, members] of Map.groupBy(due, ({ seq }) => seq))
        groups.push({ from, members, ...(await this.messages(events.filter(({ seq }) => seq > from))) })
    } catch (error) {
      return { write: () => due.forEach((subscriber) => subscriber.fail(error)), waited: true }
    }
    const write = () => {
      for (const { from, members, texts } of groups) {
        const shared = new Map<string, unknown>()
        for (const subscriber of members) if (subscriber.plan === this) give(subscriber, from, last, texts, shared)
      }
    }
    return { write, waited: groups.some(({ waited }) => waited) }
  }

  /** The same for a message that stands in no log, such as presence; it carries the place that each has come to. */
  async prepareInjection(payload: object): Promise<() => void> {
    const due = [...this.subscribers].filter(({ live }) => live)
    const groups: { members: Subscriber[]; text: string }[] = []
    for (const [seq, members] of Map.groupBy(due, (subscriber) => subscriber.seq)) groups.push({ members, text: this.textOf(await this.execute(payload, seq), false) })
    return () => {
      for (const { members, text } of groups) {
        const shared = new Map<string, unknown>()
        for (const subscriber of members) if (subscriber.plan === this) give(subscriber, subscriber.seq, subscriber.seq, [text], shared)
      }
    }
  }

  /** scope-auth keeps verdicts per context object: each execution gets its own. */
  private freshContext(): Context {
    return { ...this.context }
  }

  private execute(payload: object, seq: number): ExecutionResult | Promise<ExecutionResult> {
    const { schema, document, variableValues, operationName } = this.operation
    return execute({
      schema, document, variableValues, operationName,
      rootValue: { ...payload, cursor: toCursor(this.streamId, seq) },
      contextValue: this.freshContext(),
    }) as ExecutionResult | Promise<ExecutionResult>
  }

  private textOf({ data, errors }: ExecutionResult, goOn: boolean): string {
    if (!errors) return JSON.stringify({ data })
    const unexpected = errors.find(isUnexpected)
    if (unexpected && !goOn) throw unexpected.originalError
    return JSON.stringify({ data, errors: errors.map(this.show) })
  }
}

/** What decides whether two subscribers may share a plan. */
export const planKey = ({ request, operation, context }: Pick<Subscriber, 'request' | 'operation' | 'context'>): string => {
  const { viewer, actor, view, key } = context
  // Who looks through somebody's eyes shares with nobody, least of all with whom they look through. TM-15
  const person = view || operation.asksPersonally || request.source.personal(actor) ? `${viewer?.userId}:${viewer?.sessionId}:${actor?.membershipId}:${view ? 'view' : ''}:${key?.standing ? key.id : ''}` : ''
  return `${actor ? viewClass(actor) : ''}\n${person}\n${operation.key}`
}

/** The plans of one node: each exists while somebody is in it. */
export const createPlans = (show: Show) => {
  const streams = new Map<string, Map<string, Plan>>()
  return {
    of: (streamId: string): Plan[] => [...(streams.get(streamId)?.values() ?? [])],
    /** Lets a subscriber take part in the plan that fits its operation and its eyes. */
    enter: (streamId: string, draft: Omit<Subscriber, 'plan'> & { plan?: Plan }): Subscriber => {
      const ofStream = streams.get(streamId) ?? new Map<string, Plan>()
      streams.set(streamId, ofStream)
      const key = planKey(draft)
      const plan = ofStream.get(key) ?? new Plan(key, streamId, draft, show)
      ofStream.set(key, plan)
      const subscriber = Object.assign(draft, { plan })
      plan.subscribers.add(subscriber)
      return subscriber
    },
    leave: (subscriber: Subscriber): void => {
      const { plan } = subscriber
      plan.subscribers.delete(subscriber)
      if (plan.subscribers.size > 0) return
      const ofStream = streams.get(plan.streamId)
      if (ofStream?.get(plan.key) === plan) ofStream.delete(plan.key)
      if (ofStream?.size === 0) streams.delete(plan.streamId)
    },
    /** The streams of which somebody follows this field. */
    following: (field: string): string[] => [...streams].flatMap(([id, ofStream]) => ([...ofStream.values()].some(({ request }) => request.field === field) ? [id] : [])),
    count: (): number => [...streams.values()].reduce((sum, { size }) => sum + size, 0),
  }
}

export type Plans = ReturnType<typeof createPlans>
