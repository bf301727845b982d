import { existsSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import sirv from 'sirv'
import { invoiceHandler } from './features/billing/invoiceFile.ts'
import { stripeNewsHandler } from './features/billing/stripeNews.ts'
import { unsubscribeHandler } from './features/notices/unsubscribePage.ts'
import { exportHandler } from './features/export/download.ts'
import { pictureHandler } from './features/profile/pictureFiles.ts'
import type { createHttp } from './graphql/http.ts'
import { explorerHandler, schemaHandler } from './published/pages.ts'
import type { Authenticate, Services } from './graphql/context.ts'
import { graphqlDoor } from './graphqlDoor.ts'
import { answerJson, consoleContentPolicy, securityHeaders, setHeaders } from './platform/headers.ts'

const consoleFolder = fileURLToPath(new URL('../../web/dist', import.meta.url))

type Handler = (req: IncomingMessage, res: ServerResponse) => void

const isGet = ({ method }: IncomingMessage) => method === 'GET' || method === 'HEAD'

/** What stands at which address of the one port. */
export const createRoutes = (dependencies: {
  http: ReturnType<typeof createHttp>
  services: Services
  authenticate: Authenticate
  mailbox: ((req: IncomingMessage, res: ServerResponse) => Promise<boolean>) | null
}): Handler => {
  const { services, mailbox } = dependencies
  const { config, database, files, log } = services
  const graphql = graphqlDoor(dependencies)
  const picture = pictureHandler(files)
  const headers = securityHeaders(config)

  /** For what is read: anything else than GET changes nothing, and is told so. SE-7 */
  const reads = (handler: Handler): Handler => (req, res) => {
    if (isGet(req)) handler(req, res)
    else answerJson(res, 405, { error: 'Only GET here.' }, { allow: 'GET, HEAD' })
  }

  const ready: Handler = (_req, res) => {
    database.read({ text: 'SELECT 1' }).then(
      () => answerJson(res, 200, { ready: true }),
      () => answerJson(res, 503, { ready: false, reason: 'The database does not answer.' }),
    )
  }

  // Every address of the console is the same page; its router does the rest.
  const built = existsSync(consoleFolder)
    ? sirv(consoleFolder, {
        single: true, gzip: true, brotli: true, etag: true,
        setHeaders: (res, path) => void res.setHeader('cache-control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
      })
    : null

  const page: Handler = (req, res) => {
    if (!built) return answerJson(res, 503, { error: 'The console is not built. Run npm start, which builds it.' })
    res.setHeader('content-security-policy', consoleContentPolicy)
    built(req, res, () => answerJson(res, 404, { error: 'Not found' }))
  }

  /** Runs what answers in its own time, and answers for it where it fails. */
  const inTime = (what: string, work: (req: IncomingMessage, res: ServerResponse) => Promise<unknown>): Handler => (req, res) => {
    work(req, res).catch((error: unknown) => {
      log.error({ err: error }, `The ${what} failed`)
      if (res.headersSent) res.destroy()
      else answerJson(res, 500, { error: `The ${what} does not answer; try again.` })
    })
  }

  const mails = inTime('mailbox', async (req, res) => (await mailbox!(req, res)) || page(req, res))
  const invoices = inTime('invoice', invoiceHandler(services))
  const stripeNews = inTime('door for Stripe', stripeNewsHandler(services))
  const pictures = inTime('file store', picture)
  const exports = inTime('export', exportHandler(dependencies))
  // The one page besides the API that is posted to: by its own button, or by a mail reader's.
  const unsubscribing = inTime('page for unsubscribing', unsubscribeHandler(services))

  const explorer = explorerHandler()
  const schema = schemaHandler()

  const handlerOf = (path: string): Handler => {
    if (path === '/graphql') return graphql
    if (path === '/graphiql' || path.startsWith('/graphiql/')) return reads(explorer)
    if (path === '/schema.graphql') return reads(schema)
    if (path === '/healthz') return reads((_req, res) => answerJson(res, 200, { ok: true }))
    if (path === '/readyz') return reads(ready)
    if (path.startsWith('/pictures/')) return reads(pictures)
    if (path.startsWith('/exports/')) return exports
    if (path.startsWith('/invoices/')) return reads(invoices)
    if (path === '/webhooks/stripe') return stripeNews
    if (path.startsWith('/unsubscribe/')) return unsubscribing
    return reads(mailbox && path.startsWith('/mailbox') ? mails : page)
  }

  return (req, res) => {
    setHeaders(res, headers)
    handlerOf((req.url ?? '/').split('?')[0]!)(req, res)
  }
}
