import { computed, ref, watch } from 'vue'
import { sessionIdleQuery, useSessionMutation } from './documents.ts'
import { accountOfPath } from './entry.ts'
import { fetchOptionsOf } from './graphql.ts'
import { endedSession, rootClient, sessionHasEnded, viewer } from './session.ts'

/** Somebody who goes on working says so at most this often; the last time in between is said at its end. Milliseconds. SE-5 */
const sayEvery = 60_000
/** How long before the end one is warned, and how soon after it the server is asked. Milliseconds. */
const warnFor = 60_000
const askAfter = 1_500
/** Pause before it is tried again where the server could not be reached. Milliseconds. */
const tryAgain = 5_000

/** When the session ends unless it is used, by this machine's clock. The server says how long that is, so the clock may be wrong. */
const endsAt = ref<number | null>(null)
const now = ref(Date.now())
const warned = ref(false)

/** Milliseconds until the session ends because nothing is done; null while there is nothing to warn of. */
export const endsIn = computed<number | null>(() => (warned.value && endsAt.value !== null && viewer.value && !endedSession.value ? Math.max(0, endsAt.value - now.value) : null))

type Moment = { session: string, endsAt: number, saidAt: number }
/** What one tab says counts for all of them. */
const tabs = new BroadcastChannel('gatehouse.use')

let saidAt = 0
let saying = false
let later: ReturnType<typeof setTimeout> | undefined
let next: ReturnType<typeof setTimeout> | undefined

const goesOnUntil = (moment: number) => {
  endsAt.value = moment
  warned.value = false
  look()
}

/** Asks when the session ends, which is no use of it; learns how it ended where it has. */
const ask = async (): Promise<void> => {
  const { data, error } = await rootClient().query(sessionIdleQuery, {}, { requestPolicy: 'network-only' }).toPromise()
  if (data?.viewer) endsAt.value = Date.now() + data.viewer.session.idleSeconds * 1_000
  else if (!error && viewer.value) sessionHasEnded(null)
}

/** For when something may have put the end off, or brought it forward, of which this tab was not told. */
export const askWhenSessionEnds = async (): Promise<void> => {
  await ask()
  if (endsAt.value !== null) goesOnUntil(endsAt.value)
}

/** Looks how far it is: warns, counts down, and asks the server once it is over. */
const look = () => {
  clearTimeout(next)
  if (endsAt.value === null || !viewer.value || endedSession.value) return
  now.value = Date.now()
  const left = endsAt.value - now.value
  if (left > warnFor) {
    warned.value = false
    next = setTimeout(look, Math.min(left - warnFor, 2 ** 31 - 1))
  } else if (!warned.value) {
    // A longer time may have been set meanwhile. Without an answer one is warned all the same.
    void ask().then(() => {
      warned.value = endsAt.value !== null && endsAt.value - Date.now() <= warnFor
      look()
    })
  } else if (left > -askAfter) {
    next = setTimeout(look, left > 0 ? Math.min(left, 1_000) : askAfter)
  } else {
    next = setTimeout(look, tryAgain)
    void ask().then(() => (endsAt.value !== null && endsAt.value > Date.now() ? goesOnUntil(endsAt.value) : undefined))
  }
}

/** Tells the server that somebody is here, and takes in how long the session goes on. */
export const sayInUse = async (): Promise<void> => {
  if (saying || !viewer.value || endedSession.value) return
  clearTimeout(later)
  later = undefined
  saying = true
  saidAt = Date.now()
  const account = accountOfPath(location.pathname)
  const { data, error } = await rootClient().mutation(useSessionMutation, {}, { fetchOptions: fetchOptionsOf(account) }).toPromise()
  saying = false
  if (error) saidAt -= sayEvery - tryAgain
  if (!data) return
  const { id, idleSeconds } = data.useSession
  goesOnUntil(Date.now() + idleSeconds * 1_000)
  tabs.postMessage({ session: id, endsAt: endsAt.value!, saidAt } satisfies Moment)
}

const noteInput = () => {
  if (!viewer.value || endedSession.value) return
  const wait = warned.value ? 0 : saidAt + sayEvery - Date.now()
  if (wait <= 0) void sayInUse()
  else later ??= setTimeout(() => void sayInUse(), wait)
}

/** Where the pointer was: what moves below one that lies still is no input. */
let pointer = ''
const take = (event: Event) => {
  if (!event.isTrusted) return
  if (event instanceof PointerEvent && event.type === 'pointermove') {
    const place = `${event.screenX} ${event.screenY}`
    if (place === pointer) return
    pointer = place
  }
  noteInput()
}

/** A person's input. Scrolling is here as what makes a page scroll: by itself it may also follow from what comes in live. */
const inputs = ['pointerdown', 'pointermove', 'keydown', 'input', 'wheel', 'touchmove'] as const

/** From now on, what is done in this tab counts as use of the session, and nothing else does. Call it once. SE-5 */
export const watchUse = (): void => {
  for (const input of inputs) document.addEventListener(input, take, { capture: true, passive: true })
  // Timers of a page in the background, or of a machine that slept, come late.
  document.addEventListener('visibilitychange', () => document.hidden || look())
  window.addEventListener('pageshow', look)
  tabs.addEventListener('message', ({ data }: MessageEvent<Moment>) => {
    if (data.session !== viewer.value?.session.id) return
    saidAt = Math.max(saidAt, data.saidAt)
    goesOnUntil(data.endsAt)
  })
  watch(() => viewer.value?.session, (session) => {
    clearTimeout(later)
    clearTimeout(next)
    later = undefined
    saidAt = 0
    warned.value = false
    if (session) goesOnUntil(Date.now() + session.idleSeconds * 1_000)
    else endsAt.value = null
  }, { immediate: true })
}
