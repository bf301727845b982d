import { mayChangeSettings, mayRequireSecondFactor } from '@gatehouse/policy'
import { unchanged } from '../../../activity/change.ts'
import type { MemberContext } from '../../../graphql/builder.ts'
import { demand } from '../../../graphql/errors.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { countFactors } from '../../identity/queries/factors.ts'
import { holdSessionsOf, limitSessionsOf } from '../../sessions/commands/idle.ts'
import { lockUser } from '../../sessions/commands/open.ts'
import { lockMembers } from '../../team/commands/locks.ts'
import { settingsChanged } from '../events.ts'
import { SettingsConflict } from '../problems.ts'

export type SecuritySettings = { idleMinutes: number; secondFactorRequired: boolean }
/** What is to be different, and what the asker saw when they decided that. */
export type SecurityChange = Partial<SecuritySettings> & { seen?: SecuritySettings }

type Name = keyof SecuritySettings
const names: readonly Name[] = ['idleMinutes', 'secondFactorRequired']

const lockSettings = async (tx: Tx, accountId: string): Promise<SecuritySettings> => {
  const [row] = await tx.$queryRaw<SecuritySettings[]>`
    SELECT idle_minutes AS "idleMinutes", second_factor_required AS "secondFactorRequired" FROM account WHERE id = ${accountId}::uuid FOR NO KEY UPDATE`
  return row!
}

/** Who changed the settings last, and when. */
const lastChange = async (tx: Tx, accountId: string) => {
  const [row] = await tx.$queryRaw<{ by: string; at: Date }[]>`
    SELECT COALESCE(u.name, e.performer_email) AS by, e.at FROM activity e LEFT JOIN "user" u ON u.id = e.performer_id
    WHERE e.stream_id = ${accountId}::uuid AND e.kind = 'settings changed' ORDER BY e.seq DESC LIMIT 1`
  return row ?? null
}

/** Changes idle time and required second factor of an account; both hold at once, for sessions that are open too. AC-7
 *  Throws `SettingsConflict` where somebody else changed the same since it was seen. */
export const changeSecuritySettings = async (context: MemberContext, { seen, ...wanted }: SecurityChange): Promise<void> => {
  const { services, viewer, origin } = context
  const { accountId } = context.actor
  await services.change(async (tx, now) => {
    await lockUser(tx, viewer.userId)
    const { actor, self } = await lockMembers(tx, context.actor, null, now)
    demand(mayChangeSettings(actor))
    if (wanted.idleMinutes !== undefined) await holdSessionsOf(tx, accountId)
    const before = await lockSettings(tx, accountId)
    const changed = names.filter((name) => wanted[name] !== undefined && wanted[name] !== before[name])
    if (changed.length === 0) return unchanged(undefined)
    if (seen && changed.some((name) => seen[name] !== before[name])) throw new SettingsConflict(await lastChange(tx, accountId))
    if (wanted.secondFactorRequired && changed.includes('secondFactorRequired')) demand(mayRequireSecondFactor(actor, (await countFactors(tx, self.id)) > 0))
    const pick = (from: Partial<SecuritySettings>) => Object.fromEntries(changed.map((name) => [name, from[name]]))
    await tx.account.update({ where: { id: accountId }, data: pick(wanted) })
    if (changed.includes('idleMinutes')) await limitSessionsOf(tx, accountId, now)
    return { result: undefined, events: [settingsChanged(accountId, self, { before: pick(before), after: pick(wanted), ...origin.device })] }
  })
  await context.refresh()
}
