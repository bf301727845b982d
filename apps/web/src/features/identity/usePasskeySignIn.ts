import { onBeforeUnmount, onMounted, ref, watch } from 'vue'
import type { ResultOf } from '../../app/contract.ts'
import { wordsFor } from '../../app/errors.ts'
import { rootClient } from '../../app/session.ts'
import { createPasskeySignInMutation, passkeySignInMutation } from './factorDocuments.ts'
import { passkeysFillIn, passkeysWork, stopAsking, usePasskey } from './passkeys.ts'

export type PasskeyResult = ResultOf<typeof passkeySignInMutation>['signInWithPasskey']

type Options = {
  /** Whether the form with the email field is on screen. */
  shown: () => boolean
  /** The account to enter afterwards. */
  account: () => string | null
  onResult: (result: PasskeyResult) => unknown
  onProblem: (message: string) => void
}

/** Before a challenge is too old to be answered, another takes its place. Milliseconds. */
const renewBefore = 30_000

/** Signs in by passkey: at a button, and where the browser can, out of what it offers in the email field. ID-8 */
export const usePasskeySignIn = ({ shown, account, onResult, onProblem }: Options) => {
  const busy = ref(false)
  const works = passkeysWork()
  let gone = false
  let renewal: ReturnType<typeof setTimeout> | undefined

  const begin = async () => {
    const { data, error } = await rootClient().mutation(createPasskeySignInMutation, {}).toPromise()
    const begun = data?.createPasskeySignIn
    if (begun?.__typename === 'PasskeySignIn') return begun
    return { problem: error ? wordsFor(error) : (begun?.message ?? 'Passkeys are not to be had now. Sign in with your password.') }
  }

  const finish = async (challenge: string, response: unknown) => {
    const { data, error } = await rootClient().mutation(passkeySignInMutation, { input: { challenge, response, account: account() } }).toPromise()
    if (data) await onResult(data.signInWithPasskey)
    else if (error) onProblem(wordsFor(error))
  }

  /** Waits in the email field. Whatever keeps it from that is no news: there is the button, and the password. */
  const offer = async () => {
    if (!(await passkeysFillIn()) || gone || !shown()) return
    const begun = await begin()
    if ('problem' in begun || gone || busy.value || !shown()) return
    clearTimeout(renewal)
    renewal = setTimeout(() => void offer(), Math.max(60_000, Date.parse(begun.expiresAt) - Date.now() - renewBefore))
    const asked = await usePasskey(begun.options, { fillIn: true })
    if (gone || !asked || !('answer' in asked)) return
    busy.value = true
    await finish(begun.challenge, asked.answer)
    busy.value = false
    if (!gone) void offer()
  }

  const ask = async () => {
    if (busy.value) return
    busy.value = true
    clearTimeout(renewal)
    const begun = await begin()
    const asked = 'problem' in begun ? begun : await usePasskey(begun.options)
    if (asked && 'problem' in asked) onProblem(asked.problem)
    else if (asked && !('problem' in begun)) await finish(begun.challenge, asked.answer)
    busy.value = false
    if (!gone) void offer()
  }

  onMounted(offer)
  watch(shown, (now) => {
    clearTimeout(renewal)
    if (now) void offer()
  })
  onBeforeUnmount(() => {
    gone = true
    clearTimeout(renewal)
    void stopAsking()
  })
  return { works, busy, ask }
}
