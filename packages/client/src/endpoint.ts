import { type Problem, errorOf, GatehouseError } from './errors.ts'
import { linked, orAborted } from './deadline.ts'

/** Where requests go and how they say who asks. */
export type Endpoint = {
  /** Sends one request and answers with the response once its headers are there. Throws a GatehouseError where none came.
   *  With the signal's own reason where the caller aborted. */
  post(body: object, options: { accept: string; headers?: Record<string, string>; signal: AbortSignal }): Promise<Response>
}

export type EndpointOptions = {
  /** The server, as in `https://gatehouse.example.com`; with the path `/graphql` or without. In a page of the console's own origin it may be left out. */
  url?: string | URL
  /** An API key, or what hands one out, asked before each request: so a rotated key is taken up without a restart. Without a key the browser's
   *  session counts, on pages of the console's own origin. */
  key?: string | (() => string | Promise<string>)
  /** The account that a session speaks for, by its site address. A key names its account itself. */
  account?: string
  /** Whether requests made in a session count as use of it, as they should only where somebody is there to have caused them.
   *  @default false */
  attended?: boolean
  /** Stands in for the global `fetch`. */
  fetch?: typeof fetch
}

const addressOf = (url: string | URL | undefined): string => {
  if (url === undefined) {
    if (!('location' in globalThis)) throw new TypeError('Say where Gatehouse is: createClient({ url }).')
    return '/graphql'
  }
  const address = new URL(url)
  const path = address.pathname.replace(/\/+$/, '')
  address.pathname = path.endsWith('/graphql') ? path : `${path}/graphql`
  return address.href
}

export const createEndpoint = ({ url, key, account, attended = false, fetch: given }: EndpointOptions): Endpoint => {
  const address = addressOf(url)
  const headersOf = async (): Promise<Record<string, string>> => ({
    ...(key !== undefined && { authorization: `Bearer ${typeof key === 'function' ? await key() : key}` }),
    ...(account !== undefined && { 'x-gatehouse-account': account }),
    ...(!attended && { 'x-gatehouse-use': 'none' }),
  })
  return {
    post: async (body, { accept, headers, signal }) => {
      signal.throwIfAborted()
      const all = { ...(await orAborted(headersOf(), signal)), 'content-type': 'application/json', accept, ...headers }
      try {
        return await (given ?? fetch)(address, {
          method: 'POST', headers: all, body: JSON.stringify(body), signal, credentials: key === undefined ? 'same-origin' : 'omit',
        })
      } catch (error) {
        if (signal.aborted) throw signal.reason
        throw unreachable(error)
      }
    },
  }
}

/** No answer, or one that broke off. */
export const unreachable = (cause: unknown): GatehouseError => new GatehouseError('NETWORK', 'Gatehouse could not be reached, or the answer broke off.', { cause })

type Answer = { data?: unknown; errors?: readonly Problem[] }

/** The GraphQL answer that a response carries. Throws where it is none. */
export const answerIn = async (response: Response, signal: AbortSignal): Promise<Answer> => {
  let text: string
  try {
    text = await response.text()
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw unreachable(error)
  }
  const { status } = response
  try {
    const answer = JSON.parse(text) as Answer | null
    if (answer && typeof answer === 'object' && ('data' in answer || Array.isArray(answer.errors))) return answer
  } catch {
    // A proxy's page, say: its status is all that it tells.
  }
  throw Object.assign(errorOf([{ message: `What answered does not speak GraphQL (HTTP ${status}).`, extensions: { code: 'UNREADABLE' } }], response), { cause: text.slice(0, 200) })
}

/** One request, one answer. Throws a GatehouseError where the answer has errors or there is none within so many milliseconds. */
export const ask = async (endpoint: Endpoint, body: object, options: { headers?: Record<string, string>; signal?: AbortSignal; timeout: number }): Promise<unknown> => {
  const { signal, abort, release } = linked(options.signal)
  const timer = setTimeout(() => abort(new GatehouseError('NETWORK', `There was no answer within ${options.timeout / 1_000} seconds.`)), options.timeout)
  try {
    const response = await endpoint.post(body, { accept: 'application/graphql-response+json, application/json;q=0.9', headers: options.headers, signal })
    const { data, errors } = await answerIn(response, signal)
    if (errors?.length) throw errorOf(errors, response, data ?? null)
    return data
  } finally {
    clearTimeout(timer)
    release()
  }
}
