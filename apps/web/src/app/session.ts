import type { Client } from '@urql/core'
import { readonly, ref, shallowReadonly, shallowRef } from 'vue'
import { type AccessChange, enterAccountMutation, type OwnUser, signOutMutation, type Viewer, viewerQuery } from './documents.ts'
import { isAt } from './entry.ts'
import { codeOf, type EndedSession } from './errors.ts'
import { createGraphqlClient } from './graphql.ts'
import { onceRenewed } from './renewal.ts'

/** `undefined` until it has been asked for, `null` when nobody is signed in. */
const viewerRef = shallowRef<Viewer | null | undefined>()
const endedRef = ref<EndedSession | null>(null)
const lostRef = ref<string | null>(null)
/** This tab signs out by itself: what the server says about it is no news. */
let leaving = false

/** Who is signed in in this browser. */
export const viewer = shallowReadonly(viewerRef)
/** How the session of this tab ended, when it did so without being asked to here. SE-4 */
export const endedSession = readonly(endedRef)
/** One sentence on an account that can no longer be entered, for the chooser. */
export const lostAccount = readonly(lostRef)

let root: Client | undefined
/** The client of the pages that belong to no account. */
export const rootClient = (): Client => (root ??= createGraphqlClient(null, sessionHasEnded))

/** Asks who is signed in, once; `again` asks anew. Throws urql's error when there is no answer. */
export const loadViewer = async (again = false): Promise<Viewer | null> => {
  if (viewerRef.value !== undefined && !again) return viewerRef.value
  const { data, error } = await rootClient().query(viewerQuery, {}, { requestPolicy: 'network-only' }).toPromise()
  if (error && !['SESSION_ENDED', 'UNAUTHENTICATED'].includes(codeOf(error))) throw error
  return (viewerRef.value = data?.viewer ?? null)
}

/** Signing in, taking over, signing up or accepting has succeeded. */
export const signedIn = (viewer: Viewer): void => {
  root = undefined
  leaving = false
  endedRef.value = null
  lostRef.value = null
  viewerRef.value = viewer
}

/** The ends after which this very browser may hold a new session of the same person: the password was changed in another of its tabs,
 *  or somebody signed out and in again there. */
const mayGoOn: readonly EndedSession['reason'][] = ['PASSWORD_CHANGED', 'SIGNED_OUT']

/** The session of this tab has ended; `how` where it is known. Keeps what is known already. */
export const sessionHasEnded = (how: EndedSession | null): void => {
  if (leaving) return
  if (how && mayGoOn.includes(how.reason)) void askWhatBecameOfSession().then(({ goesOn }) => goesOn || show(how))
  else show(how)
}

const show = (how: EndedSession | null) => {
  if (leaving) return
  if (how) endedRef.value = how
  else endedRef.value ??= { reason: 'EXPIRED', at: new Date().toISOString() }
}

type Became = { goesOn: boolean, answered: boolean, how: EndedSession | null }
let asking: Promise<Became> | undefined

/** Asks who this browser is signed in as, once for all who want to know at one moment, and goes on by itself where that is the same person. */
const askWhatBecameOfSession = (): Promise<Became> =>
  (asking ??= onceRenewed(async () => {
    let how: EndedSession | null = null
    const client = createGraphqlClient(null, (ended) => (how = ended))
    const { data, error } = await client.query(viewerQuery, {}, { requestPolicy: 'network-only' }).toPromise()
    const now = data?.viewer
    const goesOn = Boolean(now && now.user.id === viewerRef.value?.user.id)
    if (now && goesOn) viewerRef.value = now
    return { goesOn, answered: !error || how !== null, how }
  }).finally(() => (asking = undefined)))

/** The connection was closed because the session ended: asks the server how, unless that is known. Answers whether this browser has a
 *  new session of the same person, so that there is somebody to connect for. */
export const askHowSessionEnded = async (): Promise<boolean> => {
  if (leaving || endedRef.value) return false
  const { goesOn, answered, how } = await askWhatBecameOfSession()
  // Without an answer the next request will bring it.
  if (!goesOn && answered) show(how)
  return goesOn
}

/** Leaves for the sign-in page: the ended session's reason stays, to stand there on top. The API explorer's key goes with whoever typed it in this
 *  tab: apps/explorer, credentials.ts. */
export const forgetViewer = (): void => {
  sessionStorage.removeItem('gatehouse.explorer.key')
  viewerRef.value = null
  root = undefined
}

/** Whether two site addresses lead to one account of the viewer. */
export const leadToOne = (one: string, other: string): boolean =>
  one === other || Boolean(viewerRef.value?.memberships.some((own) => isAt(own, one) && isAt(own, other)))

/** Signs out of this device. Throws urql's error when the server could not be reached: the session would still be live. */
export const signOut = async (): Promise<void> => {
  leaving = true
  const { error } = await rootClient().mutation(signOutMutation, {}).toPromise()
  if (error && !['SESSION_ENDED', 'UNAUTHENTICATED'].includes(codeOf(error))) {
    leaving = false
    throw error
  }
  endedRef.value = null
  forgetViewer()
}

/** Says on the chooser why an account cannot be entered any more. */
export const accountWasLost = (sentence: string | null): void => {
  lostRef.value = sentence
}

/** Shows the viewer as they are now: as the server says, or as they will be once it has taken a save. */
export const ownUserChanged = ({ id, email, emailProven, name, picture }: OwnUser): void => {
  if (viewerRef.value) viewerRef.value = { ...viewerRef.value, user: { id, email, emailProven, name, picture } }
}

/** Takes in how the viewer stands after something they did about their own login. */
export const viewerChanged = (viewer: Viewer): void => {
  if (viewerRef.value) viewerRef.value = viewer
}

/** Takes in what the live connection says about the viewer's own session and accounts. LV-1 */
export const applyAccessChange = (change: AccessChange): void => {
  const now = viewerRef.value
  if (!now) return
  const others = (accountId: string) => now.memberships.filter((one) => one.accountId !== accountId)
  switch (change.__typename) {
    case 'AccountJoined':
      viewerRef.value = { ...now, memberships: [...others(change.membership.accountId), change.membership] }
      return
    case 'AccountRenamed':
    case 'AccessChanged':
      viewerRef.value = {
        ...now,
        memberships: now.memberships.map((one) => (one.accountId === change.membership.accountId ? change.membership : one)),
      }
      return
    case 'AccountLeft':
      viewerRef.value = { ...now, memberships: others(change.accountId) }
      return
    case 'SessionEnded':
      sessionHasEnded({ reason: change.reason, at: change.at, by: change.by, byName: change.byName, idleMinutes: change.idleMinutes })
      return
    case 'LoginChanged':
      viewerRef.value = change.viewer
      return
    case 'ProfileChanged':
      return ownUserChanged(change.user)
    case 'SecondFactorsChanged':
      viewerRef.value = { ...now, secondFactors: change.secondFactors, memberships: change.memberships }
      return
    case 'InvitationReceived':
      viewerRef.value = { ...now, invitations: [...now.invitations.filter((one) => one.id !== change.invitation.id), change.invitation] }
      return
    case 'InvitationWithdrawn':
      viewerRef.value = { ...now, invitations: now.invitations.filter((one) => one.id !== change.invitationId) }
  }
}

/** Says that the viewer now works in this account; it is logged there, and offered first next time. AC-2, AC-3 */
export const enterAccount = async (slug: string): Promise<void> => {
  const { data, error } = await rootClient().mutation(enterAccountMutation, { account: slug }).toPromise()
  if (error) throw error
  const now = viewerRef.value
  const entered = now?.memberships.find((one) => isAt(one, slug))
  if (!now || !entered || data?.enterAccount.__typename !== 'EnteredAccount') return
  const at = new Date().toISOString()
  viewerRef.value = { ...now, memberships: [{ ...entered, lastEnteredAt: at }, ...now.memberships.filter((one) => one !== entered)] }
}

/** Shows what waits to be confirmed as the new email, before the live connection tells of it. */
export const emailChangeIs = (emailChange: Viewer['emailChange']): void => {
  if (viewerRef.value) viewerRef.value = { ...viewerRef.value, emailChange }
}

/** Shows an account that the viewer has restored, before the live connection tells of it. */
export const accountRestored = (membership: Viewer['memberships'][number]): void => {
  const now = viewerRef.value
  if (now) viewerRef.value = { ...now, memberships: [...now.memberships.filter((one) => one.accountId !== membership.accountId), membership] }
}

/** Takes an answered invitation off the list. */
export const invitationAnswered = (invitationId: string): void => {
  const now = viewerRef.value
  if (now) viewerRef.value = { ...now, invitations: now.invitations.filter((one) => one.id !== invitationId) }
}
