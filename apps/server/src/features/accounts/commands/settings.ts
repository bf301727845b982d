import { type Actor, type Decision, type FinancialSettings, mayChangeSettings, mayHideFinancials, mayRequireSecondFactor } from '@gatehouse/policy'
import { unchanged } from '../../../activity/change.ts'
import type { NewEvent, Person } from '../../../activity/event.ts'
import type { MemberContext } from '../../../graphql/builder.ts'
import { demand } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { countFactors } from '../../identity/queries/factors.ts'
import { holdSessionsOf, limitSessionsOf } from '../../sessions/commands/idle.ts'
import { lockUser } from '../../sessions/commands/open.ts'
import { lockMembers } from '../../team/commands/locks.ts'
import { accountRenamed, settingsChanged } from '../events.ts'
import { SettingsConflict } from '../problems.ts'
import { moveAccount } from './moving.ts'
import { signedInTo } from './signedInTo.ts'

export type SecuritySettings = { idleMinutes: number; secondFactorRequired: boolean }
export type AccountSettings = { name: string; slug: string; timeZone: string; currency: string }
type Settings = SecuritySettings & FinancialSettings & AccountSettings
type Name = keyof Settings

/** What is to be different, and what the asker saw when they decided that. */
export type Change<Of> = Partial<Of> & { seen?: Of }

const lockSettings = async (tx: Tx, accountId: string): Promise<Settings> => {
  const [row] = await tx.$queryRaw<Settings[]>`
    SELECT idle_minutes AS "idleMinutes", second_factor_required AS "secondFactorRequired", hide_financials_from_admins AS "hideFinancialsFromAdmins",
      hide_financials_from_partners AS "hideFinancialsFromPartners", name, slug, time_zone AS "timeZone", currency FROM account WHERE id = ${accountId}::uuid FOR NO KEY UPDATE`
  return row!
}

/** Who changed the settings last, and when. */
const lastChange = async (tx: Tx, accountId: string) => {
  const [row] = await tx.$queryRaw<{ by: string; at: Date }[]>`
    SELECT COALESCE(u.name, e.performer_email) AS by, e.at FROM activity e LEFT JOIN "user" u ON u.id = e.performer_id
    WHERE e.stream_id = ${accountId}::uuid AND e.kind = 'settings changed' ORDER BY e.seq DESC LIMIT 1`
  return row ?? null
}

/** What a part of the settings asks and does beside being written down. */
type Part = {
  names: readonly Name[]
  decide: (actor: Actor) => Decision
  /** Before the account is locked. */
  before?: (tx: Tx, accountId: string) => Promise<void>
  /** Once it is known what changes, with the account locked. */
  demand?: (tx: Tx, changed: ReadonlySet<Name>, who: { actor: Actor; userId: string }) => Promise<void>
  /** What is more than a column of the account. */
  write?: (tx: Tx, changed: ReadonlySet<Name>, change: { accountId: string; before: Settings; now: Date }) => Promise<void>
  /** Once it is written down. Answers with further lines for the log. */
  after?: (tx: Tx, changed: ReadonlySet<Name>, change: { accountId: string; self: Person; before: Settings; now: Date }) => Promise<NewEvent[] | void>
}

/** Changes some settings of an account, at once. Throws `SettingsConflict` where somebody else changed the same since it was seen. AC-7 */
const changeSettings = async (context: MemberContext, part: Part, { seen, ...wanted }: Change<Partial<Settings>>): Promise<void> => {
  const { services, origin } = context
  const { accountId, userId } = context.actor
  await services.change(async (tx, now) => {
    await lockUser(tx, userId)
    const { actor, self } = await lockMembers(tx, context.actor, null, now)
    demand(part.decide(actor))
    await part.before?.(tx, accountId)
    const settings = await lockSettings(tx, accountId)
    const changed = part.names.filter((name) => wanted[name] !== undefined && wanted[name] !== settings[name])
    if (changed.length === 0) return unchanged(undefined)
    if (seen && changed.some((name) => seen[name] !== settings[name])) throw new SettingsConflict(await lastChange(tx, accountId))
    await part.demand?.(tx, new Set(changed), { actor, userId: self.id })
    const pick = (from: Partial<Settings>) => Object.fromEntries(changed.map((name) => [name, from[name]]))
    await part.write?.(tx, new Set(changed), { accountId, before: settings, now })
    await tx.account.update({ where: { id: accountId }, data: pick(wanted) })
    const further = (await part.after?.(tx, new Set(changed), { accountId, self, before: settings, now })) ?? []
    return { result: undefined, events: [settingsChanged(accountId, self, { before: pick(settings), after: pick(wanted), ...origin.device }), ...further] }
  })
  await context.refresh()
}

/** Changes idle time and required second factor of an account; both hold for sessions that are open too. AC-7 */
export const changeSecuritySettings = (context: MemberContext, change: Change<SecuritySettings>): Promise<void> =>
  changeSettings(context, {
    names: ['idleMinutes', 'secondFactorRequired'],
    decide: mayChangeSettings,
    before: async (tx, accountId) => {
      if (change.idleMinutes !== undefined) await holdSessionsOf(tx, accountId)
    },
    demand: async (tx, changed, { actor, userId }) => {
      if (change.secondFactorRequired && changed.has('secondFactorRequired')) demand(mayRequireSecondFactor(actor, (await countFactors(tx, userId)) > 0))
    },
    after: async (tx, changed, { accountId, now }) => {
      if (changed.has('idleMinutes')) await limitSessionsOf(tx, accountId, now)
    },
  }, change)

/** Holds everyone from whom something is about to be hidden: what they are giving to others at this moment is given before it. TM-10 */
const holdAdminsAndPartners = async (tx: Tx, accountId: string): Promise<void> => {
  await tx.$queryRaw`SELECT 1 FROM membership WHERE account_id = ${accountId}::uuid AND role IN ('ADMIN', 'PARTNER') AND ended_at IS NULL ORDER BY id FOR NO KEY UPDATE`
}

/** Turns the switches that hide financial information from admins and from partners. AC-7, PE-4 */
export const changeFinancialSettings = (context: MemberContext, change: Change<FinancialSettings>): Promise<void> =>
  changeSettings(context, {
    names: ['hideFinancialsFromAdmins', 'hideFinancialsFromPartners'],
    decide: mayHideFinancials,
    // Whoever becomes an admin holds the account as well, so that nobody is passed over.
    demand: (tx, _changed, { actor }) => holdAdminsAndPartners(tx, actor.accountId),
  }, change)

/** Changes what the account is called, where it is found, its time zone, and the currency for what is new: nothing that has a price is priced anew.
 *  Everyone in it who is signed in hears of another name or address. Throws `InvalidInput` where the address is somebody else's. AC-7 */
export const changeAccountSettings = (context: MemberContext, change: Change<AccountSettings>): Promise<void> =>
  changeSettings(context, {
    names: ['name', 'slug', 'timeZone', 'currency'],
    decide: mayChangeSettings,
    write: async (tx, changed, { accountId, before, now }) => {
      if (changed.has('slug')) await moveAccount(tx, { id: accountId, from: before.slug, to: change.slug! }, now)
    },
    after: async (tx, changed, { accountId, self, before }) => {
      const named = (['name', 'slug'] as const).filter((name) => changed.has(name))
      if (named.length === 0) return []
      const pick = (from: Partial<AccountSettings>) => Object.fromEntries(named.map((name) => [name, from[name]]))
      const account = { id: accountId, name: change.name ?? before.name, slug: change.slug ?? before.slug }
      const people = new Set([self.id, ...(await signedInTo(tx, accountId))])
      return [...people].map((id) => accountRenamed(id, account, self, { before: pick(before), after: pick(change) }))
    },
  }, change)
