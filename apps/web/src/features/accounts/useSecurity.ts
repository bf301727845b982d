import { mayChangeSettings } from '@gatehouse/policy'
import { useQuery } from '@urql/vue'
import { computed, ref, shallowRef } from 'vue'
import { wordsFor } from '../../app/errors.ts'
import { useActor, useScope } from '../../app/scope.ts'
import { useLive } from '../../app/useLive.ts'
import { changeSecurityMutation, securityQuery, securitySubscription, type Security } from './documents.ts'
import { differences, type Difference, type SecurityDraft, trimmed } from './security.ts'

/** Idle time and second factor of the account on screen, live, and a draft on top of them. What somebody else changes meanwhile
 *  takes the draft's place nowhere, nor the draft theirs: it is shown, and the next save is on top of it. AC-7 */
export const useSecurity = () => {
  const { client } = useScope()
  const actor = useActor()
  const decision = computed(() => (actor.value ? mayChangeSettings(actor.value) : null))
  const manages = computed(() => decision.value?.allowed === true)

  const { data, error, executeQuery } = useQuery({
    query: securityQuery, variables: () => ({ manages: manages.value }), pause: () => !decision.value, requestPolicy: 'cache-and-network',
  })
  const saved = computed<Security | null>(() => data.value?.account ?? null)
  const draft = ref<SecurityDraft>({})
  /** What they were when the first thing was changed here, or when somebody else's change was shown. */
  const seen = shallowRef<Security | null>(null)
  const news = shallowRef<{ by: string | null, differences: Difference[] } | null>(null)
  const busy = ref(false)
  const problem = ref<string | null>(null)

  const wanted = computed(() => (saved.value ? trimmed(draft.value, saved.value) : {}))
  const shown = computed<Security | null>(() => saved.value && { ...saved.value, ...wanted.value })
  const changes = computed(() => (saved.value && shown.value ? differences(saved.value, shown.value) : []))

  const copy = ({ idleMinutes, secondFactorRequired }: Security): Security => ({ idleMinutes, secondFactorRequired })
  const change = (more: SecurityDraft) => {
    if (!saved.value) return
    seen.value ??= copy(saved.value)
    draft.value = { ...draft.value, ...more }
    problem.value = null
    if (changes.value.length === 0) discard()
  }
  const discard = () => {
    draft.value = {}
    seen.value = news.value = null
    problem.value = null
  }

  /** Somebody else was quicker: shows what, and lets the draft go on from there. */
  const showNews = (now: Security, by: string | null) => {
    if (!seen.value) return
    const met = differences(seen.value, now)
    if (met.length > 0) news.value = { by, differences: met }
    seen.value = copy(now)
    if (changes.value.length === 0) draft.value = {}
  }

  const cursor = computed(() => data.value?.account.cursor)
  useLive(securitySubscription, () => (cursor.value ? { after: cursor.value, manages: manages.value } : null), ({ account: { account, changedBy } }) => {
    if (!busy.value) showNews(account, changedBy ?? null)
  })

  /** Saves the draft. Answers whether it holds now. */
  const save = async (): Promise<boolean> => {
    if (busy.value) return false
    busy.value = true
    problem.value = null
    const { data: answer, error: failed } = await client.mutation(changeSecurityMutation, { input: { ...wanted.value, seen: seen.value } }).toPromise()
    busy.value = false
    const result = answer?.changeSecuritySettings
    if (result?.__typename === 'ChangedAccount') {
      discard()
      return true
    }
    if (result?.__typename === 'SettingsConflict') showNews(result.account, result.changedBy)
    else problem.value = failed ? wordsFor(failed) : (result?.message ?? null)
    return false
  }

  return {
    saved, shown, wanted, changes, news, busy, problem, change, discard, save,
    /** Why the viewer cannot change them; null where they can. */
    reason: computed(() => (decision.value && !decision.value.allowed ? decision.value.reason : null)),
    lacking: computed(() => data.value?.account.membersWithoutSecondFactor ?? null),
    mayRequire: computed(() => data.value?.account.mayRequireSecondFactor ?? null),
    failed: computed(() => (error.value && !saved.value ? wordsFor(error.value) : null)),
    retry: () => void executeQuery({ requestPolicy: 'network-only' }),
  }
}
