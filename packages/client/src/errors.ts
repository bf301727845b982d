/** Whether the same request may succeed later (`passes`) or has to be another one, or be made by somebody else (`final`). */
export type Outlook = 'final' | 'passes'

/** What may stand in `GatehouseError.code`: the server's codes, as docs/api explains them, and below the line those of this client. */
export const errorCodes = {
  UNAUTHENTICATED: 'final',
  SESSION_ENDED: 'final',
  ACCOUNT_NOT_FOUND: 'final',
  SECOND_FACTOR_REQUIRED: 'final',
  FORBIDDEN: 'final',
  READ_ONLY: 'final',
  VIEW_ENDED: 'final',
  CONFIRMATION_NEEDED: 'final',
  NOT_FOUND: 'final',
  BAD_USER_INPUT: 'final',
  LIMIT_EXCEEDED: 'final',
  CONFLICT: 'final',
  IDEMPOTENCY_KEY_REUSED: 'final',
  IDEMPOTENCY_IN_PROGRESS: 'passes',
  IDEMPOTENCY_ANSWER_LOST: 'final',
  RATE_LIMITED: 'passes',
  UNAVAILABLE: 'passes',
  RESUME: 'passes',
  INTERNAL: 'final',
  // ——
  /** No answer came: the network, a proxy on the way, or nothing within the time that was given. */
  NETWORK: 'passes',
  /** What answered does not speak GraphQL: the address is wrong, or something else stands there. Passes where it says 5xx, as a proxy does
   *  whose server is away. */
  UNREADABLE: 'final',
} as const satisfies Record<string, Outlook>

/** A code that this version knows, or one that a newer server has. */
export type ErrorCode = keyof typeof errorCodes | (string & {})

/** One entry of `errors` in an answer. */
export type Problem = {
  message: string
  /** Where in the data it happened, as in `['account', 'members']`; absent where the request as a whole was refused. */
  path?: readonly (string | number)[]
  extensions?: Readonly<Record<string, unknown>> & { code?: string }
}

type Details = { status?: number; retryAfter?: number; problems?: readonly Problem[]; data?: unknown; cause?: unknown }

/** What went wrong with a request or a subscription. Its message is for people, its `code` for programs. */
export class GatehouseError extends Error {
  override readonly name = 'GatehouseError'
  /** The first problem's code, or this client's own. */
  readonly code: ErrorCode
  /** Of HTTP; null where no answer came, or where the error arrived within a stream. */
  readonly status: number | null
  /** After how many seconds to try again, where the server says so. */
  readonly retryAfter: number | null
  /** Everything that stands in the answer's `errors`. */
  readonly problems: readonly Problem[]
  /** What came nevertheless: fields that did not fail. */
  readonly data: unknown

  constructor(code: ErrorCode, message: string, { status, retryAfter, problems = [], data = null, cause }: Details = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    this.status = status ?? null
    this.retryAfter = retryAfter ?? null
    this.problems = problems
    this.data = data
  }

  /** Whether the very same may succeed later. False says: do not try again, as with a revoked key. */
  get passes(): boolean {
    if (this.status !== null && passingStatuses.has(this.status)) return true
    // The first of two requests with one idempotency key is still under way.
    if (this.status === 409 && this.retryAfter !== null) return true
    // A proxy's own page, with whatever number it gives to a server that is away: 500, 522, 530.
    if (this.code === 'UNREADABLE' && this.status !== null && this.status >= 500) return true
    return (errorCodes as Record<string, Outlook>)[this.code] === 'passes'
  }
}

/** Request Timeout, Too Early, Too Many Requests, and what proxies and stopping nodes answer. */
const passingStatuses: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504])

/** `Retry-After` in seconds, from seconds or from a date. RFC 9110, 10.2.3 */
export const secondsOf = (header: string | null | undefined, now: number): number | undefined => {
  if (!header) return undefined
  if (/^\d+$/.test(header.trim())) return Number(header)
  const at = Date.parse(header)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1_000))
}

/** The error that an answer's `errors` are. `from` is where it was read: null within a stream. */
export const errorOf = (problems: readonly Problem[], from: Response | null, data: unknown = null): GatehouseError => {
  const [first] = problems
  const now = Date.now()
  const { code, retryAt } = (first?.extensions ?? {}) as { code?: string; retryAt?: string }
  return new GatehouseError(code ?? 'INTERNAL', first?.message ?? 'The server answered with an error that says nothing.', {
    status: from?.status, retryAfter: secondsOf(from?.headers.get('retry-after'), now) ?? secondsOf(retryAt, now), problems, data,
  })
}
