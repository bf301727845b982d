import { say } from '../ui/toast.ts'
import { createPatience } from './patience.ts'

const wait = (milliseconds: number, signal?: AbortSignal | null): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    }, { once: true })
  })

/** The patience of this tab, whatever it asks for. */
export const patience = createPatience({ say, wait })
