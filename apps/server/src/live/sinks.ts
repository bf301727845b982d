import * as ws from 'ws'
import type { WebSocket } from 'ws'
import type { Duplex } from 'node:stream'
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

/**
 * Writes `next` messages of graphql-transport-ws straight to the socket: one write for all that goes out together, made once
 * for all subscriptions that carry the same id (clients of ours count theirs the same way).
 */
export const socketSink = (socket: WebSocket, id: string, drop: () => void): Sink => {
  const raw = (socket as unknown as { _socket: Duplex })._socket
  const head = `{"id":${JSON.stringify(id)},"type":"next","payload":`
  return {
    shareKey: id,
    write: (results, shared) => {
      if (socket.readyState !== socket.OPEN) return
      if (raw.writableLength > maxWaiting) return drop()
      let bytes = shared.get(id) as Buffer | undefined
      if (!bytes) {
        bytes = Buffer.concat(results.map((result) => textFrame(`${head}${result}}`)))
        shared.set(id, bytes)
      }
      raw.write(bytes)
    },
  }
}

/** Hands messages to a reader that pulls (SSE), and lets a bounded number wait. */
export const queueSink = (drop: () => void): Sink & { next(): Promise<string | null>; end(): void } => {
  const waiting: string[] = []
  let size = 0
  let ended = false
  let wake: (() => void) | null = null
  return {
    shareKey: null,
    write: (results) => {
      if (ended) return
      for (const result of results) size += result.length
      if (size > maxWaiting) return drop()
      waiting.push(...results)
      wake?.()
    },
    next: async () => {
      while (waiting.length === 0 && !ended) await new Promise<void>((resolve) => (wake = resolve))
      const text = waiting.shift() ?? null
      if (text) size -= text.length
      return text
    },
    end: () => {
      ended = true
      wake?.()
    },
  }
}
