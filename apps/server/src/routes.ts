import { existsSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import sirv from 'sirv'
import type { createHttp } from './graphql/http.ts'
import { isForeign } from './graphql/http.ts'
import type { Services } from './graphql/context.ts'

const consoleFolder = fileURLToPath(new URL('../../web/dist', import.meta.url))

const securityHeaders = {
  'content-security-policy':
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
}

const answer = (res: ServerResponse, status: number, body: object) => {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
  res.end(`${JSON.stringify(body)}\n`)
}

const refuse = (res: ServerResponse, status: number, message: string) => answer(res, status, { errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] })

/** Form content types can be sent by any page of any site without asking; JSON cannot. SE-7 */
const isJson = (req: IncomingMessage) => /^application\/([\w.-]+\+)?json\b/i.test(req.headers['content-type'] ?? '')

/** Bodies past this are refused before they are read. Bytes. AP-3 */
const longestBody = 256 * 1024

/** The whole body as text; null when it is longer than that. Read here once, with one bound for all ways of sending it. */
const readBody = (req: IncomingMessage): Promise<string | null> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    req.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= longestBody) chunks.push(chunk)
      else {
        chunks.length = 0
        resolve(null)
      }
    })
    req.once('end', () => resolve(Buffer.concat(chunks).toString()))
    req.once('error', reject)
    req.once('close', () => reject(new Error('The request was broken off.')))
  })

const canParse = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

type Handler = (req: IncomingMessage, res: ServerResponse) => void

/** What stands at which address of the one port. */
export const createRoutes = (dependencies: {
  http: ReturnType<typeof createHttp>
  services: Services
  mailbox: ((req: IncomingMessage, res: ServerResponse) => Promise<boolean>) | null
}): Handler => {
  const { http, services, mailbox } = dependencies
  const { config, database, log } = services

  const graphql: Handler = (req, res) => {
    if (isForeign(req, config.publicUrl)) return refuse(res, 403, 'Requests from pages of other sites are not taken.')
    if (req.method === 'POST' && !isJson(req)) return refuse(res, 415, 'Send the request as JSON, with content-type: application/json.')
    const tooLong = () => refuse(res, 413, `Send at most ${longestBody} bytes.`)
    if (Number(req.headers['content-length'] ?? 0) > longestBody) return tooLong()
    if (req.method !== 'POST') return void http.handle(req, res, { req, res } as never)
    readBody(req).then(
      (body) => {
        if (body === null) return tooLong()
        if (!canParse(body)) return refuse(res, 400, 'POST body sent invalid JSON.')
        // Where a body was read already, Yoga takes it from here.
        void http.handle(Object.assign(req, { body }), res, { req, res } as never)
      },
      () => res.destroy(),
    )
  }

  const ready: Handler = (_req, res) => {
    database.read({ text: 'SELECT 1' }).then(
      () => answer(res, 200, { ready: true }),
      () => answer(res, 503, { ready: false, reason: 'The database does not answer.' }),
    )
  }

  // Every address of the console is the same page; its router does the rest.
  const files = existsSync(consoleFolder)
    ? sirv(consoleFolder, {
        single: true, gzip: true, brotli: true, etag: true,
        setHeaders: (res, path) => void res.setHeader('cache-control', path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
      })
    : null

  const page: Handler = (req, res) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return answer(res, 405, { error: 'Only GET here.' })
    for (const [name, value] of Object.entries(securityHeaders)) res.setHeader(name, value)
    if (!files) return answer(res, 503, { error: 'The console is not built. Run npm start, or pnpm --filter @gatehouse/web build.' })
    files(req, res, () => answer(res, 404, { error: 'Not found' }))
  }

  return (req, res) => {
    const path = (req.url ?? '/').split('?')[0]!
    if (path === '/graphql') return graphql(req, res)
    if (path === '/healthz') return answer(res, 200, { ok: true })
    if (path === '/readyz') return ready(req, res)
    if (!mailbox || !path.startsWith('/mailbox')) return page(req, res)
    mailbox(req, res).then(
      (handled) => handled || page(req, res),
      (error: unknown) => {
        log.error({ err: error }, 'The mailbox failed')
        if (!res.headersSent) answer(res, 500, { error: 'The mailbox does not answer; try again.' })
      },
    )
  }
}
