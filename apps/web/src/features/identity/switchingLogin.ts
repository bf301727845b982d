import { CombinedError } from '@urql/core'
import { wordsFor } from '../../app/errors.ts'
import { signOut } from '../../app/session.ts'

/** Signs the present login out without leaving the page, so that another can take its place. */
export const switchingLogin = (done: () => void, failed: (message: string) => void) => async (): Promise<void> => {
  try {
    await signOut()
    done()
  } catch (error) {
    if (!(error instanceof CombinedError)) throw error
    failed(wordsFor(error))
  }
}
