import type { MailContent } from './design.ts'
import { escapeHtml } from './words.ts'
import type { Paragraph } from './words.ts'

/** The one design of all mails: tables and inline styles, because that is what mail readers agree on. The console's
 *  colours as sRGB, since mail readers do not know oklch; a reader that knows dark gets them by class. */
const LIGHT = {
  ground: '#f9fafc', panel: '#ffffff', line: '#e3e4e7', ink: '#181b20', muted: '#5a5e65',
  button: '#181b20', label: '#ffffff',
}
const DARK: typeof LIGHT = {
  ground: '#0e0f13', panel: '#15171b', line: '#26292e', ink: '#f0f2f4', muted: '#a1a5ab',
  button: '#f0f2f4', label: '#0e0f13',
}

const FONT = 'font-family:Inter,-apple-system,BlinkMacSystemFont,\'Segoe UI\',Roboto,\'Helvetica Neue\',Arial,sans-serif'
const TITLE = 'font-size:20px;line-height:28px;font-weight:600;letter-spacing:-0.01em'
const TEXT = 'font-size:15px;line-height:24px'
const SMALL = 'font-size:13px;line-height:20px'
const NAME = 'font-size:15px;line-height:22px;font-weight:600;letter-spacing:-0.01em'
const MARK = 'font-size:1px;line-height:1px'

// One rule per part: which property of which class turns over in the dark.
const PARTS = [
  ['ground', 'background-color', 'ground'], ['panel', 'background-color', 'panel'], ['panel', 'border-color', 'line'],
  ['rule', 'border-color', 'line'], ['ink', 'color', 'ink'], ['muted', 'color', 'muted'],
  ['button', 'background-color', 'button'], ['label', 'color', 'label'], ['gate', 'background-color', 'ground'],
] as const

/** Both palettes, for those who hold them against the eye. */
export const mailPalettes = { light: LIGHT, dark: DARK }

const rules = (scope = '') => PARTS
  .map(([part, property, colour]) => `${scope}.${part}{${property}:${DARK[colour]}!important}`).join('')

// Outlook on the web and on phones marks what it has recoloured instead of answering the media query.
const STYLE = `:root{color-scheme:light dark;supported-color-schemes:light dark}
body{margin:0;padding:0;width:100%}
@media (max-width:480px){
.edge{padding:24px 12px!important}
.side{padding-left:12px!important;padding-right:12px!important}
.inset{padding:28px 24px 16px!important}
.fact{display:block!important;width:auto!important;border-bottom:0!important;padding-bottom:0!important}
.value{display:block!important;border-top:0!important;padding-top:2px!important}
}
@media (prefers-color-scheme:dark){${rules()}}
${rules('[data-ogsc] ')}${rules('[data-ogsb] ')}`

const table = (attributes: string, rows: string) =>
  `<table role="presentation" cellpadding="0" cellspacing="0" border="0" ${attributes}>${rows}</table>`

const row = (attributes: string, inner: string) => `<tr><td ${attributes}>${inner}</td></tr>`

/** The HTML part of a mail whose content is clean but not yet escaped. */
export const mailHtml = (content: MailContent): string => `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<meta name="x-apple-disable-message-reformatting">
<title>${escapeHtml(content.subject)}</title>
<!--[if mso]><style>*{font-family:'Segoe UI',Arial,sans-serif!important}</style><![endif]-->
<style>${STYLE}</style>
</head>
<body class="ground" style="margin:0;padding:0;background-color:${LIGHT.ground};-webkit-text-size-adjust:100%">
${preheader(content.preheader)}
${table(`width="100%" class="ground" style="background-color:${LIGHT.ground}"`, row(
  'align="center" class="edge" style="padding:40px 16px"',
  `<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
${table('width="100%" style="max-width:600px;margin:0 auto"', [
    row('class="side" style="padding:0 4px 20px"', wordmark),
    row(
      'class="panel inset" style="padding:40px 40px 28px;border-radius:10px;'
      + `background-color:${LIGHT.panel};border:1px solid ${LIGHT.line}"`,
      letter(content),
    ),
    row(
      `class="muted side" style="${FONT};${SMALL};color:${LIGHT.muted};padding:20px 4px 0"`,
      footer(content),
    ),
  ].join('\n'))}
<!--[if mso]></td></tr></table><![endif]-->`,
))}
</body>
</html>
`

// The filler keeps what follows out of the inbox's preview line.
const preheader = (text: string) =>
  `<div style="display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;mso-hide:all" aria-hidden="true">`
  + `${escapeHtml(text)}${'&#847;&zwnj;&nbsp;'.repeat(60)}</div>`

// The mark is a gate drawn with two cells: pictures are blocked by default, and an attachment would only be for it.
const gate = table('align="center"', row(
  `class="gate" width="8" height="11" style="width:8px;height:11px;${MARK};`
  + `background-color:${LIGHT.ground};border-radius:4px 4px 0 0"`,
  '&nbsp;',
))
const wordmark = table('', `<tr>
<td class="button" width="20" height="22" align="center" valign="bottom"
 style="width:20px;height:22px;${MARK};background-color:${LIGHT.button};border-radius:10px 10px 2px 2px">${gate}</td>
<td class="ink"
 style="${FONT};${NAME};color:${LIGHT.ink};padding-left:8px">Gatehouse</td>
</tr>`)

const footer = ({ reason, unsubscribe }: MailContent) => escapeHtml(reason) + (unsubscribe
  ? `<br><a class="muted" href="${escapeHtml(unsubscribe.url)}" style="color:${LIGHT.muted};text-decoration:underline">${escapeHtml(unsubscribe.label)}</a>`
  : '')

const letter = ({ title, body, quote, facts, action, after }: MailContent) => [
  `<h1 class="ink" dir="auto" style="${FONT};${TITLE};color:${LIGHT.ink};margin:0 0 12px">${escapeHtml(title)}</h1>`,
  ...body.map((text) => paragraph(text, TEXT, 'ink')),
  quote && quotation(quote),
  facts && factTable(facts),
  action && button(action),
  ...(after ?? []).map((text) => paragraph(text, SMALL, 'muted')),
].filter(Boolean).join('\n')

const paragraph = (text: Paragraph, size: string, colour: 'ink' | 'muted') =>
  `<p class="${colour}" style="${FONT};${size};color:${LIGHT[colour]};margin:0 0 12px">${runs(text)}</p>`

const runs = (text: Paragraph): string =>
  typeof text === 'string'
    ? escapeHtml(text)
    : text.map((run) => (typeof run === 'string'
        ? escapeHtml(run)
        : `<strong style="font-weight:600">${escapeHtml(run.strong)}</strong>`)).join('')

const quotation = (text: string) => table('width="100%" style="margin:8px 0 20px"', row(
  'class="ink rule" dir="auto" '
  + `style="${FONT};${TEXT};color:${LIGHT.ink};border-left:3px solid ${LIGHT.line};padding:2px 0 2px 16px"`,
  escapeHtml(text).replaceAll('\n', '<br>'),
))

const factTable = (facts: NonNullable<MailContent['facts']>) =>
  table('width="100%" style="margin:12px 0 24px"', facts.map(([label, value], at) => {
    const rule = `1px solid ${LIGHT.line}`
    const line = at === facts.length - 1 ? `border-top:${rule};border-bottom:${rule}` : `border-top:${rule}`
    const cell = (kind: string, colour: 'ink' | 'muted', size: string, inner: string) =>
      `<td class="${colour} rule ${kind}" valign="top" `
      + `style="${FONT};${SMALL};color:${LIGHT[colour]};${line};${size}">${escapeHtml(inner)}</td>`
    return `<tr>
${cell('fact', 'muted', 'width:128px;padding:10px 16px 10px 0', label)}
${cell('value', 'ink', 'padding:10px 0', value)}
</tr>`
  }).join('\n'))

// Outlook takes the padding from the cell, all others from the link, so that the whole button can be clicked.
const button = ({ label, url }: NonNullable<MailContent['action']>) => {
  const href = escapeHtml(url)
  const filled = table('style="margin:20px 0 24px"', row(
    `class="button" bgcolor="${LIGHT.button}" `
    + `style="background-color:${LIGHT.button};border-radius:6px;mso-padding-alt:10px 20px"`,
    `<a class="label" href="${href}" style="${FONT};font-size:15px;line-height:20px;font-weight:600;color:${LIGHT.label};`
    + `text-decoration:none;display:inline-block;padding:10px 20px;border-radius:6px">${escapeHtml(label)}</a>`,
  ))
  const written = `<a class="muted" href="${href}" `
    + `style="color:${LIGHT.muted};text-decoration:underline;word-break:break-all">${href}</a>`
  return `${filled}
<p class="muted" style="${FONT};${SMALL};color:${LIGHT.muted};margin:0 0 12px">Or open this address:<br>${written}</p>`
}
