/** A thread of its own, so that sending does not hold up whoever measures: sends one kind of abuse for some seconds, and answers how long each refusal took. */
import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { abusive } from './documents.ts'

export type Attack = { name: string; port: number; headers: Record<string, string>; seconds: number }

/** Sends one body, and answers how long the refusal took. Throws where it is none. */
const refusal = (agent: Agent, { port, headers }: Attack, body: string | Buffer) =>
  new Promise<number>((resolve, reject) => {
    const since = performance.now()
    const sent = request({ host: '127.0.0.1', port, path: '/graphql', method: 'POST', agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        const said = Buffer.concat(chunks).toString()
        if (/"errors"/.test(said) && !/"data":\{/.test(said)) resolve(performance.now() - since)
        else reject(new Error(`Taken: ${said.slice(0, 300)}`))
        sent.destroy()
      })
    })
    sent.on('error', (error: NodeJS.ErrnoException) => {
      // What is far too long is answered before it has all been sent.
      if (!['EPIPE', 'ECONNRESET'].includes(error.code ?? '')) reject(error)
    })
    sent.end(body)
  })

const attack: Attack = workerData
const agent = new Agent({ keepAlive: true, maxSockets: 4 })
const until = performance.now() + attack.seconds * 1_000
const times: number[] = []
await Promise.all(Array.from({ length: 4 }, async () => {
  for (; performance.now() < until; await pause(20)) times.push(await refusal(agent, attack, abusive[attack.name]!()))
}))
agent.destroy()
parentPort!.postMessage(times)
