import type { OperationResult } from '@urql/core'
import { shallowReadonly, shallowRef } from 'vue'

type Asked = { why: string, answer: (confirmed: boolean) => void }

const asked = shallowRef<Asked | null>(null)
/** The question that the one dialog of the page puts to the person, while there is one. */
export const confirmationAsked = shallowReadonly(asked)

const ask = (why: string): Promise<boolean> =>
  new Promise((resolve) => {
    asked.value?.answer(false)
    asked.value = {
      why,
      answer: (confirmed) => {
        asked.value = null
        resolve(confirmed)
      },
    }
  })

const isNeeded = ({ data }: OperationResult): boolean =>
  Object.values((data ?? {}) as Record<string, { __typename?: string } | null>).some((result) => result?.__typename === 'ConfirmationNeeded')

/** Does what may ask for a proof of who one is: then a dialog says why and asks for the password, and it is done again. Answers null
 *  when the person thought better of it. ID-8 */
export const useConfirmation = (why = 'This changes how you sign in.') => async <Result extends OperationResult>(act: () => PromiseLike<Result>): Promise<Result | null> => {
  const result = await act()
  if (!isNeeded(result)) return result
  return (await ask(why)) ? act() : null
}
