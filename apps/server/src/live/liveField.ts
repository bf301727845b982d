import type { Actor } from '@gatehouse/policy'
import type { EventRow } from '../activity/event.ts'
import type { Context } from '../graphql/context.ts'
import { shownError } from '../graphql/errors.ts'

/** Where a live field gets its messages from. */
export type LiveSource<Payload extends object = object> = {
  /** The stream that it follows. The field's rule has been asked, so viewer and actor are as it demands. */
  streamOf(context: Context): string
  /** What an event says to this view class, or null if nothing. Decided once per event and group. At once where the event itself
   *  says it all: then nobody need be asked about rights afterwards. */
  project(event: EventRow, context: Context): Payload | null | Promise<Payload | null>
  /** Whether the answers depend on the person beyond the view class. */
  personal(actor: Actor | null): boolean
}

/** The stream of the account that a connection speaks for. */
export const accountStream = ({ account }: Context): string => {
  if (!account) throw shownError('BAD_USER_INPUT', 'Say which account this is for.')
  return account.id
}

/** A message as a live field resolves it: the projection and the place it stands at. */
export type LiveMessage<Payload extends object> = Payload & { cursor: string }

/** What a subscription asks for, once scope-auth has let it pass. The plans deliver; nobody iterates this. */
export class LiveRequest {
  readonly source: LiveSource
  readonly field: string
  readonly after: string | null
  constructor(source: LiveSource, field: string, after: string | null) {
    this.source = source
    this.field = field
    this.after = after
  }
  [Symbol.asyncIterator](): AsyncIterator<never> {
    return { next: async () => ({ done: true, value: undefined }) }
  }
}

/** The `subscribe` of a live field. */
export const liveFrom =
  (field: string, source: LiveSource) =>
  (_root: unknown, { after }: { after?: string | null }): AsyncIterable<never> =>
    new LiveRequest(source, field, after ?? null)
