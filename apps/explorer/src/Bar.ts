import { createElement as h, type FormEvent, useState } from 'react'
import type { Viewer } from './credentials.ts'

type BarProps = {
  /** The key that is in use. */
  apiKey: string | null
  onKey: (key: string | null) => void
  viewer: Viewer | null
  account: string | null
  onAccount: (slug: string) => void
}

/** As what requests are made, above the editor. */
export const Bar = ({ apiKey, onKey, viewer, account, onAccount }: BarProps) => {
  const [typed, setTyped] = useState('')
  const use = (event: FormEvent) => {
    event.preventDefault()
    if (typed.trim()) onKey(typed.trim())
    setTyped('')
  }
  const forget = h('button', { type: 'button', onClick: () => onKey(null) }, 'Forget the key')
  const enter = h('form', { onSubmit: use },
    h('label', { htmlFor: 'key' }, 'API key'),
    h('input', {
      id: 'key', type: 'password', value: typed, placeholder: 'gatehouse_…', autoComplete: 'off', spellCheck: false,
      onChange: ({ target }: { target: HTMLInputElement }) => setTyped(target.value),
    }),
    h('button', { type: 'submit' }, 'Use the key'))
  const choice = viewer && h('label', null, 'or your session in ',
    h('select', { value: account ?? '', 'aria-label': 'Account', onChange: ({ target }: { target: HTMLSelectElement }) => onAccount(target.value) },
      viewer.memberships.map(({ slug, name }) => h('option', { key: slug, value: slug }, name))))
  const name = viewer?.memberships.find(({ slug }) => slug === account)?.name
  const words = apiKey
    ? `Requests are made with the key ${apiKey.slice(0, 14)}…, kept until this tab is closed.`
    : viewer ? (name ? `Requests are made as ${viewer.user.name} in ${name}.` : `Requests are made as ${viewer.user.name}, in no account.`) : 'Nobody is signed in here: use a key, or sign in to the console first.'
  return h('header', { className: 'bar' },
    h('h1', null, h('a', { href: '/' }, 'Gatehouse'), ' API explorer'),
    h('div', { className: 'who' }, apiKey ? forget : [h('div', { key: 'enter' }, enter), viewer && viewer.memberships.length > 0 && h('div', { key: 'choice' }, choice)]),
    h('p', { role: 'status' }, words),
    h('a', { href: '/schema.graphql', className: 'aside' }, 'Schema'))
}
