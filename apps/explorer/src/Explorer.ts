import { GraphiQL } from 'graphiql'
import { createElement as h, useMemo, useState } from 'react'
import { Bar } from './Bar.ts'
import { keepKey, keptKey, type Viewer } from './credentials.ts'
import { firstTabs } from './examples.ts'
import { fetcherOf } from './fetcher.ts'
import { useTheme } from './theme.ts'

/** The explorer: who asks, and GraphiQL. What is typed is kept until the tab is closed. */
export const Explorer = ({ viewer, asked }: { viewer: Viewer | null; asked: string | null }) => {
  const theme = useTheme()
  const [apiKey, setKey] = useState(keptKey)
  const [account, setAccount] = useState(() => viewer?.memberships.find(({ slug }) => slug === asked)?.slug ?? viewer?.memberships[0]?.slug ?? null)
  const fetcher = useMemo(() => fetcherOf(apiKey ? { key: apiKey } : { account }), [apiKey, account])
  const onKey = (key: string | null) => {
    keepKey(key)
    setKey(key)
  }
  return h('div', { className: 'explorer' },
    h(Bar, { apiKey, onKey, viewer, account, onAccount: setAccount }),
    h('main', null, h(GraphiQL, {
      fetcher, storage: sessionStorage, forcedTheme: theme, defaultTabs: firstTabs, isHeadersEditorEnabled: false, shouldPersistHeaders: false, showPersistHeadersSettings: false,
    })))
}
