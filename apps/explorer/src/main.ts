import '@fontsource-variable/inter/wght.css'
import 'graphiql/style.css'
import './styles.css'
import { setNonce } from 'get-nonce'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import { viewerOf } from './credentials.ts'
import { Explorer } from './Explorer.ts'
import { nameEditors } from './names.ts'
import { themeNow } from './theme.ts'
import { whoOf } from './viewer.ts'

// The dialogs' library makes a stylesheet while one is open.
setNonce(document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')!.nonce)

// As GraphiQL will, before the first paint.
document.body.classList.add(`graphiql-${themeNow()}`)

// Which account the console came from; a name, and nothing that opens anything.
const asked = new URL(location.href).searchParams.get('account')
// Without an answer it can still be used with a key.
const viewer = await viewerOf().catch(() => null)
const place = document.getElementById('explorer')!
nameEditors(place)
createRoot(place).render(createElement(Explorer, { first: whoOf(viewer, asked) }))
