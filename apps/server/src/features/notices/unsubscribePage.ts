import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { noticeKinds, type NoticeKind } from '@gatehouse/contract/notice-kinds'
import type { Services } from '../../graphql/context.ts'
import { unsubscribe, unsubscribesFrom } from './commands/unsubscribe.ts'

/** The page behind the link that turns mails of a kind off. It stands without the console, without a script and without a session: whoever
 *  got the mail may use it, and a mail reader's own button posts to the same address. RFC 8058 */
const style = `:root{color-scheme:light dark;--ground:#f9fafc;--panel:#fff;--line:#e3e4e7;--ink:#181b20;--muted:#5a5e65;--button:#181b20;--label:#fff;--ring:#9a5b00}
@media (prefers-color-scheme:dark){:root{--ground:#0e0f13;--panel:#15171b;--line:#26292e;--ink:#f0f2f4;--muted:#a1a5ab;--button:#f0f2f4;--label:#0e0f13;--ring:#f2b544}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px 16px;background:var(--ground);color:var(--ink);font:15px/24px Inter,-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,sans-serif}
main{width:100%;max-width:440px;padding:32px;background:var(--panel);border:1px solid var(--line);border-radius:10px}
h1{margin:0 0 12px;font-size:20px;line-height:28px;font-weight:600;letter-spacing:-.01em}
p{margin:0 0 20px;color:var(--muted)}
form{margin:0 0 20px}
button{min-height:40px;padding:8px 20px;border:0;border-radius:6px;background:var(--button);color:var(--label);font:inherit;font-weight:600;cursor:pointer}
a{color:inherit}
:focus-visible{outline:2px solid var(--ring);outline-offset:2px}
p:last-child{margin:0}`

const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`

const page = (title: string, body: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} – Gatehouse</title>
<style>${style}</style>
</head>
<body><main><h1>${title}</h1>${body}</main></body>
</html>
`

const settings = '<p>Signed in, you choose for each kind under <a href="/me/notices">Your profile, Notices</a>.</p>'

const askPage = (kind: NoticeKind) =>
  page(`No more mails about ${noticeKinds[kind].matter}?`, `<p>${noticeKinds[kind].about} You get a mail then. Other mails go on.</p><form method="post"><button>Stop these mails</button></form>${settings}`)

const donePage = (kind: NoticeKind) => page('Done', `<p>You get no more mails about ${noticeKinds[kind].matter}. Other mails go on.</p>${settings}`)

const missingPage = page('This link is not good', `<p>It may have been cut off on its way. Copy it whole out of the mail.</p>${settings}`)

const answer = (req: IncomingMessage, res: ServerResponse, status: number, html: string, headers: Record<string, string> = {}) => {
  res.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', ...headers })
  res.end(req.method === 'HEAD' ? undefined : html)
}

/** Serves `/unsubscribe/<token>`: shows what it is for, and does it when it is posted to. Programs that follow links change nothing. */
export const unsubscribeHandler = (services: Services) => async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
  const token = (req.url ?? '').split('?')[0]!.slice('/unsubscribe/'.length)
  // Whatever is sent along says nothing that the address does not.
  req.resume()
  if (req.method === 'GET' || req.method === 'HEAD') {
    const kind = unsubscribesFrom(services, token)
    return answer(req, res, kind ? 200 : 404, kind ? askPage(kind) : missingPage)
  }
  if (req.method !== 'POST') return answer(req, res, 405, missingPage, { allow: 'GET, HEAD, POST' })
  const kind = await unsubscribe(services, token)
  answer(req, res, kind ? 200 : 404, kind ? donePage(kind) : missingPage)
}
