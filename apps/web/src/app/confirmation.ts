import type { OperationResult } from '@urql/core'
import { shallowReadonly, shallowRef } from 'vue'

type Asked = { answer: (confirmed: boolean) => void }

const asked = shallowRef<Asked | null>(null)
/** The question that the one dialog of the page puts to the person, while there is one. */
export const confirmationAsked = shallowReadonly(asked)

const ask = (): Promise<boolean> =>
  new Promise((resolve) => {
    asked.value?.answer(false)
    asked.value = {
      answer: (confirmed) => {
        asked.value = null
        resolve(confirmed)
      },
    }
  })

const isNeeded = ({ data }: OperationResult): boolean =>
  Object.values((data ?? {}) as Record<string, { __typename?: string } | null>).some((result) => result?.__typename === 'ConfirmationNeeded')

/** Does what changes how one signs in; where that asks for a proof of who one is, a dialog asks for the password, and then it is done
 *  again. Answers null when the person thought better of it. ID-8 */
export const useConfirmation = () => async <Result extends OperationResult>(act: () => PromiseLike<Result>): Promise<Result | null> => {
  const result = await act()
  if (!isNeeded(result)) return result
  return (await ask()) ? act() : null
}
