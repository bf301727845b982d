import { CombinedError } from '@urql/core'
import { describe, expect, test } from 'vitest'
import type { Viewer } from './documents.ts'
import { accountOfPath, afterSignIn, movedPath, safePath } from './entry.ts'
import { codeOf, endedOf, wordsFor } from './errors.ts'
import { slugOf } from './slug.ts'

const viewer = (...slugs: string[]) => ({ memberships: slugs.map((slug) => ({ slug, formerSlugs: [`${slug}-before`] })) }) as unknown as Viewer

describe('where a sign-in leads', () => {
  test('[AC-1] with one account into it, with several or none to the choice', () => {
    expect(afterSignIn(viewer('fernhill'), 'fernhill', null)).toEqual({ name: 'team', params: { account: 'fernhill' } })
    expect(afterSignIn(viewer('fernhill', 'pier'), null, null)).toEqual({ name: 'accounts' })
    expect(afterSignIn(viewer(), null, null)).toEqual({ name: 'accounts' })
    const partnerProfile = { company: 'Elm & Co', site: 'https://elm.example/' }
    expect(afterSignIn({ ...viewer(), partnerProfile }, null, null)).toEqual({ name: 'partners' })
    expect(afterSignIn({ ...viewer('fernhill', 'pier'), partnerProfile }, null, null)).toEqual({ name: 'accounts' })
  })

  test('[ID-8] to the only account also where it first asks for a second factor', () => {
    expect(afterSignIn(viewer('fernhill'), null, null)).toEqual({ name: 'team', params: { account: 'fernhill' } })
  })

  test('[AC-1] back to the page one came from, unless it belongs to an account that one may not enter', () => {
    expect(afterSignIn(viewer('fernhill'), 'fernhill', '/a/fernhill/team/activity?kind=invited')).toBe('/a/fernhill/team/activity?kind=invited')
    expect(afterSignIn(viewer('fernhill'), 'fernhill', '/a/pier/team')).toEqual({ name: 'team', params: { account: 'fernhill' } })
  })

  test('[AC-7] back to a page at a former address as well; it is found at the one of now, and nobody else’s is', () => {
    const { memberships } = viewer('fernhill', 'pier')
    expect(afterSignIn(viewer('fernhill'), 'fernhill', '/a/fernhill-before/team')).toBe('/a/fernhill-before/team')
    expect(movedPath(memberships, '/a/pier-before/team/activity')).toBe('/a/pier/team/activity')
    expect(movedPath(memberships, '/a/pier-before')).toBe('/a/pier')
    expect(['/a/pier/team', '/a/kestrel/team', '/accounts', '/'].map((path) => movedPath(memberships, path))).toEqual([null, null, null, null])
  })

  test.each(['https://elsewhere.example', '//elsewhere.example', '/\\elsewhere.example', 'javascript:alert(1)', '/a b', ['/a', '/b'], undefined, '/sign-in?next=/x'])(
    '[SE-7] %j leads nowhere',
    (next) => expect(safePath(next)).toBeNull(),
  )

  test('[AC-2] the account is read out of the address', () => {
    expect(['/a/fernhill/team', '/a/fernhill?x', '/accounts', null].map(accountOfPath)).toEqual(['fernhill', 'fernhill', null, null])
  })
})

describe('what an error says', () => {
  const failed = (code: string, extra: object = {}) => new CombinedError({ graphQLErrors: [{ message: 'Admins cannot change an owner.', extensions: { code, ...extra } }] })

  test('[PE-6] a refusal is told in its own words', () => {
    expect(wordsFor(failed('FORBIDDEN', { rule: 'TM-9' }))).toBe('Admins cannot change an owner.')
  })

  test('[AP-2] a fault of the server never shows what it was', () => {
    expect(wordsFor(failed('INTERNAL'))).not.toContain('Admins')
  })

  test('[ID-3] too many attempts say when to come back', () => {
    const error = new CombinedError({ graphQLErrors: [{ message: 'Too many people sign in at once. Try again in 4 seconds.', extensions: { code: 'RATE_LIMITED' } }] })
    expect(wordsFor(error)).toBe('Too many people sign in at once. Try again in 4 seconds.')
  })

  test('[OP-7] without an answer it says what to do', () => {
    const error = new CombinedError({ networkError: new TypeError('Failed to fetch') })
    expect(codeOf(error)).toBe('NETWORK')
    expect(wordsFor(error)).toContain('Check your connection')
  })

  test('[SE-4] the end of a session says how it came', () => {
    const ended = { reason: 'TAKEN_OVER', at: '2026-11-21T12:00:00.000Z', by: { device: 'MacBook', browser: 'Firefox', address: '203.0.113.7' } }
    expect(endedOf(failed('SESSION_ENDED', { ended }))).toEqual(ended)
    expect(endedOf(failed('INTERNAL'))).toBeNull()
  })
})

test.each([['Fernhill Coffee', 'fernhill-coffee'], ['Ruiz & Söhne', 'ruiz-sohne'], ['  Straße 7! ', 'strasse-7'], ['李', ''], ['-', '']])(
  '[AC-7] an account named %j is offered the address %j',
  (name, slug) => expect(slugOf(name)).toBe(slug),
)
