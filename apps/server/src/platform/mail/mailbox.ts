import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Pool } from 'pg'
import { LIVE_SCRIPT, STYLESHEET } from './mailbox-assets.ts'
import { listPage, messageBody, messagePage, missingPage } from './mailbox-pages.ts'
import type { Mail } from './message.ts'

/** The local mailbox: while no mail server is set, mails are kept here and shown at `/mailbox`. OP-3 */

/** A mail as it was kept. */
export type StoredMail = {
  id: string
  messageId: string
  to: string
  subject: string
  html: string
  text: string
  /** ISO 8601. */
  createdAt: string
}

/** Mails kept; older ones make room. */
const KEPT = 500

const COLUMNS = `id, message_id as "messageId", recipient as "to", subject, html, text,
  to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt"`

/** Keeps a mail. One that is kept already (a job that ran twice) is not kept again. */
export const storeInMailbox = (pool: Pool) => async ({ to, subject, html, text, messageId }: Mail): Promise<void> => {
  await pool.query(
    `insert into mailbox_message (id, message_id, recipient, subject, html, text)
     select gen_random_uuid(), $1, $2, $3, $4, $5
     where not exists (select from mailbox_message where message_id = $1)`,
    [messageId, to, subject, html, text],
  )
  await pool.query(
    'delete from mailbox_message where id in (select id from mailbox_message order by created_at desc, id desc offset $1)',
    [KEPT],
  )
}

/** Serves the mailbox: `/mailbox`, `/mailbox/<id>` and, for tests and automation, `/mailbox.json`; each list with
 *  `?to=` for one recipient. Answers false, and nothing to the request, when the path is another's. */
export const mailboxHandler = (pool: Pool) => async (req: IncomingMessage, res: ServerResponse): Promise<boolean> => {
  const url = new URL(req.url ?? '/', 'http://mailbox')
  const [, root, id, part] = url.pathname.split('/')
  if (root !== 'mailbox' && url.pathname !== '/mailbox.json') return false
  if (req.method !== 'GET' && req.method !== 'HEAD') {
    return send(req, res, 405, 'text/plain', 'GET only\n', { allow: 'GET, HEAD' })
  }

  const to = url.searchParams.get('to')?.trim() ?? ''
  if (url.pathname === '/mailbox.json') return send(req, res, 200, 'application/json', await asJson(pool, to))
  if (!id) return send(req, res, 200, 'text/html', listPage(await list(pool, to), await recipients(pool), to))
  if (id === 'style.css') return send(req, res, 200, 'text/css', STYLESHEET)
  if (id === 'live.js') return send(req, res, 200, 'text/javascript', LIVE_SCRIPT)

  const mail = await find(pool, id)
  if (!mail) return send(req, res, 404, 'text/html', missingPage())
  if (part === 'body') {
    return send(req, res, 200, 'text/html', messageBody(mail.html), { 'content-security-policy': BODY_POLICY, 'x-frame-options': 'SAMEORIGIN' })
  }
  return send(req, res, 200, 'text/html', messagePage(mail, url.searchParams.get('as') === 'text' ? 'text' : 'html'))
}

// Nothing from elsewhere, no inline script or style. The mail itself is in a frame of its own.
const PAGE_POLICY = 'default-src \'none\'; style-src \'self\'; script-src \'self\'; connect-src \'self\'; frame-src \'self\'; '
  + 'img-src \'self\' data:; form-action \'self\'; base-uri \'none\'; frame-ancestors \'none\''

// A mail brings its styles inline. It is sandboxed here too, so that it stays harmless when opened outside of the frame.
const BODY_POLICY = 'default-src \'none\'; style-src \'unsafe-inline\'; base-uri \'self\'; form-action \'none\'; '
  + 'frame-ancestors \'self\'; sandbox allow-popups allow-popups-to-escape-sandbox'

const send = (
  req: IncomingMessage, res: ServerResponse,
  status: number, type: string, body: string, headers: Record<string, string> = {},
): true => {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  const same = status === 200 && req.headers['if-none-match'] === etag
  res.writeHead(same ? 304 : status, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': PAGE_POLICY,
    'cache-control': 'no-cache, private',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    etag,
    ...headers,
  })
  res.end(same || req.method === 'HEAD' ? undefined : body)
  return true
}

const list = async (pool: Pool, to: string): Promise<StoredMail[]> => {
  const { rows } = await pool.query<StoredMail>(
    `select ${COLUMNS} from mailbox_message where $1 = '' or lower(recipient) = lower($1)
     order by created_at desc, id desc limit $2`,
    [to, KEPT],
  )
  return rows
}

const find = async (pool: Pool, id: string): Promise<StoredMail | undefined> => {
  const { rows } = await pool.query<StoredMail>(`select ${COLUMNS} from mailbox_message where id::text = $1`, [id])
  return rows[0]
}

const recipients = async (pool: Pool): Promise<string[]> => {
  const { rows } = await pool.query<{ recipient: string }>('select distinct recipient from mailbox_message order by 1')
  return rows.map(({ recipient }) => recipient)
}

// With the links taken out of the text, so that automation needs no parser.
const asJson = async (pool: Pool, to: string) => JSON.stringify({
  messages: (await list(pool, to)).map((mail) => ({ ...mail, links: mail.text.match(LINK) ?? [] })),
})

const LINK = /https?:\/\/\S+/g
