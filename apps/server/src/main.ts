import { readConfig } from './platform/config.ts'
import { startEmbeddedPostgres } from './platform/database/embedded.ts'
import { migrate } from './platform/database/migrate.ts'
import { createLog } from './platform/log.ts'
import { exitWith } from './platform/startError.ts'
import { startApp } from './app.ts'
import { demoSignIns, seedDemo } from './seed/demo.ts'

/** Reads the settings, opens the doors, and closes them in order on the first signal. */
const main = async () => {
  const config = readConfig(process.env)
  const log = createLog(config.logLevel)
  const embedded = config.databaseUrl ? null : await startEmbeddedPostgres({ dataDir: config.dataDir })
  const databaseUrl = config.databaseUrl ?? embedded!.url
  const app = await migrate(databaseUrl)
    .then(() => startApp({ config: { ...config, databaseUrl }, log }))
    .catch(async (error: unknown) => {
      await embedded?.stop()
      throw error
    })
  if (config.seed === 'demo') await seedDemo(app.services)

  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    await app.stop()
    await embedded?.stop()
    process.exit(0)
  }
  process.on('SIGINT', () => void stop())
  process.on('SIGTERM', () => void stop())

  console.log(greeting(config, app.url))
}

const isLoopback = (host: string) => ['127.0.0.1', '::1', 'localhost'].includes(host)

const greeting = ({ publicUrl, smtpUrl, seed, host }: ReturnType<typeof readConfig>, url: string) =>
  [
    '',
    `  Gatehouse is open at ${publicUrl}`,
    ...(new URL(publicUrl).port === new URL(url).port ? [] : [`  listening on ${url}`]),
    ...(smtpUrl ? [] : [`  Mails that would have been sent: ${publicUrl}/mailbox`]),
    ...(smtpUrl || isLoopback(host) ? [] : ['  Take care: whoever reaches this address can read those mails and use their links. Set SMTP_URL.']),
    ...(seed === 'demo' ? ['', '  Sign in to the demonstration with', ...demoSignIns.map(({ email, password, what }) => `    ${email}  ${password}  ${what}`)] : []),
    '',
  ].join('\n')

main().catch(exitWith)
