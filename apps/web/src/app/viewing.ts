import { readonly, ref, shallowReadonly, shallowRef } from 'vue'
import { stopViewAsMutation } from './documents.ts'
import { fetchOptionsOf } from './graphql.ts'
import { leadToOne, rootClient, viewer } from './session.ts'

/** Through whose eyes this tab shows an account. TM-15 */
export type Viewing = { session: string, account: string, id: string, name: string }

/** Of this tab alone, and there again after a reload. Not in the address: a link that is copied out of a view is for everyone's own eyes. */
const key = 'gatehouse.view-as'

const kept = (): Viewing | null => {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') as Viewing | null
  } catch {
    // Written by something else.
    return null
  }
}

const standing = shallowRef<Viewing | null>(kept())
const endedRef = ref<{ account: string, message: string } | null>(null)

/** The view of this tab, whichever account it is of. */
export const viewing = shallowReadonly(standing)
/** Why a view has ended that nobody stopped here, until it was read. */
export const viewEnded = readonly(endedRef)

let changed = false
/** Whether the account has just been made anew for other eyes, so that the keyboard begins at its content. Says so once. */
export const eyesChanged = (): boolean => {
  const before = changed
  changed = false
  return before
}

const keep = (view: Viewing | null) => {
  changed = true
  standing.value = view
  if (view) sessionStorage.setItem(key, JSON.stringify(view))
  else sessionStorage.removeItem(key)
}

/** The view of an account that this tab shows, if there is one. It ends with the session that began it. */
export const viewingIn = (account: string): Viewing | null =>
  standing.value && leadToOne(standing.value.account, account) && standing.value.session === viewer.value?.session.id ? standing.value : null

/** The server has begun a view: this tab shows the account by it from now on. */
export const beginViewing = (view: Omit<Viewing, 'session'>): void => {
  endedRef.value = null
  if (viewer.value) keep({ ...view, session: viewer.value.session.id })
}

/** Sees with one's own eyes again, at once; the server is told. */
export const stopViewing = async (): Promise<void> => {
  const view = standing.value
  keep(null)
  if (view) await rootClient().mutation(stopViewAsMutation, {}, { fetchOptions: fetchOptionsOf(view.account) }).toPromise()
}

/** The server has ended the view, or never knew it. */
export const viewingEnded = (account: string, message: string): void => {
  if (standing.value?.account !== account) return
  keep(null)
  endedRef.value = { account, message }
}

export const forgetViewEnd = (): void => {
  endedRef.value = null
}
