import { toast } from 'vue-sonner'

type SayOptions = {
  detail?: string
  /** Takes it back. */
  undo?: () => void
  /** Something else that one may want to do next: 'Copy link'. */
  action?: { label: string, run: () => void }
}

/** Says in passing that something was done, with a way back where there is one. */
export const say = (message: string, { detail, undo, action }: SayOptions = {}): void => {
  const offer = undo ? { label: 'Undo', run: undo } : action
  toast(message, {
    description: detail,
    duration: offer ? 8000 : 4000,
    ...(offer ? { action: { label: offer.label, onClick: offer.run } } : {}),
  })
}

/** Says that something failed and what to do about it. Stays longer. */
export const complain = (message: string, detail?: string): void => {
  toast(message, { description: detail, duration: 8000, important: true })
}
