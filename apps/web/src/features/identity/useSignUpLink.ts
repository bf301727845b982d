import { computed, onMounted, ref, shallowRef } from 'vue'
import { wordsFor } from '../../app/errors.ts'
import { rootClient } from '../../app/session.ts'
import { closedSignUpWords } from './linkWords.ts'
import { type SignUpLink, signUpLinkQuery } from './signUpDocuments.ts'

type Closed = Extract<SignUpLink, { __typename: 'ClosedLink' }>

/** What the link of a mail to sign up by leads to: an open sign-up, why there is none, or why that could not be asked. ID-1, PA-1 */
export const useSignUpLink = (token: string) => {
  const link = shallowRef<SignUpLink>()
  const problem = ref<string | null>(null)

  const load = async () => {
    problem.value = null
    const { data, error } = await rootClient().query(signUpLinkQuery, { token }, { requestPolicy: 'network-only' }).toPromise()
    if (data) link.value = data.signUpLink
    else problem.value = error ? wordsFor(error) : null
  }
  onMounted(load)

  return {
    problem, load,
    open: computed(() => (link.value?.__typename === 'OpenSignUp' ? link.value : null)),
    closed: computed(() => (link.value?.__typename === 'ClosedLink' ? closedSignUpWords(link.value) : null)),
    /** It was used or replaced while the form stood open. */
    close: (status: Closed['status']) => {
      link.value = { __typename: 'ClosedLink', status }
    },
  }
}
