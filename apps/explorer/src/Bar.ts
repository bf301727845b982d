import { createElement as h, type FormEvent, useEffect, useRef, useState } from 'react'
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
  // What was pressed is gone with it: the keyboard goes on at what came in its place.
  const place = useRef<HTMLDivElement>(null)
  const shown = useRef(apiKey)
  useEffect(() => {
    if (shown.current === apiKey) return
    shown.current = apiKey
    if (document.activeElement === document.body) place.current?.querySelector<HTMLElement>('input, button')?.focus()
  }, [apiKey])
  const forget = h('button', { type: 'button', onClick: () => onKey(null) }, 'Forget the key')
  const enter = h('form', { onSubmit: use },
    h('label', { htmlFor: 'key' }, 'API key'),
    h('input', {
      // No password of theirs: nothing that a password manager is to keep.
      id: 'key', type: 'password', value: typed, placeholder: 'gatehouse_…', autoComplete: 'one-time-code', spellCheck: false,
      onChange: ({ target }: { target: HTMLInputElement }) => setTyped(target.value),
    }),
    h('button', { type: 'submit' }, 'Use the key'))
  const choice = viewer && h('label', null, 'or your session in ',
    h('select', { value: account ?? '', onChange: ({ target }: { target: HTMLSelectElement }) => onAccount(target.value) },
      viewer.memberships.map(({ slug, name }) => h('option', { key: slug, value: slug }, name))))
  const name = viewer?.memberships.find(({ slug }) => slug === account)?.name
  const words = apiKey
    ? `Requests are made with the key ${apiKey.slice(0, 14)}…, kept until this tab is closed.`
    : viewer ? (name ? `Requests are made as ${viewer.user.name} in ${name}.` : `Requests are made as ${viewer.user.name}, in no account.`) : 'Nobody is signed in here: use a key, or sign in to the console first.'
  return h('header', { className: 'bar' },
    h('h1', null, h('a', { href: '/' }, 'Gatehouse'), ' API explorer'),
    h('div', { className: 'who', ref: place }, apiKey ? forget : [h('div', { key: 'enter' }, enter), viewer && viewer.memberships.length > 0 && h('div', { key: 'choice' }, choice)]),
    h('p', { role: 'status' }, words),
    h('a', { href: '/schema.graphql', className: 'aside' }, 'Schema'))
}
