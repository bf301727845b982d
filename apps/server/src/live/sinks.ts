import type { Duplex } from 'node:stream'
import * as ws from 'ws'
import type { WebSocket } from 'ws'
import type { Sink } from './plans.ts'

/** A client that lets more than this wait is dropped and resumes from its cursor. Bytes. LV-4 */
export const maxWaiting = 1 << 20

/** The part of ws that makes frames; public in the package, absent from its types. */
const { Sender } = ws as unknown as {
  Sender: { frame(data: Buffer, options: { fin: boolean; opcode: number; mask: boolean; readOnly: boolean; rsv1: boolean }): Buffer[] }
}

/** One unmasked text frame; the same bytes serve every socket. */
const textFrame = (text: string): Buffer =>
  Buffer.concat(Sender.frame(Buffer.from(text), { fin: true, opcode: 1, mask: false, readOnly: false, rsv1: false }))

/** What goes out to one socket, for all of its subscriptions. */
export type Outlet = {
  write(bytes: Buffer): void
  /** Settles once nothing waits any more, or the socket is gone. */
  drained(): Promise<void>
  /** Writes what still waits, or drops it; afterwards nothing more is taken. */
  close(keep: boolean): void
}

/**
 * Writes to the socket as long as it takes bytes, and keeps the rest here: buffers that are shared between clients, and that can
 * be dropped, so that one who reads too slowly soon comes to the close frame. LV-4
 */
export const createOutlet = (socket: WebSocket, tooSlow: () => void): Outlet => {
  const raw = (socket as unknown as { _socket: Duplex })._socket
  const waiting: Buffer[] = []
  let size = 0
  let closed = false
  let settled = Promise.withResolvers<void>()

  const flush = () => {
    while (waiting.length > 0 && !raw.writableNeedDrain && raw.writable) {
      const bytes = waiting.shift()!
      size -= bytes.length
      raw.write(bytes)
    }
    if (waiting.length > 0 && raw.writable) return
    settled.resolve()
  }
  raw.on('drain', flush)
  raw.once('close', () => {
    waiting.length = 0
    settled.resolve()
  })

  return {
    write: (bytes) => {
      if (closed || socket.readyState !== socket.OPEN) return
      if (waiting.length === 0 && !raw.writableNeedDrain) return void raw.write(bytes)
      if (size > maxWaiting) return tooSlow()
      if (waiting.length === 0) settled = Promise.withResolvers<void>()
      waiting.push(bytes)
      size += bytes.length
    },
    drained: () => (waiting.length > 0 ? settled.promise : Promise.resolve()),
    close: (keep) => {
      closed = true
      if (keep && raw.writable) for (const bytes of waiting) raw.write(bytes)
      waiting.length = 0
      settled.resolve()
    },
  }
}

/**
 * Writes `next` messages of graphql-transport-ws: one write for all that goes out together, made once for all subscriptions
 * that carry the same id (clients of ours count theirs the same way).
 */
export const socketSink = (outlet: Outlet, id: string): Sink => {
  const head = `{"id":${JSON.stringify(id)},"type":"next","payload":`
  return {
    drained: outlet.drained,
    write: (results, shared) => {
      let bytes = shared.get(id) as Buffer | undefined
      if (!bytes) {
        bytes = Buffer.concat(results.map((result) => textFrame(`${head}${result}}`)))
        shared.set(id, bytes)
      }
      outlet.write(bytes)
    },
  }
}

/** Hands messages to a reader that pulls (SSE), and lets a bounded number wait. */
export const queueSink = (tooSlow: () => void): Sink & { next(): Promise<string | null>; end(): void } => {
  const waiting: string[] = []
  let size = 0
  let ended = false
  let wake = () => {}
  let settled = Promise.withResolvers<void>()
  return {
    drained: () => (waiting.length > 0 && !ended ? settled.promise : Promise.resolve()),
    write: (results) => {
      if (ended) return
      if (size > maxWaiting) return tooSlow()
      if (waiting.length === 0) settled = Promise.withResolvers<void>()
      for (const result of results) size += result.length
      waiting.push(...results)
      wake()
    },
    next: async () => {
      while (waiting.length === 0 && !ended) await new Promise<void>((resolve) => (wake = resolve))
      const text = waiting.shift() ?? null
      if (text !== null) size -= text.length
      if (waiting.length === 0) settled.resolve()
      return text
    },
    end: () => {
      ended = true
      settled.resolve()
      wake()
    },
  }
}
