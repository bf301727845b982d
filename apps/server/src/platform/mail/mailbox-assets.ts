/** Style and script of the mailbox pages, served as files of their own so that the pages need no inline code. */

export const STYLESHEET = `:root {
  color-scheme: light dark;
  --ground: light-dark(oklch(0.985 0.003 265), oklch(0.17 0.008 265));
  --panel: light-dark(oklch(1 0 0), oklch(0.205 0.009 265));
  --hover: light-dark(oklch(0.97 0.003 265), oklch(0.24 0.01 265));
  --line: light-dark(oklch(0.92 0.004 265), oklch(0.28 0.01 265));
  --line-strong: light-dark(oklch(0.6 0.01 265), oklch(0.58 0.012 265));
  --ink: light-dark(oklch(0.22 0.012 265), oklch(0.96 0.004 265));
  --muted: light-dark(oklch(0.48 0.012 265), oklch(0.72 0.01 265));
  --focus: light-dark(oklch(0.55 0.13 60), oklch(0.84 0.13 80));
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 14px/22px 'Inter Variable', Inter, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
  font-feature-settings: 'cv11', 'ss03';
}
a { color: inherit; text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
h1 { font-size: 20px; line-height: 28px; font-weight: 600; letter-spacing: -0.01em; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 14px; line-height: 22px; font-weight: 600; margin: 0; overflow-wrap: anywhere; }
p { margin: 0; }
code { font: 13px/20px ui-monospace, 'SF Mono', Menlo, Consolas, monospace; }
.muted { color: var(--muted); }
.bar {
  display: flex;
  align-items: center;
  gap: 8px;
  height: 48px;
  padding: 0 24px;
  border-bottom: 1px solid var(--line);
  background: var(--panel);
}
.brand { display: inline-flex; align-items: center; gap: 8px; font-weight: 600; text-decoration: none; }
.gate {
  display: flex;
  justify-content: center;
  align-items: end;
  width: 16px;
  height: 18px;
  background: var(--ink);
  border-radius: 8px 8px 2px 2px;
}
.gate::after { content: ''; width: 6px; height: 9px; background: var(--panel); border-radius: 3px 3px 0 0; }
.where { color: var(--muted); }
.where::before { content: '/'; padding-right: 8px; color: var(--line-strong); }
main { max-width: 960px; margin: 0 auto; padding: 32px 24px 48px; }
.head { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: end; gap: 16px; margin-bottom: 24px; }
.filter { display: flex; align-items: center; gap: 8px; min-width: 0; }
.filter label { color: var(--muted); font-size: 13px; }
select, button {
  height: 32px; padding: 0 10px; font: inherit; font-size: 13px; color: var(--ink); background: var(--panel);
  border: 1px solid var(--line-strong); border-radius: 6px; min-width: 0;
}
select { max-width: 240px; }
button { cursor: pointer; font-weight: 500; }
button:hover, select:hover { background: var(--hover); }
.count { color: var(--muted); font-size: 13px; line-height: 20px; margin-bottom: 8px; font-variant-numeric: tabular-nums; }
.mails { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 10px; background: var(--panel); overflow: clip; }
.mails li + li { border-top: 1px solid var(--line); }
.mails a {
  display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 260px) 88px; align-items: center; gap: 16px;
  min-height: 44px; padding: 8px 16px; font-size: 13px; line-height: 20px; text-decoration: none;
}
.mails a:hover { background: var(--hover); }
.mails a:focus-visible { outline-offset: -2px; border-radius: 10px; }
.subject { font-weight: 500; }
.subject, .to { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; unicode-bidi: isolate; }
.to, .mails time { color: var(--muted); }
.mails time { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.empty {
  padding: 48px 24px;
  text-align: center;
  border: 1px solid var(--line);
  border-radius: 10px;
  background: var(--panel);
}
.back { margin-bottom: 16px; font-size: 13px; }
.back a { color: var(--muted); text-decoration: none; }
.back a::before { content: '← '; content: '← ' / ''; }
.back a:hover { color: var(--ink); text-decoration: underline; }
.facts { display: grid; gap: 4px; margin: 12px 0 24px; font-size: 13px; line-height: 20px; }
.facts div { display: grid; grid-template-columns: 96px minmax(0, 1fr); }
.facts dt { color: var(--muted); }
.facts dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.tabs { display: flex; gap: 16px; border-bottom: 1px solid var(--line); margin-bottom: 16px; }
.tabs a {
  padding: 6px 0;
  margin-bottom: -1px;
  color: var(--muted);
  text-decoration: none;
  border-bottom: 2px solid transparent;
}
.tabs a:hover { color: var(--ink); }
.tabs a[aria-current] { color: var(--ink); border-color: var(--ink); }
iframe {
  display: block;
  width: 100%;
  height: max(480px, calc(100dvh - 264px));
  border: 1px solid var(--line);
  border-radius: 10px;
  background: var(--ground);
}
pre {
  margin: 0; padding: 24px; font: 13px/20px ui-monospace, 'SF Mono', Menlo, Consolas, monospace; white-space: pre-wrap;
  overflow-wrap: anywhere; border: 1px solid var(--line); border-radius: 10px; background: var(--panel);
}
@media (max-width: 640px) {
  .bar { padding: 0 16px; }
  main { padding: 24px 16px 32px; }
  .mails a { grid-template-columns: minmax(0, 1fr) auto; gap: 0 12px; padding: 10px 16px; }
  .subject { grid-column: 1 / -1; white-space: normal; }
  .filter, select { flex: 1; max-width: none; }
  select, button { height: 40px; }
  iframe { height: max(480px, calc(100dvh - 200px)); }
}
`

/** Asks for the page anew every two seconds while it is looked at, and puts in the list when it has changed. What has
 *  the focus keeps it. */
export const LIVE_SCRIPT = `const EVERY = 2000
let etag = ''

const refresh = async () => {
  if (document.hidden) return
  const answer = await fetch(location.href, { headers: etag ? { 'If-None-Match': etag } : {}, cache: 'no-store' })
  if (answer.status !== 200) return
  etag = answer.headers.get('etag') ?? ''
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#mails')
  const shown = document.querySelector('#mails')
  if (!fresh || fresh.innerHTML === shown.innerHTML) return
  const focused = shown.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null
  shown.querySelector('[role=status]').textContent = fresh.querySelector('[role=status]').textContent
  shown.lastElementChild.replaceWith(fresh.lastElementChild)
  if (focused) shown.querySelector('a[href="' + CSS.escape(focused) + '"]')?.focus({ preventScroll: true })
}

// A server that is being started again answers later; the next look finds it.
const look = () => refresh().catch(() => {}).finally(() => setTimeout(look, EVERY))
document.addEventListener('visibilitychange', () => refresh().catch(() => {}))
look()
`
