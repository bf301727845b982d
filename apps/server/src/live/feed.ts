import type { EventRow } from '../activity/event.ts'
import type { LogReader } from '../activity/log.ts'
import type { Log } from '../platform/log.ts'
import type { Bus } from './bus.ts'

/** What a node does with a stream that it watches. Called one after another, never at the same time. */
export type FeedListener = (events: EventRow[]) => Promise<void>

/** A stream as one node sees it: strictly contiguous by number, holes filled from the log. */
export type Feed = {
  readonly streamId: string
  /** The newest number that the listener is done with. */
  readonly seq: number
  /** Word that the stream has come at least this far. */
  hint(seq: number): void
  /** Runs work between two deliveries. */
  between(work: () => Promise<void>): Promise<void>
  leave(): void
}

export type Feeds = {
  /** Watches a stream; whoever opens it first says who listens. Each `open` wants its own `leave`. */
  open(streamId: string): Promise<Feed>
  /** Hands over what was committed on this node, without the way over the bus. */
  offer(events: EventRow[]): void
  count(): number
  close(): void
}

const channelOf = (streamId: string) => `stream:${streamId}`
/** How many events are read at once, so that a long absence never fills the memory. */
export const feedPage = 500

class StreamFeed implements Feed {
  readonly streamId: string
  seq = -1
  users = 0
  ready: Promise<void> = Promise.resolve()
  private readonly log: LogReader
  private readonly listener: FeedListener
  private readonly onFailure: (error: unknown) => void
  private readonly closed: () => void
  /** Events that came by the bus and wait for their turn, by number. */
  private readonly waiting = new Map<number, EventRow>()
  private newest = -1
  private turn: Promise<void> = Promise.resolve()
  private pumping = false

  constructor(streamId: string, dependencies: { log: LogReader; listener: FeedListener; onFailure: (error: unknown) => void; closed: () => void }) {
    this.streamId = streamId
    this.log = dependencies.log
    this.listener = dependencies.listener
    this.onFailure = dependencies.onFailure
    this.closed = dependencies.closed
  }

  /** Word of events; where numbers are missing, the log is asked. */
  offer(events: EventRow[]) {
    for (const event of events) if (event.seq > this.seq && this.waiting.size < feedPage) this.waiting.set(event.seq, event)
    this.hint(events.at(-1)?.seq ?? -1)
  }

  hint(seq: number) {
    if (seq > this.newest) this.newest = seq
    if (this.seq < 0 || this.pumping || this.newest <= this.seq) return
    this.pumping = true
    void this.between(() => this.pump()).catch(this.onFailure)
  }

  between(work: () => Promise<void>): Promise<void> {
    const run = this.turn.then(work)
    this.turn = run.catch(() => {})
    return run
  }

  leave() {
    if (--this.users === 0) this.closed()
  }

  /** What came while the last delivery was being written goes out together; nothing waits when idle. */
  private async pump() {
    try {
      while (this.newest > this.seq && this.users > 0) {
        const events = this.takeWaiting()
        if (events.length === 0) events.push(...(await this.log.after(this.streamId, this.seq, feedPage)))
        const last = events.at(-1)
        if (!last) {
          this.newest = this.seq
          return
        }
        try {
          await this.listener(events)
        } finally {
          this.seq = last.seq
          for (const seq of this.waiting.keys()) if (seq <= this.seq) this.waiting.delete(seq)
        }
      }
    } finally {
      this.pumping = false
    }
  }

  private takeWaiting(): EventRow[] {
    const events: EventRow[] = []
    for (let event = this.waiting.get(this.seq + 1); event; event = this.waiting.get(event.seq + 1)) events.push(event)
    return events
  }
}

/** The events in a message, or null where it is not one of ours: whatever stands in it, the log has the truth. */
const readMessage = (text: string): EventRow[] | null => {
  try {
    const events: unknown = JSON.parse(text)
    return Array.isArray(events) ? (events as EventRow[]) : null
  } catch {
    // A message that cannot be read counts as lost.
    return null
  }
}

/**
 * The feeds of one node. The bus hastens; the log is the truth: it is asked where a number is missing, and every two seconds
 * for all watched streams at once, so a lost message delays and never loses. LV-2, LV-5
 */
export const createFeeds = (dependencies: {
  bus: Bus; reader: LogReader; log: Log; listener: (feed: Feed, events: EventRow[]) => Promise<void>; lookEvery?: number
}): Feeds => {
  const { bus, reader, log, listener, lookEvery = 2_000 } = dependencies
  const feeds = new Map<string, StreamFeed>()
  const onFailure = (error: unknown) => log.warn({ error: String(error) }, 'A feed could not go on; it tries again')

  const start = (streamId: string) => {
    const unsubscribe = bus.subscribe(channelOf(streamId), (text) => {
      const events = readMessage(text)
      if (events?.every((event) => event.streamId === streamId)) feed.offer(events)
    })
    const feed: StreamFeed = new StreamFeed(streamId, {
      log: reader,
      listener: (events) => listener(feed, events),
      onFailure,
      closed: () => {
        unsubscribe()
        feeds.delete(streamId)
      },
    })
    feeds.set(streamId, feed)
    feed.ready = reader.heads([streamId]).then((heads) => {
      feed.seq = heads.get(streamId) ?? 0
      feed.hint(-1)
    })
    return feed
  }

  let looking = false
  const look = async () => {
    if (looking || feeds.size === 0) return
    looking = true
    try {
      for (const [streamId, seq] of await reader.heads([...feeds.keys()])) feeds.get(streamId)?.hint(seq)
    } catch (error) {
      onFailure(error)
    } finally {
      looking = false
    }
  }
  const timer = setInterval(() => void look(), lookEvery)
  timer.unref()

  return {
    open: async (streamId) => {
      const feed = feeds.get(streamId) ?? start(streamId)
      feed.users++
      try {
        await feed.ready
      } catch (error) {
        feed.leave()
        throw error
      }
      return feed
    },
    offer: (events) => {
      for (const [streamId, own] of Map.groupBy(events, (event) => event.streamId)) {
        feeds.get(streamId)?.offer(own)
        bus.publish(channelOf(streamId), JSON.stringify(own))
      }
    },
    count: () => feeds.size,
    close: () => {
      clearInterval(timer)
      for (const feed of [...feeds.values()]) {
        feed.users = 1
        feed.leave()
      }
    },
  }
}
