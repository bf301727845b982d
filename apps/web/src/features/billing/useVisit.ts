import { type Ref, watch } from 'vue'
import { wordsFor } from '../../app/errors.ts'
import { useScope } from '../../app/scope.ts'
import { useAddress } from '../../app/useAddress.ts'
import { complain, say } from '../../ui/toast.ts'
import { finishVisitMutation, type VisitResult } from './documents.ts'

const tell = (result: VisitResult): void => {
  switch (result) {
    case 'CARD_SAVED':
      return say('The card is saved', { detail: 'It is charged from now on.' })
    case 'CARD_NOT_TAKEN':
      return complain('The card was not put on file', 'A newer one is, or its owner may no longer change it. Stripe forgets it.')
    case 'INVOICE_PAID':
      return say('The invoice is paid')
    case 'MONEY_RETURNED':
      return complain('Your money goes back to the card', 'It came too late: the invoice had been closed, or its payment given up. See below how it stands.')
    case 'NOT_SETTLED':
      return complain('Stripe is not done yet', 'What comes of it shows here by itself.')
  }
}

/** Says what came of a visit to Stripe's page, once its visitor is back: it counts from then on, whenever Stripe itself tells of it. AC-6 */
export const useVisit = (sums: Readonly<Ref<boolean>>): void => {
  const { client } = useScope()
  const address = useAddress()
  watch(() => address.read('visit'), async (visit) => {
    if (!visit) return
    // Going back and forth does not come here again.
    address.change({ visit: null })
    const { data, error } = await client.mutation(finishVisitMutation, { visit, sums: sums.value }).toPromise()
    const finished = data?.finishVisit
    if (finished?.__typename === 'FinishedVisit') tell(finished.result)
    else complain('What was done on Stripe’s page is not known yet', error ? wordsFor(error) : finished?.message)
  }, { immediate: true })
}
