import type { Answer } from '../browser.ts'
import type { Expected, Someone } from './rules.ts'
import type { Stage } from './stage.ts'

/** One thing that can be asked of the API, and what has to be answered. */
export type Question = {
  /** Who is listened to at all: anyone, whoever is signed in, or those in the account. Outsiders of the latter two must hear why not. */
  for: 'anyone' | 'signedIn' | 'members'
  query: string
  variables?: (stage: Stage) => Record<string, unknown>
  /** What the answer says, in one line.
   *  @default {@link verdictOf} */
  said?: (data: any, stage: Stage) => string // eslint-disable-line @typescript-eslint/no-explicit-any
  /** By hand, out of rules.ts. */
  expected: (who: Someone, stage: Stage) => Expected
  /** Where this takes a person: the rule by which an API key is refused, whatever it carries. AP-1 */
  ofPeople?: 'AP-1'
  /** What whoever is not in the account hears of it, where that is not that there is no such account. */
  outside?: string
  /** Sent over the WebSocket. */
  overSocket?: true
  /** Sent in one request with the others of its kind: mutations without variables that answer the same to all, and nodes by an `$id`. */
  together?: true
}

/** One live field. Everything is asked for from the beginning of the log, so that something comes for whoever it is for. */
export type LiveQuestion = {
  for: 'signedIn' | 'members'
  /** Takes `$after: Cursor`. */
  query: string
  /** Whose history it follows. */
  stream: 'account' | 'own'
  /** The number of the last line of which something must come to them; null where nothing may. */
  last: (who: Someone, stage: Stage) => number | null
  /** What came, in one line.
   *  @default 'done' */
  said?: (messages: any[], stage: Stage) => string // eslint-disable-line @typescript-eslint/no-explicit-any
  expected: (who: Someone, stage: Stage) => Expected
}

/** What every mutation is asked for, so that its answer can be told; `problem` where it may be refused by a rule. */
export const outcome = '__typename ... on Problem { message }'
export const problem = `${outcome} ... on Refusal { rule }`

/** An answer in one word: 'done', 'missing', the rule of a refusal, or what else there was to say. */
export const verdictOf = ({ data, errors }: Pick<Answer, 'data' | 'errors'>): string => {
  if (errors?.[0]) {
    const { rule, code } = errors[0].extensions
    return rule ? String(rule) : code === 'NOT_FOUND' ? 'missing' : code
  }
  const [result] = Object.values(data as Record<string, { __typename?: string; rule?: string; message?: string } | null>)
  if (result == null) return 'missing'
  if (typeof result !== 'object') return 'done'
  if (result.__typename === 'Refusal') return result.rule ?? 'a refusal whose rule was not asked for'
  if (result.__typename === 'NotFound') return 'missing'
  return result.message === undefined ? 'done' : result.__typename!
}
