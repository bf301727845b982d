import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import sirv from 'sirv'
import { answerJson, explorerContentPolicy } from '../platform/headers.ts'

type Handler = (req: IncomingMessage, res: ServerResponse) => void

const explorerFolder = fileURLToPath(new URL('../../../explorer/dist', import.meta.url))

/** The API explorer at `/graphiql`: GraphiQL from this server alone. The page carries the nonce of its answer. AP-4 */
export const explorerHandler = (): Handler => {
  if (!existsSync(explorerFolder)) return (_req, res) => answerJson(res, 503, { error: 'The explorer is not built. Run npm start, which builds it.' })
  const page = readFileSync(join(explorerFolder, 'index.html'), 'utf8')
  const files = sirv(explorerFolder, {
    etag: true,
    setHeaders: (res) => void res.setHeader('cache-control', 'public, max-age=31536000, immutable'),
  })
  return (req, res) => {
    const [path] = req.url!.split('?')
    if (path!.startsWith('/graphiql/assets/')) {
      req.url = req.url!.slice('/graphiql'.length)
      return files(req, res, () => answerJson(res, 404, { error: 'Not found' }))
    }
    if (path !== '/graphiql' && path !== '/graphiql/') return answerJson(res, 404, { error: 'Not found' })
    const nonce = randomBytes(16).toString('base64')
    res.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'content-security-policy': explorerContentPolicy(nonce) })
    res.end(req.method === 'HEAD' ? undefined : page.replace('%nonce%', nonce))
  }
}

/** The published schema as text, at `/schema.graphql`: the file that `schema --check` holds against the code. AP-4, AP-5 */
export const schemaHandler = (): Handler => {
  const text = readFileSync(new URL('../../../../packages/contract/schema.graphql', import.meta.url))
  const packed = gzipSync(text)
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`
  const headers = { 'content-type': 'application/graphql; charset=utf-8', 'cache-control': 'no-cache', vary: 'accept-encoding', etag }
  return (req, res) => {
    if (req.headers['if-none-match']?.includes(etag)) return void res.writeHead(304, headers).end()
    const zip = /\bgzip\b/.test(String(req.headers['accept-encoding']))
    const body = zip ? packed : text
    res.writeHead(200, { ...headers, ...(zip && { 'content-encoding': 'gzip' }), 'content-length': body.length })
    res.end(req.method === 'HEAD' ? undefined : body)
  }
}
