import { useQuery } from '@urql/vue'
import { computed } from 'vue'
import type { VariablesOf } from '../../app/contract.ts'
import { wordsFor } from '../../app/errors.ts'
import { useScope } from '../../app/scope.ts'
import { ownUserChanged, viewer } from '../../app/session.ts'
import { type OwnProfile, ownProfileQuery, updateProfileMutation } from './documents.ts'

type Issue = { path: readonly string[], message: string }
type Edit = Omit<VariablesOf<typeof updateProfileMutation>['input'], 'version'>

/** What became of a save. */
export type Saved =
  | { outcome: 'saved', user: OwnProfile }
  | { outcome: 'conflict', user: OwnProfile, message: string }
  | { outcome: 'invalid', issues: readonly Issue[], message: string }
  | { outcome: 'failed', message: string }

/** The viewer's own profile, live, and how it is saved. ID-6 */
export const useOwnProfile = () => {
  const { client } = useScope()
  const { data, error, executeQuery } = useQuery({ query: ownProfileQuery })
  const profile = computed(() => data.value?.viewer?.user ?? null)

  const send = async (edit: Edit, version: string | null): Promise<Saved> => {
    const { data: answer, error: failure } = await client.mutation(updateProfileMutation, { input: { ...edit, version } }).toPromise()
    const result = answer?.updateProfile
    switch (result?.__typename) {
      case 'UpdatedProfile':
        return { outcome: 'saved', user: result.user }
      case 'ProfileConflict':
        return { outcome: 'conflict', user: result.user, message: result.message }
      case 'InvalidInput':
        return { outcome: 'invalid', issues: result.issues, message: result.message }
      case undefined:
        return { outcome: 'failed', message: failure ? wordsFor(failure) : 'Nothing was saved. Try again in a moment.' }
    }
  }

  /** Saves on top of what was last shown, and shows it at once; what was not taken goes back. `concerns`: whether what another tab has
   *  changed meanwhile is what this save is about. Anything else stands beside it, and the save goes through. */
  const save = async (edit: Edit, concerns: (now: OwnProfile) => boolean): Promise<Saved> => {
    const before = viewer.value?.user
    if (before && edit.name) ownUserChanged({ ...before, name: edit.name })
    const first = await send(edit, profile.value?.profileVersion ?? null)
    const result = first.outcome === 'conflict' && !concerns(first.user) ? await send(edit, first.user.profileVersion) : first
    if (result.outcome === 'saved' || result.outcome === 'conflict') ownUserChanged(result.user)
    else if (before) ownUserChanged(before)
    return result
  }

  return { profile, error, retry: () => executeQuery({ requestPolicy: 'network-only' }), save, client }
}
