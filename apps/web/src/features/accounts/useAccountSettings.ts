import { mayChangeSettings } from '@gatehouse/policy'
import { computed, ref } from 'vue'
import { useAccount, useActor, useScope } from '../../app/scope.ts'
import { useLive } from '../../app/useLive.ts'
import { accountWords } from './accountFacts.ts'
import { type AccountFacts, accountSettingsSubscription, changeAccountMutation } from './documents.ts'
import { copyOf } from './settingsDraft.ts'
import { useSettingsDraft } from './useSettingsDraft.ts'

/** Name, site address, time zone and currency of the account on screen, live, and a draft on top of them. AC-7 */
export const useAccountSettings = () => {
  const { client } = useScope()
  const actor = useActor()
  const account = useAccount()
  const allowed = computed(() => Boolean(actor.value && mayChangeSettings(actor.value).allowed))
  /** What is wrong with which field, once the server has said so. */
  const errors = ref<Partial<Record<string, string>>>({})

  const { hear, change, discard, ...draft } = useSettingsDraft<AccountFacts>({
    // The shell keeps these for every page.
    saved: computed(() => copyOf(accountWords, account.value)),
    words: accountWords,
    send: async (input) => {
      errors.value = {}
      const { data, error } = await client.mutation(changeAccountMutation, { input }).toPromise()
      const result = data?.changeAccountSettings
      if (result?.__typename !== 'InvalidInput') return { error, result }
      errors.value = Object.fromEntries(result.issues.map(({ path, message }) => [path.at(-1) ?? '', message]))
      return { result: { ...result, message: 'Nothing was saved. Look at what is marked above.' } }
    },
  })
  useLive(accountSettingsSubscription, () => ({ manages: allowed.value }), ({ account: { account: now, changedBy } }) => hear(now, changedBy ?? null))

  return {
    ...draft, errors, allowed,
    change: (more: Partial<AccountFacts>): void => {
      for (const name of Object.keys(more)) delete errors.value[name]
      change(more)
    },
    discard: (): void => {
      errors.value = {}
      discard()
    },
  }
}
