import { GraphiQL } from 'graphiql'
import { createElement as h, useEffect, useMemo, useState } from 'react'
import { Bar } from './Bar.ts'
import { keepKey, keptKey } from './credentials.ts'
import { firstTabs } from './examples.ts'
import { fetcherOf } from './fetcher.ts'
import { useTheme } from './theme.ts'
import { useViewer, type Who } from './viewer.ts'

/** The explorer: who asks, and GraphiQL. What is typed is kept until the tab is closed. */
export const Explorer = ({ first }: { first: Who }) => {
  const theme = useTheme()
  const [apiKey, setKey] = useState(keptKey)
  const onKey = (key: string | null) => {
    keepKey(key)
    setKey(key)
  }
  // A key goes with the person who brought it.
  const { viewer, account, onAccount, askAgain } = useViewer(first, () => onKey(null))
  const { fetcher, dispose } = useMemo(() => fetcherOf(apiKey ? { key: apiKey } : { account }, askAgain), [apiKey, account, askAgain])
  // What was asked as somebody is answered no longer than requests are made as them.
  useEffect(() => dispose, [dispose])
  return h('div', { className: 'explorer' },
    h(Bar, { apiKey, onKey, viewer, account, onAccount }),
    h('main', null, h(GraphiQL, {
      fetcher, storage: sessionStorage, forcedTheme: theme, defaultTabs: firstTabs, isHeadersEditorEnabled: false, shouldPersistHeaders: false, showPersistHeadersSettings: false,
    })))
}
