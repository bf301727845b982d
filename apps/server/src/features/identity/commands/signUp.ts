import type { Context, Services } from '../../../graphql/context.ts'
import { RateLimited } from '../../../graphql/errors.ts'
import { emailKey } from '../../../platform/emails.ts'
import { addJobs } from '../../../platform/jobs.ts'
import { newToken } from '../../../platform/tokens.ts'
import { countAddressTry } from '../../accounts/commands/addressTries.ts'
import { openAccount } from '../../accounts/commands/openAccount.ts'
import { demandCookies, orBusy, settleIn } from '../../sessions/commands.ts'
import { leaveFormerLogin, openSession, type OpenedSession } from '../../sessions/commands/open.ts'
import { createLogin } from '../commands.ts'
import { LinkClosed } from '../problems.ts'
import { linkClosedAs } from '../queries.ts'
import { signUpByToken } from '../queries/signUp.ts'
import { signUpMail } from './jobs.ts'
import { claimLink, linkLifetimes } from './links.ts'

/** Asks for a link to sign up by. The answer is the same, after the same work, whether or not the address is a login: its mailbox alone is told. ID-1 */
export const requestSignUp = async ({ services, origin }: Context, email: string, asPartner = false): Promise<void> => {
  const { limits, database, clock } = services
  const login = emailKey(email)
  const perAddress = await limits.take('signUpPerAddress', origin.device.address)
  if (perAddress) throw new RateLimited(perAddress, 'Too many accounts were asked for from this network.')
  const perRecipient = await limits.take('signUpPerRecipient', login)
  if (perRecipient) throw new RateLimited(perRecipient, 'Too many mails were asked for this address. Look into the mailbox, its spam folder too.')
  await addJobs((sql, values) => database.pool.query(sql, values), [signUpMail(email, login, { device: origin.device, at: clock.now(), asPartner })])
}

/** What the mail to somebody who wants to sign up brings: a link, or the news that there is a login already. */
export type SignUpInvite = { token: string; expiresAt: Date } | { known: string }

/** Makes the newest link for an address and kills the older ones, as `mintLink` does for logins. */
export const mintSignUp = async ({ database, clock }: Pick<Services, 'database' | 'clock'>, email: string, mailing: string): Promise<SignUpInvite> => {
  const key = emailKey(email)
  const client = await database.pool.connect()
  try {
    await client.query('BEGIN')
    // There is no row yet to hold: one after another for one address, so that only the newest link is left.
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 1))', [key])
    const { rows: [login] } = await client.query<{ email: string }>('SELECT email FROM "user" WHERE email_key = $1', [key])
    if (login) return { known: login.email }
    const { token, hash } = newToken()
    const now = clock.now()
    const expiresAt = new Date(now.getTime() + linkLifetimes.SIGN_UP)
    await client.query(
      `DELETE FROM one_time_token WHERE user_id IS NULL AND purpose = 'SIGN_UP' AND used_at IS NULL AND detail ->> 'emailKey' = $1 AND detail ->> 'mailing' IS DISTINCT FROM $2`, [key, mailing],
    )
    await client.query(
      `INSERT INTO one_time_token (id, purpose, hash, detail, expires_at, created_at) VALUES (gen_random_uuid(), 'SIGN_UP', $1, $2, $3, $4)`,
      [Buffer.from(hash), { email, emailKey: key, mailing }, expiresAt, now],
    )
    await client.query('COMMIT')
    return { token, expiresAt }
  } finally {
    // Undoes what was not committed; after a commit it says only that there is nothing to undo.
    await client.query('ROLLBACK').then(() => client.release(), (error: Error) => client.release(error))
  }
}

export type SignUpInput = { token: string; password: string; name: string; accountName: string; slug?: string | null }

/** The link that a token stands for. Throws `LinkClosed` where it is good for nothing. */
export const openSignUp = async (services: Services, token: string) => {
  const link = await signUpByToken(services, token)
  const closed = linkClosedAs(link)
  if (closed || !link) throw new LinkClosed(closed ?? 'UNKNOWN')
  return link
}

/** Creates, for whoever followed the mailed link, a user and an account of which they are the holder, and signs them in. ID-1
 *  Throws `LinkClosed`, or `EmailTaken` where the address became a login by another way meanwhile. */
export const signUp = async (context: Context, input: SignUpInput): Promise<OpenedSession> => {
  demandCookies(context)
  const { services, origin } = context
  const link = await openSignUp(services, input.token)
  await countAddressTry(services, link.id)
  const secret = await orBusy(services.passwords.hash(input.password, true))
  const opened = await services.change(async (tx, now) => {
    await claimLink(tx, link, now)
    const left = await leaveFormerLogin(tx, origin.token, now)
    const { user, jobs } = await createLogin(tx, { email: link.email, name: input.name, secret, proven: true }, now)
    const { account, events } = await openAccount(tx, user, { name: input.accountName, slug: input.slug, plan: services.config.plan }, now)
    const session = await openSession(tx, user, origin, account.slug, now)
    return { result: session, events: [...left, ...events, ...session.events], jobs: [...jobs, ...session.jobs] }
  })
  await settleIn(context, opened)
  return opened
}
