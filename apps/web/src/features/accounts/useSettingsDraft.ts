import type { CombinedError } from '@urql/core'
import { computed, type Ref, ref, shallowRef } from 'vue'
import { wordsFor } from '../../app/errors.ts'
import { copyOf, differences, type Difference, trimmed, type Words } from './settingsDraft.ts'

/** What came of a save. */
type Answer<S> = {
  error?: CombinedError
  result?: { __typename: 'ChangedAccount' } | { __typename: 'SettingsConflict', account: S, changedBy: string | null } | { __typename: string, message: string }
}

/** A draft on top of some settings of the account. What somebody else changes meanwhile takes the draft's place nowhere, nor the draft
 *  theirs: it is shown, and the next save is on top of it. AC-7 */
export const useSettingsDraft = <S extends object>({ saved, words, send }: {
  saved: Readonly<Ref<S | null>>
  words: Words<S>
  send: (input: Partial<S> & { seen: S }) => Promise<Answer<S>>
}) => {
  const draft = shallowRef<Partial<S>>({})
  /** What they were when the first thing was changed here, or when somebody else's change was shown. */
  const seen = shallowRef<S | null>(null)
  const news = shallowRef<{ by: string | null, differences: Difference[] } | null>(null)
  const busy = ref(false)
  const problem = ref<string | null>(null)

  const wanted = computed<Partial<S>>(() => (saved.value ? trimmed(words, draft.value, saved.value) : {}))
  const shown = computed<S | null>(() => saved.value && { ...saved.value, ...wanted.value })
  const changes = computed(() => (saved.value && shown.value ? differences(words, saved.value, shown.value) : []))

  const discard = () => {
    draft.value = {}
    seen.value = news.value = null
    problem.value = null
  }
  const change = (more: Partial<S>) => {
    if (!saved.value) return
    seen.value ??= copyOf(words, saved.value)
    draft.value = { ...draft.value, ...more }
    problem.value = null
    if (changes.value.length === 0) discard()
  }

  /** Somebody else was quicker: shows what, and lets the draft go on from there. */
  const showNews = (now: S, by: string | null) => {
    if (!seen.value) return
    const met = differences(words, seen.value, now)
    if (met.length > 0) news.value = { by, differences: met }
    seen.value = copyOf(words, now)
    if (changes.value.length === 0) draft.value = {}
  }

  /** Saves the draft. Answers whether it holds now. */
  const save = async (): Promise<boolean> => {
    if (busy.value || !seen.value) return false
    busy.value = true
    problem.value = null
    const { result, error } = await send({ ...wanted.value, seen: seen.value })
    busy.value = false
    if (result?.__typename === 'ChangedAccount') {
      discard()
      return true
    }
    if (result && 'account' in result) showNews(result.account, result.changedBy)
    else problem.value = error ? wordsFor(error) : result && 'message' in result ? result.message : null
    return false
  }

  return {
    shown, wanted, changes, news, busy, problem, change, discard, save,
    /** For what the account's own feed tells. */
    hear: (now: S, by: string | null): void => {
      if (!busy.value) showNews(now, by)
    },
  }
}
