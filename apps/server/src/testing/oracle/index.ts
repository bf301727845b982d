/**
 * The oracle: everything that can be asked of the API, and what must be answered to whom, by hand out of the specification.
 * graphql/matrix.test.ts asks all of it for every role, every single permission and some hundred sets drawn at random, each with all,
 * some and no products; an operation, or a field with a rule of its own, that no question here asks for fails the test.
 *
 * To add an operation:
 * 1. Where its rule is new, write it into rules.ts: a function of who asks and of what it is done to, that answers 'done', another
 *    word of `verdictOf`, or the numbers of the rules that are broken (`unless`), one of which the refusal has to name. Read the
 *    specification for it, not packages/policy; nothing here may import from there.
 * 2. Put a question into the file of its room: the operation, the variables out of the stage, and `expected`. Aim at what is really there
 *    (stage.ts says what stands in every account; add a row there where something is missing) and let it really happen where nothing that
 *    is asked later depends on it: every set of permissions has an account of its own. Select the fields of the answer that have rules.
 *    Mutations without variables that answer the same to everybody, and nodes by an `$id`, are marked `together` and share a request.
 * 3. A live field goes into live.ts, with the number of the last line of the log of which something must come.
 */
import { accountReads, accountWrites, farewell, loginWrites, openReads, openWrites } from './account.ts'
import { keyLive, keyReads, keyWrites } from './apiKeys.ts'
import { commerceReads, commerceWrites } from './commerce.ts'
import { levelReads, levelWrites } from './levels.ts'
import { liveQuestions } from './live.ts'
import type { Question } from './question.ts'
import { partnerReads, partnerRemovals, partnerWrites } from './partners.ts'
import { teamReads, teamRemovals, teamWrites } from './team.ts'

/** Asked before anything is different from how the stage was set. */
export const reads: Readonly<Record<string, Question>> = { ...openReads, ...teamReads, ...partnerReads, ...levelReads, ...commerceReads, ...accountReads, ...keyReads }

/** Asked next, all over one socket. */
export const live = { ...liveQuestions, ...keyLive }

/** Asked at last, in this order: what changes something, then what ends something for good. */
export const writes: Readonly<Record<string, Question>> = { ...teamWrites, ...levelWrites, ...keyWrites, ...commerceWrites, ...accountWrites, ...partnerWrites, ...partnerRemovals, ...teamRemovals, ...openWrites, ...loginWrites, ...farewell }
