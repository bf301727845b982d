import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const probe = new URL('./probe.ts', import.meta.url).href

/** What a process has used: CPU in seconds since its start, memory in bytes. */
export type Usage = { cpu: number; memory: number }

/** A server under measurement, in a process of its own. */
export type Contestant = { name: string; port: number; usage(): Promise<Usage>; /** What it cannot let go of, in bytes. */ held(): Promise<number>; stop(): Promise<void> }

/** Starts a script that prints `ready` (or Gatehouse's greeting) once it listens on PORT. */
export const startContestant = async (name: string, script: URL, env: Record<string, string | undefined>): Promise<Contestant> => {
  const port = nextPort++
  const args = ['--import', probe, ...(process.env.BENCH_NODE_ARGS?.split(' ') ?? []), fileURLToPath(script)]
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_ENV: 'production', ...env, HOST: '127.0.0.1', PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  await ready(child, name)
  const usage = async (): Promise<Usage> => {
    const answered = once(child, 'message') as Promise<[{ usage: Usage }]>
    child.send('usage')
    return (await answered)[0].usage
  }
  const held = async (): Promise<number> => {
    const answered = once(child, 'message') as Promise<[{ held: number }]>
    child.send('held')
    return (await answered)[0].held
  }
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  return { name, port, usage, held, stop }
}

let nextPort = Number(process.env.BENCH_PORT ?? 47_310)

const ready = (child: ChildProcess, name: string) =>
  new Promise<void>((resolve, reject) => {
    let said = ''
    child.stdout!.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (/^ready|is open at/m.test(said)) resolve()
    })
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}: ${said}`)))
  })
