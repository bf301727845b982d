import { nextTick, reactive, ref } from 'vue'

type Issue = { path: readonly string[], message: string }

/** What a form shows besides its fields: one message on top, one per field, and whether it is being sent. Keeps what was typed, whatever happens. */
export const useForm = <Name extends string>() => {
  const busy = ref(false)
  const message = ref<string | null>(null)
  const errors = reactive<Record<string, string | undefined>>({})

  const clear = () => {
    message.value = null
    for (const name of Object.keys(errors)) delete errors[name]
  }

  /** Puts the keyboard where the first thing is to be mended. */
  const focusFirstError = async () => {
    await nextTick()
    document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus()
  }

  /** Takes in InvalidInput: each issue at its field, the rest on top. */
  const showIssues = (issues: readonly Issue[], known: readonly Name[], fallback: string) => {
    for (const issue of issues) {
      const field = known.find((name) => issue.path.includes(name))
      if (field) errors[field] ??= issue.message
      else message.value ??= issue.message
    }
    if (!Object.keys(errors).length) message.value ??= fallback
    return focusFirstError()
  }

  /** Says what is missing, in one go. True when nothing is. */
  const demand = (needed: Partial<Record<Name, string | false>>): boolean => {
    clear()
    for (const [name, complaint] of Object.entries(needed)) if (complaint) errors[name] = complaint as string
    if (!Object.keys(errors).length) return true
    void focusFirstError()
    return false
  }

  /** Runs the sending, once at a time. */
  const send = async (work: () => Promise<void>): Promise<void> => {
    if (busy.value) return
    busy.value = true
    try {
      await work()
    } finally {
      busy.value = false
    }
  }

  return { busy, message, errors: errors as Partial<Record<Name, string>>, clear, showIssues, demand, send }
}
