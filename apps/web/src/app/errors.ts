import type { CombinedError } from '@urql/core'

/** Every `extensions.code` that the server sends. */
export type ErrorCode =
  | 'UNAUTHENTICATED' | 'SESSION_ENDED' | 'FORBIDDEN' | 'ACCOUNT_NOT_FOUND' | 'NOT_FOUND' | 'CONFIRMATION_NEEDED' | 'SECOND_FACTOR_REQUIRED' | 'CONFLICT' | 'READ_ONLY' | 'VIEW_ENDED' | 'BAD_USER_INPUT' | 'LIMIT_EXCEEDED' | 'RATE_LIMITED' | 'UNAVAILABLE' | 'INTERNAL'

/** How a session ended, as `extensions.ended` of SESSION_ENDED and the live event tell it. SE-4 */
export type EndedSession = {
  reason: 'SIGNED_OUT' | 'TAKEN_OVER' | 'ENDED_BY_ADMIN' | 'PASSWORD_CHANGED' | 'REMOVED' | 'IDLE' | 'EXPIRED'
  at: string
  by?: { device: string, browser: string, address: string } | null
  /** The minutes without use after which it ended, where that is why. */
  idleMinutes?: number | null
  /** Who ended it, where somebody who manages users did. SE-6 */
  byName?: string | null
}

/** The code of the first error, or NETWORK when no answer came at all. */
export const codeOf = (error: CombinedError): ErrorCode | 'NETWORK' => {
  const code = error.graphQLErrors[0]?.extensions.code
  if (typeof code === 'string') return code as ErrorCode
  return error.networkError ? 'NETWORK' : 'INTERNAL'
}

/** What SESSION_ENDED says about the end, where it is said. */
export const endedOf = (error: CombinedError): EndedSession | null => {
  const found = error.graphQLErrors.find((one) => one.extensions.code === 'SESSION_ENDED')
  return (found?.extensions.ended as EndedSession | undefined) ?? null
}

/** What to tell the person, and what they can do about it. Messages of refusals are made for people; others are not shown. */
export const wordsFor = (error: CombinedError): string => {
  const first = error.graphQLErrors[0]
  switch (codeOf(error)) {
    case 'NETWORK':
      return 'Gatehouse could not be reached. Check your connection, then try again.'
    case 'FORBIDDEN':
    case 'BAD_USER_INPUT':
    case 'LIMIT_EXCEEDED':
    case 'NOT_FOUND':
    case 'CONFIRMATION_NEEDED':
    case 'CONFLICT':
    case 'SECOND_FACTOR_REQUIRED':
    case 'RATE_LIMITED':
    case 'UNAVAILABLE':
    case 'READ_ONLY':
    case 'VIEW_ENDED':
      return first!.message
    case 'ACCOUNT_NOT_FOUND':
      return 'There is no such account, or you are not a member of it.'
    case 'UNAUTHENTICATED':
    case 'SESSION_ENDED':
      return 'You are signed out. Sign in to go on.'
    case 'INTERNAL':
      return 'Something went wrong on our side. Nothing was changed. Try again in a moment.'
  }
}
