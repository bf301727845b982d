import { computed, onMounted, onScopeDispose, ref, shallowRef } from 'vue'
import { useConfirmation } from '../../app/confirmation.ts'
import { wordsFor } from '../../app/errors.ts'
import { useScope } from '../../app/scope.ts'
import { type AccountExport, exportAccountMutation, latestExportQuery } from './documents.ts'

/** How often it is asked how far an export is, while one is on its way. Milliseconds. */
const askEvery = 700

/** Lets the browser fetch a file as it fetches any other: with its own list of downloads, and none of it in this page's memory. */
const download = (address: string) => {
  const link = document.createElement('a')
  link.href = address
  link.download = ''
  link.click()
}

/** The export of everything in the account, and how far it is: also one that was begun on another page, or in another tab. AC-8 */
export const useExport = () => {
  const { client } = useScope()
  const latest = shallowRef<AccountExport | null>(null)
  const problem = ref<string | null>(null)
  const preparing = ref(false)
  const confirmed = useConfirmation('This exports everything in the account.')
  const running = computed(() => latest.value?.state === 'READY' || latest.value?.state === 'RUNNING')
  let timer: ReturnType<typeof setTimeout> | undefined
  let over = false

  const ask = async () => {
    const { data, error } = await client.query(latestExportQuery, {}, { requestPolicy: 'network-only' }).toPromise()
    if (over) return
    if (data) latest.value = data.account.latestExport
    // What could not be asked now is asked again; the download itself goes on.
    clearTimeout(timer)
    if (running.value || error) timer = setTimeout(() => void ask(), error ? 5 * askEvery : askEvery)
  }
  onMounted(ask)
  onScopeDispose(() => {
    over = true
    clearTimeout(timer)
  })

  const begin = async () => {
    problem.value = null
    preparing.value = true
    const answer = await confirmed(() => client.mutation(exportAccountMutation, {}).toPromise())
    preparing.value = false
    if (!answer) return
    const result = answer.data?.exportAccount
    if (result?.__typename !== 'ReadyExport') {
      problem.value = answer.error ? wordsFor(answer.error) : (result?.message ?? null)
      return
    }
    download(result.address)
    await ask()
  }

  return { latest, running, preparing, problem, begin }
}
