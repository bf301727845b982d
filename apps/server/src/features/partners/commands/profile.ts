import { unchanged } from '../../../activity/change.ts'
import type { Context, Viewer } from '../../../graphql/context.ts'
import type { Tx } from '../../../platform/database/client.ts'
import { createLogin } from '../../identity/commands.ts'
import { claimLink } from '../../identity/commands/links.ts'
import { openSignUp } from '../../identity/commands/signUp.ts'
import { demandCookies, orBusy, settleIn } from '../../sessions/commands.ts'
import { leaveFormerLogin, lockUser, openSession, type OpenedSession } from '../../sessions/commands/open.ts'
import { companyChanged } from '../events.ts'

type Company = { company: string; site: string }

/** The accounts that somebody is in as a partner: those that show whom they work for. Across accounts on purpose, so it is hand SQL. */
const partnerAccounts = (tx: Tx, userId: string, now: Date) => tx.$queryRaw<{ accountId: string; membershipId: string }[]>`
  SELECT account_id AS "accountId", id AS "membershipId" FROM membership
  WHERE user_id = ${userId}::uuid AND role = 'PARTNER' AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > ${now})`

/** Says whom the viewer works for. With it any login is a partner, whatever else it is. PA-1 */
export const savePartnerProfile = (context: Context & { viewer: Viewer }, { company, site }: Company): Promise<void> =>
  context.services.change(async (tx, now) => {
    const user = await lockUser(tx, context.viewer.userId)
    const said = await tx.partnerProfile.findUnique({ where: { userId: user.id } })
    if (said?.company === company && said.site === site) return unchanged(undefined)
    await tx.partnerProfile.upsert({ where: { userId: user.id }, create: { userId: user.id, company, site, createdAt: now }, update: { company, site } })
    const before: Record<string, string> = said ? { company: said.company, site: said.site } : {}
    return { result: undefined, events: companyChanged(user, await partnerAccounts(tx, user.id, now), { before, after: { company, site } }) }
  })

/** Makes, for whoever followed the mailed link, the login of a partner, without an account of its own, and signs in. PA-1
 *  Throws `LinkClosed`, or `EmailTaken` where the address became a login by another way meanwhile. */
export const signUpAsPartner = async (context: Context, input: { token: string; password: string; name: string } & Company): Promise<OpenedSession> => {
  demandCookies(context)
  const { services, origin } = context
  const link = await openSignUp(services, input.token)
  const secret = await orBusy(services.passwords.hash(input.password, true))
  const opened = await services.change(async (tx, now) => {
    await claimLink(tx, link, now)
    const left = await leaveFormerLogin(tx, origin.token, now)
    const { user, jobs } = await createLogin(tx, { email: link.email, name: input.name, secret, proven: true }, now)
    const { company, site } = input
    await tx.partnerProfile.create({ data: { userId: user.id, company, site, createdAt: now } })
    const session = await openSession(tx, user, origin, null, now)
    return {
      result: session,
      events: [...left, ...companyChanged(user, [], { before: {}, after: { company, site } }), ...session.events],
      jobs: [...jobs, ...session.jobs],
    }
  })
  await settleIn(context, opened)
  return opened
}
