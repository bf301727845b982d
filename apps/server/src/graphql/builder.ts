import { accountRules, type AccountRuleName, type Actor } from '@gatehouse/policy'
import SchemaBuilder from '@pothos/core'
import ErrorsPlugin from '@pothos/plugin-errors'
import RelayPlugin from '@pothos/plugin-relay'
import ScopeAuthPlugin, { type AuthFailure } from '@pothos/plugin-scope-auth'
import FailuresPlugin from './failures.ts'
import FieldMarksPlugin from './fieldMarks.ts'
import GlobalIdsPlugin from './globalIds.ts'
import { authenticationError, Refusal, secondFactorError, shownError } from './errors.ts'
import { type AccountRow, type Context, isSomebody, type Viewer } from './context.ts'
import { relayWords } from './relayWords.ts'
import { passes } from './scopes.ts'

type SignedInContext = Context & { viewer: Viewer }
/** The context of a field that names an account rule: there is an actor, and the rule allowed it. */
export type MemberContext = Context & { actor: Actor; account: AccountRow }

type Types = {
  Context: Context
  Scalars: {
    ID: { Input: string; Output: string }
    Cursor: { Input: string; Output: string }
    DateTime: { Input: Date; Output: string | Date }
    JSON: { Input: unknown; Output: unknown }
    MinorUnits: { Input: number; Output: number }
  }
  AuthScopes: {
    /** Somebody is signed in. */
    signedIn: boolean
    /** The actor passes this rule of packages/policy. */
    rule: AccountRuleName
  }
  AuthContexts: { signedIn: SignedInContext; rule: MemberContext }
  DefaultAuthStrategy: 'all'
  DefaultFieldNullability: false
}

const ruleOf = (failure: AuthFailure): AccountRuleName | undefined => {
  if (failure.kind === 'AuthScope' && failure.scope === 'rule') return failure.parameter as AccountRuleName
  if ('failures' in failure) return failure.failures.map(ruleOf).find((name) => name !== undefined)
  return undefined
}

/** The refusal for people: who is missing, which account, or which rule. PE-6 */
const unauthorized = (context: Context, failure: AuthFailure) => {
  if (!isSomebody(context)) return authenticationError(context.ended)
  const name = ruleOf(failure)
  if (context.key && !name) return new Refusal('AP-1', 'This is for people who are signed in, not for API keys.')
  if (context.gate) return secondFactorError(context.gate)
  if (!context.actor)
    return context.origin.account
      ? shownError('ACCOUNT_NOT_FOUND', 'There is no such account, or you have no access to it.')
      : shownError('BAD_USER_INPUT', 'Say which account this is for: header X-Gatehouse-Account, or connection parameter "account".')
  const decision = name && accountRules[name].decide(context.actor)
  if (decision && !decision.allowed) return new Refusal(decision.rule, decision.reason)
  return new Refusal('PE-5', 'You may not see this.')
}

/** A builder on which every field and type can name its rule. The house has one; tests make their own to try what could go wrong. */
export const createBuilder = () => new SchemaBuilder<Types>({
  // The errors plugin stands outside, so that a refused mutation answers with a Refusal in its result type.
  plugins: [ErrorsPlugin, FailuresPlugin, RelayPlugin, GlobalIdsPlugin, FieldMarksPlugin, ScopeAuthPlugin],
  defaultFieldNullability: false,
  relay: { clientMutationId: 'omit', cursorType: 'String', ...relayWords },
  errors: {
    directResult: true,
    defaultUnionOptions: {
      name: ({ fieldName }) => `${fieldName[0]!.toUpperCase()}${fieldName.slice(1)}Result`,
      description: 'What became of it, or why nothing did.',
    },
  },
  scopeAuth: {
    defaultStrategy: 'all',
    authorizeOnSubscribe: true,
    authScopes: (context) => ({
      signedIn: passes(context, { signedIn: true }),
      rule: (name) => passes(context, { rule: name }),
    }),
    unauthorizedError: (_parent, context, _info, result) => unauthorized(context, result.failure),
  },
})

export const builder = createBuilder()
