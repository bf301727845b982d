import type { Decision, RuleNumber } from '@gatehouse/policy'
import { PothosValidationError } from '@pothos/core'
import { GraphQLError, type GraphQLErrorOptions } from 'graphql'
import type { Ended, View, Viewer } from './context.ts'

/** The codes that stand in `errors[].extensions.code`, with what a client should do. AP-2 */
export const errorCodes = {
  UNAUTHENTICATED: 'Nobody is signed in, or the API key does not act: the message says why.',
  SESSION_ENDED: 'The session has ended; `extensions.ended` says why, when and by which device: sign in again.',
  ACCOUNT_NOT_FOUND: 'There is no such account, or the viewer has no access to it: choose another.',
  SECOND_FACTOR_REQUIRED: 'The account asks everyone in it for a second factor, and the viewer has none: set one up, then enter.',
  FORBIDDEN: 'A rule does not allow it; `extensions.rule` names it and the message says why.',
  READ_ONLY: 'The request looks at the account through somebody else’s eyes, and nothing can be changed so: `stopViewAs` first.',
  VIEW_ENDED: 'The view through somebody else’s eyes does not stand, or no longer; the message says why: go on without it.',
  CONFIRMATION_NEEDED: 'It changes how the viewer signs in, or cannot be taken back, and it is a while since they proved who they are: `confirmIdentity`, then again.',
  NOT_FOUND: 'There is no such thing within reach.',
  BAD_USER_INPUT: 'The request is wrong; the message says how to mend it.',
  LIMIT_EXCEEDED: 'The document is larger than what is taken; `extensions.limit`, `most` and `found` say by what, the message how to mend it.',
  CONFLICT: 'Somebody else changed it meanwhile; `extensions.by` and `extensions.changes` say who and what: look at it again, then save on top.',
  IDEMPOTENCY_KEY_REUSED: 'The idempotency key was sent before with another request: HTTP 422; take a new key for what is new.',
  IDEMPOTENCY_IN_PROGRESS: 'The first request with this idempotency key is still under way: HTTP 409; send the same again after `extensions.retryAt`.',
  IDEMPOTENCY_ANSWER_LOST: 'The first request with this idempotency key made its change, and its node went away before the answer was kept: HTTP 409; look at what stands now.',
  RATE_LIMITED: 'Too many attempts; `extensions.retryAt` says when to try again.',
  UNAVAILABLE: 'Something outside that it needs does not answer just now: try again in a moment.',
  RESUME: 'A stream over SSE was ended from here, and nothing is wrong: connect again with the last cursor.',
  INTERNAL: 'Something went wrong on the server; the message carries a reference for its operator.',
} as const

export type ErrorCode = keyof typeof errorCodes

/** An error that may be shown as it is. */
export const shownError = (code: ErrorCode, message: string, extensions: Record<string, unknown> = {}) =>
  new GraphQLError(message, { extensions: { ...extensions, code } })

/** Expected failures of mutations: members of their result types. Thrown in a query, they become errors with their code. */
export abstract class Problem extends Error {
  abstract readonly code: ErrorCode
  get extensions(): Record<string, unknown> {
    return {}
  }
}

/** A rule does not allow it. PE-6 */
export class Refusal extends Problem {
  readonly code = 'FORBIDDEN'
  readonly rule: RuleNumber
  constructor(rule: RuleNumber, reason: string) {
    super(reason)
    this.rule = rule
  }
  override get extensions() {
    return { rule: this.rule }
  }
}

export class NotFound extends Problem {
  readonly code = 'NOT_FOUND'
}

/** What is wrong with which field. */
export type InputIssue = { path: string[]; message: string }

export class InvalidInput extends Problem {
  readonly code = 'BAD_USER_INPUT'
  readonly issues: InputIssue[]
  constructor(issues: InputIssue[]) {
    super(issues.map(({ message }) => message).join(' '))
    this.issues = issues
  }
  override get extensions() {
    return { issues: this.issues }
  }
}

export class RateLimited extends Problem {
  readonly code = 'RATE_LIMITED'
  readonly retryAt: Date
  /** `what` in a sentence; when to try again follows it. */
  constructor(retryAt: Date, what = 'Too many attempts.') {
    super(`${what} Try again ${inWords(retryAt)}.`)
    this.retryAt = retryAt
  }
  override get extensions() {
    return { retryAt: this.retryAt.toISOString() }
  }
}

/** One thing that is not as before. */
export type FieldChange = { field: string; before: unknown; after: unknown }

/** A save names the version that it saw, and somebody has saved since. Nothing was changed, and nothing of theirs is lost. TM-13 */
export class ChangedMeanwhile extends Problem {
  readonly code = 'CONFLICT'
  /** By name, the latest last. */
  readonly by: string[]
  readonly at: string
  /** The version that stands now, to save on top of. */
  readonly version: number
  readonly changes: FieldChange[]
  constructor({ by, at, version, changes }: { by: string[]; at: string; version: number; changes: FieldChange[] }) {
    super(`${by.join(' and ') || 'Somebody'} changed this meanwhile. Look at what is different, then save again.`)
    this.by = by
    this.at = at
    this.version = version
    this.changes = changes
  }
  override get extensions() {
    return { by: this.by, at: this.at, version: this.version, changes: this.changes }
  }
}

/** How far off a moment is, for people: never earlier than it. */
export const inWords = (moment: Date): string => {
  const seconds = Math.max(1, Math.ceil((moment.getTime() - Date.now()) / 1_000))
  if (seconds <= 90) return `in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`
  return `in ${Math.ceil(seconds / 60)} minutes`
}

/** The node is at the end of its strength for a moment, which is nobody's fault: HTTP 429, and when to come back. AP-3 */
export const tooBusy = (retryAfter: number, what: string) => {
  const retryAt = new Date(Date.now() + retryAfter * 1_000)
  return shownError('RATE_LIMITED', `${what} Try again ${inWords(retryAt)}.`, {
    retryAt: retryAt.toISOString(), http: { status: 429, headers: { 'retry-after': String(retryAfter) } },
  })
}

/** Throws the refusal of a decision; commands ask it under the lock that makes the answer true. */
export const demand = (decision: Decision): void => {
  if (!decision.allowed) throw new Refusal(decision.rule, decision.reason)
}

/** Who asks as a person: what is theirs alone, no API key does. AP-1 */
export const demandPerson = <C extends { viewer: Viewer | null }>(context: C): C & { viewer: Viewer } => {
  if (!context.viewer) throw new Refusal('AP-1', 'This takes a person who is signed in, not an API key.')
  return context as C & { viewer: Viewer }
}

/** Why a request speaks for nobody. */
export const authenticationError = (ended: Ended | null) =>
  ended
    ? shownError('SESSION_ENDED', ended.message, {
        ended: { reason: ended.reason, at: ended.at, by: ended.by, byName: ended.byName, idleMinutes: ended.idleMinutes, message: ended.message },
      })
    : shownError('UNAUTHENTICATED', 'Sign in first.')

/** Why an API key does not act: HTTP 401, whatever was asked. AP-1 */
export const keyError = ({ message }: { message: string }) =>
  shownError('UNAUTHENTICATED', message, { http: { status: 401, headers: { 'www-authenticate': 'Bearer' } } })

/** Why a member cannot enter yet. */
export const secondFactorRequired = (accountName: string): string => `${accountName} asks everyone for a second factor. Set one up, then enter.`

export const secondFactorError = ({ accountName }: { accountName: string }) => shownError('SECOND_FACTOR_REQUIRED', secondFactorRequired(accountName))

/** Why a request cannot see the account as somebody else. TM-15 */
export const viewEnded = (view: View | null) =>
  shownError('VIEW_ENDED', view && !view.standing ? view.message : 'You are not, or no longer, viewing the account as this person.')

/** The error as a client may see it: shown errors and problems as they are, anything else only by a reference. AP-2 */
export const toShownError = (error: unknown, reference: () => string): GraphQLError => {
  const internal = (at: GraphQLErrorOptions = {}) =>
    new GraphQLError(`Something went wrong on our side. Try again; if it stays, give your operator this reference: ${reference()}.`, {
      ...at, extensions: { code: 'INTERNAL' },
    })
  // What fails before there is an operation, as where the database cannot say who asks.
  if (!(error instanceof GraphQLError)) return internal()
  const cause = error.originalError
  if (cause instanceof Problem) {
    const { nodes, source, positions, path } = error
    const extensions = { ...cause.extensions, code: cause.code }
    return new GraphQLError(cause.message, { nodes, source, positions, path, extensions })
  }
  // Parse, validation and coercion errors have no cause; they speak of the request.
  if (!cause && !error.path) return withCode(error, 'BAD_USER_INPUT')
  // An id that is none, or of another type.
  if (cause instanceof PothosValidationError) return withCode(error, 'BAD_USER_INPUT')
  if (!cause || cause instanceof GraphQLError) return withCode(error, error.path ? 'INTERNAL' : 'BAD_USER_INPUT')
  const { nodes, source, positions, path } = error
  return internal({ nodes, source, positions, path })
}

const withCode = (error: GraphQLError, code: ErrorCode) => {
  if (typeof error.extensions.code === 'string' && error.extensions.code in errorCodes) return error
  // The reader of HTTP bodies puts what it could not read beside its message.
  const { originalError: _unread, ...extensions } = error.extensions
  const { message, nodes, source, positions, path, originalError } = error
  return new GraphQLError(message, { nodes, source, positions, path, originalError, extensions: { ...extensions, code } })
}
