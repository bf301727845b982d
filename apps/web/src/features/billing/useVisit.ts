import { type Ref, watch } from 'vue'
import { wordsFor } from '../../app/errors.ts'
import { useScope } from '../../app/scope.ts'
import { useAddress } from '../../app/useAddress.ts'
import { complain, say } from '../../ui/toast.ts'
import { finishVisitMutation } from './documents.ts'

/** Says what came of a visit to Stripe's page, once its visitor is back: it counts from then on, whenever Stripe itself tells of it. AC-6 */
export const useVisit = (sums: Readonly<Ref<boolean>>): void => {
  const { client } = useScope()
  const address = useAddress()
  watch(() => address.read('visit'), async (visit) => {
    if (!visit) return
    // Going back and forth does not come here again.
    address.change({ visit: null })
    const { data, error } = await client.mutation(finishVisitMutation, { visit, sums: sums.value }).toPromise()
    const result = data?.finishVisit
    if (result?.__typename !== 'FinishedVisit') return complain('What was done on Stripe’s page is not known yet', error ? wordsFor(error) : result?.message)
    if (result.result === 'CARD_SAVED') say('The card is saved', { detail: 'It is charged from now on.' })
    if (result.result === 'INVOICE_PAID') say('The invoice is paid')
  }, { immediate: true })
}
