import { toast } from 'vue-sonner'

/** Says in passing that something was done, with a way back where there is one. */
export const say = (message: string, options: { detail?: string, undo?: () => void } = {}): void => {
  toast(message, {
    description: options.detail,
    duration: options.undo ? 8000 : 4000,
    ...(options.undo ? { action: { label: 'Undo', onClick: options.undo } } : {}),
  })
}

/** Says that something failed and what to do about it. Stays longer. */
export const complain = (message: string, detail?: string): void => {
  toast(message, { description: detail, duration: 8000, important: true })
}
