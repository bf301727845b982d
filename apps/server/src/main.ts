import { type Config, readConfig } from './platform/config.ts'
import { startEmbeddedPostgres } from './platform/database/embedded.ts'
import { migrate } from './platform/database/migrate.ts'
import { createLog, type Log } from './platform/log.ts'
import { exitWith } from './platform/startError.ts'
import { startApp } from './app.ts'
import { demoSignIns, seedDemo } from './seed/demo.ts'

/** What has been opened, closed in the opposite order: on the first signal, or when the start fails half-way. */
const opened: (() => Promise<void>)[] = []
let stopping = false

const closeAll = async (): Promise<boolean> => {
  if (stopping) return false
  stopping = true
  for (const close of opened.reverse()) await close()
  return true
}

const stop = async (code: number) => {
  if (await closeAll()) process.exit(code)
}

/** Reads the settings and opens the doors. */
const main = async () => {
  const config = readConfig(process.env)
  const log = createLog(config.logLevel)
  process.on('SIGINT', () => void stop(0))
  process.on('SIGTERM', () => void stop(0))
  const databaseUrl = config.databaseUrl ?? (await openEmbedded(config, log))
  await migrate(databaseUrl)
  const app = await startApp({ config: { ...config, databaseUrl }, log })
  opened.push(app.stop)
  if (config.seed === 'demo') await seedDemo(app.services)
  if (!stopping) console.log(greeting(config, app.url))
}

const openEmbedded = async ({ dataDir }: Config, log: Log): Promise<string> => {
  const { url, stop: close } = await startEmbeddedPostgres({
    dataDir,
    log: (line) => console.log(`  ${line}`),
    onLost: (error) => {
      log.fatal(error.message)
      void stop(1)
    },
  })
  opened.push(close)
  return url
}

const isLoopback = (host: string) => ['127.0.0.1', '::1', '[::1]', 'localhost'].includes(host)
/** Whether others can reach it: by itself, or through the proxy that its public address leads to. */
const isOpenToOthers = ({ host, publicUrl }: Config) => !isLoopback(host) || !isLoopback(new URL(publicUrl).hostname)

const greeting = (config: Config, url: string) => {
  const { publicUrl, smtpUrl, seed } = config
  return [
    '',
    `  Gatehouse is open at ${publicUrl}`,
    ...(new URL(publicUrl).port === new URL(url).port ? [] : [`  listening on ${url}`]),
    ...(smtpUrl ? [] : [`  Mails that would have been sent: ${publicUrl}/mailbox`]),
    ...(smtpUrl || !isOpenToOthers(config) ? [] : ['  Take care: whoever reaches this address can read those mails and use their links. Set SMTP_URL.']),
    ...(seed === 'demo' ? ['', '  Sign in to the demonstration with', ...demoSignIns.map(({ email, password, what }) => `    ${email}  ${password}  ${what}`)] : []),
    '',
  ].join('\n')
}

main().catch(async (error: unknown) => {
  if (await closeAll()) exitWith(error)
})
