import { createServer } from 'node:http'
import { createChange } from './activity/change.ts'
import { createLogReader } from './activity/log.ts'
import { factorTasks } from './features/identity/mails/factors.ts'
import { startKeyUses } from './features/apiKeys/uses.ts'
import { createKeyNotes } from './features/apiKeys/commands/use.ts'
import { createAuthenticate } from './features/sessions/authenticate.ts'
import { identityTasks } from './features/identity/mails.ts'
import { noteUse } from './features/sessions/commands/idle.ts'
import { billingTasks } from './features/billing/mails.ts'
import { paymentTasks } from './features/billing/payments.ts'
import { accountTasks } from './features/accounts/mails.ts'
import { follow } from './features/follow.ts'
import { noticeTasks } from './features/notices/mails.ts'
import { createConsent } from './features/notices/commands/unsubscribe.ts'
import { sessionTasks } from './features/sessions/mails.ts'
import { schema, unguardedSchema } from './features/schema.ts'
import { startSweep } from './features/sweep.ts'
import { profileTasks } from './features/profile/jobs.ts'
import { partnerTasks } from './features/partners/mails.ts'
import { expiryTasks } from './features/team/expiryMails.ts'
import { teamTasks } from './features/team/mails.ts'
import { startUses } from './features/team/uses.ts'
import type { Room } from './graphql/documentLimits.ts'
import { createHttp } from './graphql/http.ts'
import { type Authenticate, ownMembershipId, type Services } from './graphql/context.ts'
import { createMemoryBus, createRedisBus } from './live/bus.ts'
import { createLive } from './live/live.ts'
import { createPresence } from './live/presence.ts'
import { openSocket } from './live/socket.ts'
import { useLiveOverSse } from './live/sse.ts'
import { type Clock, systemClock } from './platform/clock.ts'
import type { Config } from './platform/config.ts'
import { openDatabase } from './platform/database/client.ts'
import { openFiles } from './platform/files/files.ts'
import { startJobs } from './platform/jobs.ts'
import { createLimits } from './platform/limits.ts'
import { listen } from './platform/listen.ts'
import type { Log } from './platform/log.ts'
import { mailboxHandler, storeInMailbox } from './platform/mail/mailbox.ts'
import { answerUnreadable } from './platform/headers.ts'
import { createPost } from './platform/mail/post.ts'
import { createMailer } from './platform/mail/transport.ts'
import { createPasswords } from './platform/passwords.ts'
import { createPictures } from './platform/pictures.ts'
import { createRates } from './platform/rates.ts'
import { createRoutes } from './routes.ts'
import { openSealing } from './platform/sealing.ts'
import { openStripe } from './platform/stripe.ts'

export type App = {
  services: Services
  /** Where it listens, as in `http://127.0.0.1:4000`. */
  url: string
  /** Hands live clients over, finishes what is under way, closes everything in order. */
  stop(): Promise<void>
}

/** What a process needs besides its settings. The database is migrated by now. */
export type AppOptions = {
  config: Config & { databaseUrl: string }
  log: Log
  clock?: Clock
  /** How large a document may be, where it is not what everybody may send. */
  room?: Room
  /** How often this node looks for itself, in milliseconds: in the log for what the bus did not say and after sessions that were
   *  used, after presence, whether the peers of its sockets are alive, and for sessions whose time is over. */
  tempo?: { lookEvery?: number; renewEvery?: number; pingEvery?: number; sessionsEvery?: number }
}

/** Everything that the rooms are handed, made in the order in which it depends on each other. */
const createServices = async ({ config, log, clock = systemClock, tempo = {} }: AppOptions) => {
  const database = openDatabase(config.databaseUrl)
  const sealing = await openSealing({ pool: database.pool, secret: config.secret }).catch(async (error: unknown) => {
    await database.close()
    throw error
  })
  const bus = config.redisUrl ? await createRedisBus(config.redisUrl, log) : createMemoryBus()
  const authenticate = createAuthenticate(database, clock)
  const live = createLive({ bus, reader: createLogReader(database), log, authenticate, lookEvery: tempo.lookEvery })
  const limits = await createLimits({ redisUrl: config.redisUrl, pool: database.pool })
  const services: Services = {
    config, log, clock, database, live,
    change: createChange({ database, clock, publish: live.committed, follow }),
    presence: createPresence({ pool: database.pool, bus, live, clock, log, renewEvery: tempo.renewEvery }),
    passwords: createPasswords(),
    pictures: createPictures(),
    files: openFiles(config),
    limits,
    rates: createRates({ limits, quota: config.rateLimit }),
    sealing,
    stripe: config.stripe ? openStripe(config.stripe) : null,
  }
  return { services, bus, authenticate }
}

/** Opens the doors of one node. */
export const startApp = async (options: AppOptions): Promise<App> => {
  const { config, log } = options
  const { services, bus, authenticate } = await createServices(options)
  const { database, live, presence, limits } = services
  const mailer = createMailer({
    smtpUrl: config.smtpUrl, from: config.mailFrom, store: storeInMailbox(database.pool),
    onVerified: (error) => error && log.warn({ err: error }, 'The mail server does not take mail now; mails wait and are tried again'),
  })
  const post = createPost({ mailer, publicUrl: config.publicUrl, consent: createConsent(services) })
  const noteKeyUse = createKeyNotes(services)
  // A key is in use whenever it is brought: for a request, a connection, or a subscription.
  const atTheDoor: Authenticate = async (origin) => {
    const found = await authenticate(origin)
    if (found.key?.standing && origin.device) noteKeyUse(found.key, origin.device.address)
    return found
  }
  const http = createHttp({
    schema, unguarded: unguardedSchema, services, authenticate: atTheDoor,
    room: options.room,
    plugins: [useLiveOverSse(() => services)],
    noteUse: (context) => context.viewer && context.origin.attended && noteUse(services, context.viewer, ownMembershipId(context)),
  })
  const mailbox = config.smtpUrl ? null : mailboxHandler(database.pool)
  const server = createServer(createRoutes({ http, services, authenticate, mailbox }))
  server.on('clientError', answerUnreadable(config))
  const tasks = {
    ...accountTasks(services, post), ...billingTasks(services, post), ...paymentTasks(services), ...teamTasks(services, post), ...expiryTasks(services, post), ...sessionTasks(services, post), ...profileTasks(services), ...partnerTasks(services, post), ...identityTasks(services, post), ...factorTasks(services, post), ...noticeTasks(services, post),
  }
  const jobs = await startJobs({ pool: database.pool, tasks, log })
  const sweep = startSweep(services, options.tempo)
  const uses = [startUses(services, options.tempo?.lookEvery), startKeyUses(services, options.tempo?.lookEvery)]
  const socket = openSocket({ server, http, services, authenticate: atTheDoor, pingEvery: options.tempo?.pingEvery })

  const stop = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    const swept = sweep.stop()
    live.close()
    await socket.close()
    // What is under way is finished; whoever has its answer is let go, and nobody holds up the stop for longer than this.
    setTimeout(() => server.closeAllConnections(), 3_000).unref()
    const idle = setInterval(() => server.closeIdleConnections(), 50)
    await Promise.all([closed, swept, jobs.stop(), presence.close(), ...uses.map((looking) => looking.stop())])
    clearInterval(idle)
    mailer.close()
    await Promise.all([bus.close(), limits.close()])
    await database.close()
  }

  try {
    return { services, url: await listen(server, config, log), stop }
  } catch (error) {
    await Promise.all([sweep.stop(), jobs.stop(), presence.close(), ...uses.map((looking) => looking.stop()), bus.close(), limits.close()])
    await database.close()
    throw error
  }
}
