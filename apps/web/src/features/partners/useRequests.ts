import { mayAnswerRequests } from '@gatehouse/policy'
import { computed, inject, type InjectionKey, provide, ref, shallowRef, watch } from 'vue'
import { useActor, useScope } from '../../app/scope.ts'
import { useLive } from '../../app/useLive.ts'
import { type AccessRequest, requestsQuery, requestsSubscription } from './documents.ts'

const makeRequests = () => {
  const { client } = useScope()
  const actor = useActor()
  const requests = shallowRef<readonly AccessRequest[]>([])
  const cursor = ref<string>()
  const answers = computed(() => actor.value !== undefined && mayAnswerRequests(actor.value).allowed)

  const load = async () => {
    const { data } = await client.query(requestsQuery, {}, { requestPolicy: 'network-only' }).toPromise()
    if (!data || !answers.value) return
    requests.value = data.account.accessRequests
    cursor.value ??= data.account.cursor
  }
  const take = (request: AccessRequest) => {
    const others = requests.value.filter(({ id }) => id !== request.id)
    requests.value = request.status === 'OPEN' ? [...others, request].sort((a, b) => a.requestedAt.localeCompare(b.requestedAt)) : others
  }
  watch(answers, (now) => {
    if (now) return void load()
    requests.value = []
    cursor.value = undefined
  }, { immediate: true })
  useLive(requestsSubscription, () => (answers.value && cursor.value ? { after: cursor.value } : null), ({ team }) => {
    for (const change of team.changes) if (change.__typename === 'AccessRequestChanged') take(change.request)
  })
  return { requests, take }
}

type Requests = ReturnType<typeof makeRequests>
const key: InjectionKey<Requests> = Symbol('requests to enter')

/** Holds the requests of partners that wait for an answer, live, for an owner; none for anybody else. PA-3 */
export const provideRequests = (): Requests => {
  const requests = makeRequests()
  provide(key, requests)
  return requests
}

export const useRequests = (): Requests => inject(key)!
