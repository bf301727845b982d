import type { RuleNumber } from './rules.ts'

export interface Allowed {
  readonly allowed: true
}

export interface Refused {
  readonly allowed: false
  readonly rule: RuleNumber
  /** For the person who asked: short, plain, and nothing that they may not know. PE-6. */
  readonly reason: string
}

/** The answer to 'may they?'. */
export type Decision = Allowed | Refused

export const allowed: Allowed = Object.freeze({ allowed: true })

export const refused = (rule: RuleNumber, reason: string): Refused => Object.freeze({ allowed: false, rule, reason })

/** Allowed only if every one is; otherwise the first refusal. Later questions are not asked after a refusal. */
export const allOf = (...questions: readonly (() => Decision)[]): Decision => {
  for (const ask of questions) {
    const decision = ask()
    if (!decision.allowed) return decision
  }
  return allowed
}
