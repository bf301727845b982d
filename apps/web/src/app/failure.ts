import { CombinedError } from '@urql/core'
import { readonly, ref } from 'vue'
import { codeOf, wordsFor } from './errors.ts'

export type Failure = { title: string, text: string }

const current = ref<Failure | null>(null)
/** What kept the page from being shown; the failure page stands in its place. */
export const failure = readonly(current)

/** A script of an earlier version that the server no longer has: the page must be loaded anew. */
const isMissingScript = (error: unknown) => error instanceof TypeError && /dynamically imported module|module script/i.test(error.message)

/** Takes in what nothing else has caught. Whoever can act on an error shows it where it belongs, and it never comes here. */
export const reportFailure = (error: unknown): void => {
  console.error(error)
  if (error instanceof CombinedError) {
    current.value = codeOf(error) === 'NETWORK'
      ? { title: 'Gatehouse cannot be reached', text: 'Check your connection. This page loads again as soon as you try.' }
      : { title: 'This page could not be loaded', text: wordsFor(error) }
  } else if (isMissingScript(error)) {
    current.value = navigator.onLine
      ? { title: 'Gatehouse has been updated', text: 'Load the page again to go on with the new version.' }
      : { title: 'You are offline', text: 'This page has not been opened before, so it is not here yet. Try again when the network is back.' }
  } else {
    current.value = { title: 'Something went wrong', text: 'It is our mistake, not yours. Nothing you saved is lost. Try again, or go back to your accounts.' }
  }
}

export const clearFailure = (): void => {
  current.value = null
}
