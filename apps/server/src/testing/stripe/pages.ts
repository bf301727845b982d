import type { Session } from './books.ts'

const style = `body{margin:0;font:16px/24px system-ui,sans-serif;color:#1a1f36;background:#f6f8fa;display:grid;place-items:center;min-height:100vh}
main{width:min(400px,calc(100vw - 32px));box-sizing:border-box;padding:32px;background:#fff;border:1px solid #d5dbe1;border-radius:8px}h1{font-size:20px;margin:0 0 16px}
label{display:block;margin:0 0 16px}input{display:block;box-sizing:border-box;width:100%;padding:8px;font:inherit;border:1px solid #697386;border-radius:4px}
button{padding:8px 16px;font:inherit;color:#fff;background:#0a5;background:#075e45;border:0;border-radius:4px}a{margin-left:16px;color:#1a1f36}[role=alert]{color:#b3093c}`

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

const page = (title: string, body: string) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${style}</style></head>
<body><main><h1>${title}</h1>${body}</main></body></html>`

const words = ({ mode, line }: Session) =>
  mode === 'setup' ? { title: 'Save a card', verb: 'Save card' } : { title: `Pay ${escaped(line!.title)}: ${(line!.amount / 100).toFixed(2)} ${line!.currency.toUpperCase()}`, verb: 'Pay' }

/** The page on which a card is typed. */
export const cardPage = (session: Session, problem?: string): string => {
  const { title, verb } = words(session)
  return page(title, `<p>This stands in for Stripe’s page. No money moves.</p>${problem ? `<p role="alert">${escaped(problem)}</p>` : ''}
<form method="post"><label>Card number<input name="number" value="4242 4242 4242 4242" inputmode="numeric" required></label><button>${verb}</button><a href="${escaped(session.cancel_url)}">Cancel</a></form>`)
}

/** The bank's question. */
export const bankPage = (number: string): string =>
  page('Your bank wants to know that it is you', `<form method="post"><input type="hidden" name="number" value="${escaped(number)}"><input type="hidden" name="confirmed" value="yes"><button>Complete authentication</button></form>`)

export const closedPage = (): string => page('This page is no longer open', '<p>It was used, or has expired.</p>')
