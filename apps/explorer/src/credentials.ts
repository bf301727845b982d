/** Who the explorer asks as: a key, or the browser's session in one of its accounts. */
export type Credentials = { key: string } | { account: string | null }

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
export type Viewer = { user: { name: string }; memberships: Membership[] }

/** Whoever is signed in in this browser, with their accounts, the last used one first. */
export const viewerOf = async (): Promise<Viewer | null> => {
  const query = '{ viewer { user { name } memberships { slug name lastEnteredAt } } }'
  const response = await fetch('/graphql', {
    method: 'POST', headers: { 'content-type': 'application/json', 'x-gatehouse-use': 'none' }, body: JSON.stringify({ query }),
  })
  const { data } = (await response.json()) as { data?: { viewer: Viewer | null } | null }
  if (!data?.viewer) return null
  const memberships = data.viewer.memberships.toSorted((one, other) => (other.lastEnteredAt ?? '').localeCompare(one.lastEnteredAt ?? ''))
  return { ...data.viewer, memberships }
}
