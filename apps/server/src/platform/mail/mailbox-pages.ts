import type { StoredMail } from './mailbox.ts'
import { escapeHtml } from './words.ts'

/** The pages of the local mailbox. They work without script; with it, the list follows by itself. */

const page = (title: string, main: string, live = false) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/mailbox/style.css">
${live ? '<script src="/mailbox/live.js" defer></script>\n<noscript><meta http-equiv="refresh" content="5"></noscript>' : ''}
</head>
<body>
<header class="bar">
<a class="brand" href="/mailbox"><span class="gate" aria-hidden="true"></span>Gatehouse</a><span class="where">Mailbox</span>
</header>
<main id="main">
${main}
</main>
</body>
</html>
`

/** All mails, newest first; `to` is the recipient asked for, or empty. */
export const listPage = (
  mails: readonly StoredMail[], recipients: readonly string[], to: string, now = new Date(),
): string => page(to ? `Mail to ${to}` : 'Mailbox', `<div class="head">
<div>
<h1>Mailbox</h1>
<p class="muted">Mail that would have been sent. It stays here because no mail server is set (<code>SMTP_URL</code>).</p>
</div>
<form class="filter" action="/mailbox" role="search">
<label for="to">Recipient</label>
<select id="to" name="to"><option value="">Everyone</option>${options(recipients, to)}</select>
<button>Show</button>
</form>
</div>
<div id="mails">
<p class="count" role="status">${count(mails.length)}</p>
${mails.length ? `<ul class="mails">${mails.map((mail) => entry(mail, now)).join('\n')}</ul>` : empty(to)}
</div>`, true)

const entry = (mail: StoredMail, now: Date) => `<li><a href="/mailbox/${mail.id}">
<span class="subject">${escapeHtml(mail.subject)}</span>
<span class="to">${escapeHtml(mail.to)}</span>
<time datetime="${mail.createdAt}" title="${utc(mail.createdAt)}">${ago(new Date(mail.createdAt), now)}</time>
</a></li>`

const options = (recipients: readonly string[], to: string) => unique([...recipients, to]).map((address) => {
  const chosen = address.toLowerCase() === to.toLowerCase() ? ' selected' : ''
  return `<option${chosen}>${escapeHtml(address)}</option>`
}).join('')

const empty = (to: string) => (to
  ? `<div class="empty"><h2>Nothing for ${escapeHtml(to)}</h2>
<p class="muted">Mail to this address will appear here. <a href="/mailbox">Show everyone’s mail</a></p></div>`
  : `<div class="empty"><h2>No mail yet</h2>
<p class="muted">Invite someone or ask for a new password: the mail appears here at once.</p></div>`)

/** One mail: who, when, and its HTML or text part. */
export const messagePage = (mail: StoredMail, as: 'html' | 'text'): string => page(mail.subject, `
<nav class="back"><a href="/mailbox">All mail</a></nav>
<h1>${escapeHtml(mail.subject)}</h1>
<dl class="facts">
<div><dt>To</dt><dd><a href="/mailbox?to=${encodeURIComponent(mail.to)}">${escapeHtml(mail.to)}</a></dd></div>
<div><dt>At</dt><dd><time datetime="${mail.createdAt}">${utc(mail.createdAt)}</time></dd></div>
<div><dt>Message-ID</dt><dd>${escapeHtml(mail.messageId)}</dd></div>
</dl>
<nav class="tabs" aria-label="Part of the mail">${tab(mail, 'html', 'HTML', as)}${tab(mail, 'text', 'Text', as)}</nav>
${as === 'html'
  ? `<iframe title="The mail as it looks" src="/mailbox/${mail.id}/body"
 sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`
  : `<pre tabindex="0">${linked(mail.text)}</pre>`}`)

const tab = (mail: StoredMail, part: 'html' | 'text', name: string, as: string) =>
  `<a href="/mailbox/${mail.id}${part === 'text' ? '?as=text' : ''}"${part === as ? ' aria-current="page"' : ''}>${name}</a>`

export const missingPage = (): string => page('Not found', `<div class="empty"><h1>This mail is gone</h1>
<p class="muted">The mailbox keeps the newest 500. <a href="/mailbox">All mail</a></p></div>`)

/** The mail's own HTML, as served into the frame: links open in a tab of their own, not in the frame. */
export const messageBody = (html: string): string => html.replace(/<head[^>]*>/i, (head) => `${head}\n<base target="_blank">`)

const linked = (text: string) => text.split(/(https?:\/\/\S+)/).map((part, at) => (at % 2
  ? `<a href="${escapeHtml(part)}" target="_blank" rel="noopener">${escapeHtml(part)}</a>`
  : escapeHtml(part))).join('')

const unique = (addresses: readonly string[]) =>
  [...new Map(addresses.toReversed().map((address) => [address.toLowerCase(), address])).values()].filter(Boolean).toSorted()

const count = (n: number) => (n === 0 ? 'No mails' : n === 1 ? '1 mail' : `${n} mails`)

const utc = (iso: string) => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`

const ago = (at: Date, now: Date): string => {
  const minutes = Math.floor((now.getTime() - at.getTime()) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`
  return at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
}
