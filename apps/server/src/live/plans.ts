import { viewClass } from '@gatehouse/policy'
import { type DocumentNode, execute, type ExecutionResult, type GraphQLSchema, print } from 'graphql'
import type { EventRow } from '../activity/event.ts'
import type { Context } from '../graphql/context.ts'
import { toCursor } from './cursor.ts'
import type { LiveRequest } from './liveField.ts'
import { asksPersonally } from './personalFields.ts'

/** Where the messages of one subscription go. */
export type Sink = {
  /** Subscriptions with the same key can be written to with the very same bytes. */
  readonly shareKey: string | null
  /** Messages, in order, as the text of their execution results. `shared` keeps what a sink made of them for others of its key. */
  write(results: string[], shared: Map<string, unknown>): void
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
}

/** What is executed: the same for all who asked for the same. */
export type Operation = {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly variableValues: Record<string, unknown>
  readonly operationName: string | null
  /** Text and variables without the cursor. */
  readonly key: string
  readonly asksPersonally: boolean
}

const documents = new WeakMap<DocumentNode, { text: string; personal: boolean }>()

const describe = (schema: GraphQLSchema, document: DocumentNode) => {
  const known = documents.get(document)
  if (known) return known
  const made = { text: print(document), personal: asksPersonally(schema, document) }
  documents.set(document, made)
  return made
}

/** Names an operation so that equal ones meet in one plan. A cursor is where each starts, not what is asked. */
export const describeOperation = (schema: GraphQLSchema, document: DocumentNode, operationName: string | null, variables: Record<string, unknown>, cursor: string | null): Operation => {
  const { text, personal } = describe(schema, document)
  const asked = Object.entries(variables).filter(([, value]) => cursor === null || value !== cursor)
  return {
    schema, document, operationName, variableValues: variables,
    key: `${text}\n${operationName ?? ''}\n${JSON.stringify(asked)}`,
    asksPersonally: personal,
  }
}

/**
 * One plan per stream, operation and view class. Per event: decided once, executed once with a fresh context, serialised
 * once; then the same text goes to every subscriber.
 */
export class Plan {
  readonly subscribers = new Set<Subscriber>()
  readonly streamId: string
  readonly request: LiveRequest
  private readonly operation: Operation
  /** Whose eyes it sees with; everyone of the plan sees the same. */
  private readonly context: Context
  private readonly onFailure: (error: unknown) => void

  constructor(streamId: string, subscriber: Pick<Subscriber, 'request' | 'operation' | 'context'>, onFailure: (error: unknown) => void) {
    this.streamId = streamId
    this.request = subscriber.request
    this.operation = subscriber.operation
    this.context = subscriber.context
    this.onFailure = onFailure
  }

  /** The text of the messages that some events make for this plan; most events make one or none. */
  async messages(events: EventRow[]): Promise<string[]> {
    const texts: string[] = []
    for (const event of events) {
      const payload = await this.request.source.project(event, this.freshContext())
      if (payload) texts.push(await this.execute(payload, event.seq))
    }
    return texts
  }

  /** Gives everyone who is live what the events say to them. */
  async deliver(events: EventRow[]): Promise<void> {
    const first = events[0]!.seq
    const last = events.at(-1)!.seq
    const due = [...this.subscribers].filter((subscriber) => subscriber.live && subscriber.seq < last)
    if (due.length === 0) return
    try {
      const [ahead, together] = partition(due, (subscriber) => subscriber.seq >= first)
      if (together.length > 0) this.write(together, await this.messages(events))
      // Whoever came from a node that was ahead has had some of these.
      for (const subscriber of ahead) this.write([subscriber], await this.messages(events.filter(({ seq }) => seq > subscriber.seq)))
    } catch (error) {
      // They resume from their cursors; better late than with a gap.
      this.onFailure(error)
    }
    for (const subscriber of due) subscriber.seq = last
  }

  /** Gives everyone who is live a message that stands in no log, such as presence. */
  async inject(payload: object, seq: number): Promise<void> {
    const due = [...this.subscribers].filter((subscriber) => subscriber.live)
    if (due.length > 0) this.write(due, [await this.execute(payload, seq)])
  }

  private write(due: Subscriber[], texts: string[]) {
    if (texts.length === 0) return
    const shared = new Map<string, unknown>()
    for (const { sink } of due) sink.write(texts, shared)
  }

  /** scope-auth keeps verdicts per context object: each execution gets its own. */
  private freshContext(): Context {
    return { ...this.context }
  }

  private async execute(payload: object, seq: number): Promise<string> {
    const { schema, document, variableValues, operationName } = this.operation
    const result: ExecutionResult = await execute({
      schema, document, variableValues, operationName,
      rootValue: { ...payload, cursor: toCursor(this.streamId, seq) },
      contextValue: this.freshContext(),
    })
    return JSON.stringify(result)
  }
}

const partition = <T>(items: T[], test: (item: T) => boolean): [T[], T[]] => {
  const { yes = [], no = [] } = Object.groupBy(items, (item) => (test(item) ? 'yes' : 'no'))
  return [yes, no]
}

/** What decides whether two subscribers may share a plan. */
export const planKey = ({ request, operation, context }: Pick<Subscriber, 'request' | 'operation' | 'context'>): string => {
  const person = operation.asksPersonally || request.source.personal(context.actor) ? `${context.viewer?.userId}:${context.viewer?.sessionId}` : ''
  return `${context.actor ? viewClass(context.actor) : ''}\n${person}\n${operation.key}`
}
