/** Who the explorer asks as: a key, or the browser's session in one of its accounts. */
export type Credentials = { key: string } | { account: string | null }

/** The console takes it away too, where somebody signs out in this tab: apps/web, app/session.ts. */
const place = 'gatehouse.explorer.key'

/** The key of this tab; it goes with the tab, and stands in no address. */
export const keptKey = (): string | null => sessionStorage.getItem(place)

export const keepKey = (key: string | null): void => {
  if (key === null) sessionStorage.removeItem(place)
  else sessionStorage.setItem(place, key)
}

export const headersOf = (credentials: Credentials): Record<string, string> =>
  'key' in credentials ? { authorization: `Bearer ${credentials.key}` } : credentials.account ? { 'x-gatehouse-account': credentials.account } : {}

export type Membership = { slug: string; name: string; lastEnteredAt: string | null }
export type Viewer = { user: { id: string; name: string }; memberships: Membership[] }

/** What an answer says of its session where that is over, or was none. */
const over: readonly unknown[] = ['SESSION_ENDED', 'UNAUTHENTICATED']

/** As far as it is looked into here. */
export type Answer = { errors?: readonly { message: string; extensions?: { code?: unknown } }[] }

/** Whether an answer says that nobody is signed in. */
export const saysNobody = ({ errors }: Answer): boolean => Boolean(errors?.some(({ extensions }) => over.includes(extensions?.code)))

/** Whoever is signed in in this browser, with their accounts, the last used one first. Throws where that cannot be learned now. */
export const viewerOf = async (): Promise<Viewer | null> => {
  const query = '{ viewer { user { id name } memberships { slug name lastEnteredAt } } }'
  const response = await fetch('/graphql', {
    method: 'POST', headers: { 'content-type': 'application/json', 'x-gatehouse-use': 'none' }, body: JSON.stringify({ query }),
  })
  const answer = (await response.json()) as Answer & { data?: { viewer: Viewer | null } | null }
  if (!answer.data && !saysNobody(answer)) throw new Error(`There was no answer (HTTP ${response.status}).`)
  if (!answer.data?.viewer) return null
  const memberships = answer.data.viewer.memberships.toSorted((one, other) => (other.lastEnteredAt ?? '').localeCompare(one.lastEnteredAt ?? ''))
  return { ...answer.data.viewer, memberships }
}
