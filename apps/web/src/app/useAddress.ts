import { type LocationQueryRaw, useRoute, useRouter } from 'vue-router'

type Changes = Record<string, string | null | undefined>

let waiting: LocationQueryRaw | null = null

/** What the page shows beyond its path, kept in the URL so that a link leads to the very same: filters, searches, what stands open. */
export const useAddress = () => {
  const route = useRoute()
  const router = useRouter()

  /** The value of one parameter, '' where it stands without one, null where it does not stand. Reactive. */
  const read = (name: string): string | null => {
    const value = route.query[name]
    if (value === undefined) return null
    return (Array.isArray(value) ? value[0] : value) ?? ''
  }

  /** Changes parameters; null takes one away. With `push`, going back closes what was opened. Changes made in one go are one. */
  const change = (changes: Changes, { push = false } = {}): void => {
    const query: LocationQueryRaw = { ...(waiting ?? route.query) }
    for (const [name, value] of Object.entries(changes)) {
      if (value == null) delete query[name]
      else query[name] = value === '' ? null : value
    }
    waiting = query
    void router[push ? 'push' : 'replace']({ query, hash: route.hash }).finally(() => (waiting = null))
  }

  return { read, change }
}
