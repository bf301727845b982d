import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Config } from './config.ts'

const policy = (directives: Record<string, string>): string => Object.entries(directives).map(([name, value]) => `${name} ${value}`.trim()).join('; ')

/** For answers that are no page: whatever a browser takes them for, they load nothing and can be put into no frame. */
export const bareContentPolicy = policy({ 'default-src': "'none'", 'frame-ancestors': "'none'", 'base-uri': "'none'", 'form-action': "'none'" })

/** For the console: nothing but its own files, and no script or style that stands in a page. */
export const consoleContentPolicy = policy({
  'default-src': "'none'", 'script-src': "'self'", 'style-src': "'self'", 'img-src': "'self' data:", 'font-src': "'self'", 'connect-src': "'self'",
  'manifest-src': "'self'", 'frame-ancestors': "'none'", 'base-uri': "'none'", 'form-action': "'self'", 'object-src': "'none'",
  // Text never becomes markup or script: Vue makes what its templates hold fixed, and nothing else makes any.
  'require-trusted-types-for': "'script'", 'trusted-types': 'vue',
})

/** For the API explorer: as strict about scripts as the console's. GraphiQL writes text with links as markup, so Trusted Types cannot be asked
 *  of it, and while one of its dialogs is open it makes a stylesheet, by the nonce of this one answer. AP-4 */
export const explorerContentPolicy = (nonce: string): string => policy({
  'default-src': "'none'", 'script-src': "'self'", 'style-src': `'self' 'nonce-${nonce}'`, 'img-src': "'self' data:", 'font-src': "'self'", 'connect-src': "'self'",
  'frame-ancestors': "'none'", 'base-uri': "'none'", 'form-action': "'none'", 'object-src': "'none'",
})

/** What browsers can do that the console does without. Passkeys and the clipboard stay: people use them here. */
const unused = [
  'accelerometer', 'autoplay', 'bluetooth', 'browsing-topics', 'camera', 'display-capture', 'encrypted-media', 'geolocation', 'gyroscope', 'hid', 'idle-detection',
  'local-fonts', 'magnetometer', 'microphone', 'midi', 'payment', 'picture-in-picture', 'screen-wake-lock', 'serial', 'usb', 'web-share', 'xr-spatial-tracking',
]
const ownAlone = ['publickey-credentials-create', 'publickey-credentials-get', 'clipboard-write']

/** What stands on every answer, whatever it answers. SE-7 */
export const securityHeaders = ({ publicUrl }: Pick<Config, 'publicUrl'>): Record<string, string> => ({
  'content-security-policy': bareContentPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'permissions-policy': [...unused.map((name) => `${name}=()`), ...ownAlone.map((name) => `${name}=(self)`)].join(', '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'x-permitted-cross-domain-policies': 'none',
  // A year. Of other names in the same domain, Gatehouse knows nothing.
  ...(publicUrl.startsWith('https:') && { 'strict-transport-security': 'max-age=31536000' }),
})

/** Puts headers on an answer that has not been sent yet; a handler may replace single ones. */
export const setHeaders = (res: ServerResponse, headers: Record<string, string>): void => {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
}

/** Answers with JSON that nobody keeps. */
export const answerJson = (res: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void => {
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers })
  res.end(res.req.method === 'HEAD' ? undefined : `${JSON.stringify(body)}\n`)
}

/** An answer as text, for where there is a bare connection and no more: a refused upgrade, a request that nobody can read. */
export const bareAnswer = (status: string, headers: Record<string, string>): string =>
  [`HTTP/1.1 ${status}`, 'Connection: close', 'Content-Length: 0', ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n')

const unreadable: Record<string, string> = { HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large', ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout' }

/** For what a server cannot read as HTTP. */
export const answerUnreadable = (config: Pick<Config, 'publicUrl'>) => (error: NodeJS.ErrnoException, socket: Duplex): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  socket.end(bareAnswer(unreadable[error.code ?? ''] ?? '400 Bad Request', securityHeaders(config)))
}
