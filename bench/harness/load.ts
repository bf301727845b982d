import { Agent, request } from 'node:http'

/** Sends one POST and answers with the body as text. Throws on anything but 200. */
const post = (agent: Agent, port: number, headers: Record<string, string>, body: string) =>
  new Promise<string>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: '/graphql', method: 'POST', agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        if (answer.statusCode === 200) resolve(text)
        else reject(new Error(`${answer.statusCode}: ${text.slice(0, 500)}`))
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })

/** A caller with kept-alive connections. */
export const createCaller = (port: number, headers: Record<string, string>) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const ask = (operation: object) => post(agent, port, headers, JSON.stringify(operation))
  return {
    ask,
    /** Asks the same for some seconds, so many at a time; answers with how many were answered. */
    press: async (operation: object, seconds: number, atOnce = 8): Promise<number> => {
      const body = JSON.stringify(operation)
      const until = performance.now() + seconds * 1_000
      let answered = 0
      const one = async () => {
        while (performance.now() < until) {
          await post(agent, port, headers, body)
          answered++
        }
      }
      await Promise.all(Array.from({ length: atOnce }, one))
      return answered
    },
    /** The time of each of some calls, one after another, in milliseconds. */
    time: async (operations: object[]): Promise<number[]> => {
      const times: number[] = []
      for (const operation of operations) {
        const since = performance.now()
        await ask(operation)
        times.push(performance.now() - since)
      }
      return times
    },
    close: () => agent.destroy(),
  }
}
