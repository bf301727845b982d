import type { TypedDocumentNode } from '@urql/core'
import { onMounted, ref, shallowRef } from 'vue'
import { wordsFor } from '../../app/errors.ts'
import { rootClient } from '../../app/session.ts'
import type { LinkWords } from './linkWords.ts'
import type { ClosedLink } from './loginDocuments.ts'

/** What the link of a mail leads to: something open, why there is nothing, or why that could not be asked. ID-1, ID-4, PA-1 */
export const useMailedLink = <Data, Open extends { __typename: string, email: string }>(
  document: TypedDocumentNode<Data, { token: string }>, token: string, read: (data: Data) => Open | ClosedLink, closedWords: (link: ClosedLink) => LinkWords,
) => {
  const open = shallowRef<Open | null>(null)
  const closed = shallowRef<LinkWords | null>(null)
  const problem = ref<string | null>(null)
  const busy = ref(false)

  /** Also called where it was used or replaced while it stood open. */
  const close = (status: ClosedLink['status']) => {
    open.value = null
    closed.value = closedWords({ __typename: 'ClosedLink', status })
  }
  const isClosed = (link: Open | ClosedLink): link is ClosedLink => link.__typename === 'ClosedLink'

  const load = async () => {
    busy.value = true
    const { data, error } = await rootClient().query(document, { token }, { requestPolicy: 'network-only' }).toPromise()
    busy.value = false
    problem.value = error ? wordsFor(error) : null
    if (!data) return
    const link = read(data)
    if (isClosed(link)) close(link.status)
    else open.value = link
  }
  onMounted(load)

  return { open, closed, problem, busy, load, close }
}

export type MailedLink = Pick<ReturnType<typeof useMailedLink>, 'open' | 'closed' | 'problem' | 'busy' | 'load'>
