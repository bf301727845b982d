import { useCallback, useEffect, useRef, useState } from 'react'
import { type Viewer, viewerOf } from './credentials.ts'

/** Who is signed in, and in which of their accounts requests are made. */
export type Who = { viewer: Viewer | null; account: string | null }

/** With the account that is wanted, where it is one of theirs. */
export const whoOf = (viewer: Viewer | null, wanted: string | null): Who =>
  ({ viewer, account: (viewer?.memberships.find(({ slug }) => slug === wanted) ?? viewer?.memberships[0])?.slug ?? null })

/** Who is signed in in this browser, asked again whenever this page is come back to: they may sign in and out in another tab. `onSomebodyElse` hears
 *  where that has become another person. */
export const useViewer = (first: Who, onSomebodyElse: () => void) => {
  const [who, setWho] = useState(first)
  const askAgain = useCallback(async () => {
    // Without an answer everything stays as it was known.
    const now = await viewerOf().catch(() => undefined)
    if (now !== undefined) setWho(({ account }) => whoOf(now, account))
  }, [])
  useEffect(() => {
    const back = () => void (document.visibilityState === 'visible' && askAgain())
    window.addEventListener('focus', back)
    document.addEventListener('visibilitychange', back)
    return () => {
      window.removeEventListener('focus', back)
      document.removeEventListener('visibilitychange', back)
    }
  }, [askAgain])

  const person = useRef(first.viewer?.user.id)
  const now = who.viewer?.user.id
  useEffect(() => {
    if (!now || now === person.current) return
    if (person.current) onSomebodyElse()
    person.current = now
  }, [now, onSomebodyElse])
  return { ...who, onAccount: (account: string) => setWho((before) => ({ ...before, account })), askAgain }
}
