import type { Client } from '@urql/core'
import { computed, ref, shallowRef } from 'vue'
import type { AccessChange } from '../../app/documents.ts'
import { wordsFor } from '../../app/errors.ts'
import { viewer, viewerChanged } from '../../app/session.ts'
import type { ResultOf } from '../../app/contract.ts'
import { portalQuery, type SentRequest } from './documents.ts'

type Portal = NonNullable<ResultOf<typeof portalQuery>['viewer']>

/** What a partner's portal shows, live: take in what the viewer's own feed says by `onChange`. PA-2 */
export const usePortal = () => {
  const portal = shallowRef<Portal>()
  const problem = ref<string | null>(null)
  let client: Client | undefined

  const load = async () => {
    const { data, error } = await client!.query(portalQuery, {}, { requestPolicy: 'network-only' }).toPromise()
    problem.value = error && !data ? wordsFor(error) : null
    if (data?.viewer) portal.value = data.viewer
  }
  const take = (request: SentRequest) => {
    const now = portal.value
    if (!now) return
    portal.value = { ...now, accessRequests: [request, ...now.accessRequests.filter(({ id }) => id !== request.id)].sort((a, b) => b.sentAt.localeCompare(a.sentAt)) }
  }
  const onChange = (change: AccessChange) => {
    if (change.__typename === 'SentRequestChanged') take(change.request)
    // A request that was granted comes as the account that it opened.
    else if (change.__typename === 'AccountJoined') void load()
  }
  return {
    portal, problem, load, take, onChange,
    begin: (own: Client) => {
      client = own
      void load()
    },
    profileIs: (partnerProfile: NonNullable<Portal['partnerProfile']>) => {
      if (viewer.value) viewerChanged({ ...viewer.value, partnerProfile })
      if (portal.value) portal.value = { ...portal.value, partnerProfile }
    },
    waiting: computed(() => portal.value?.accessRequests.filter(({ status }) => status === 'WAITING') ?? []),
    /** Those that are over, without those that were granted: they stand among the accounts. */
    over: computed(() => portal.value?.accessRequests.filter(({ status }) => status === 'WITHDRAWN' || status === 'EXPIRED').slice(0, 10) ?? []),
  }
}

export type PortalState = ReturnType<typeof usePortal>
