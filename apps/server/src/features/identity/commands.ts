import { RateLimited } from '../../graphql/errors.ts'
import type { Context } from '../../graphql/context.ts'
import { Prisma } from '../../platform/database/generated/client.ts'
import type { Tx } from '../../platform/database/client.ts'
import { emailKey } from '../../platform/emails.ts'
import { openAccount, openStream } from '../accounts/commands/openAccount.ts'
import { demandCookies, orBusy, settleIn } from '../sessions/commands.ts'
import { leaveFormerLogin, openSession, type OpenedSession } from '../sessions/commands/open.ts'
import { emailProofMail } from './commands/jobs.ts'
import { EmailTaken } from './problems.ts'

/** Makes a login. `proven` where its maker has followed a link that was mailed to the address; else a mail asks for that. ID-5
 *  Throws `EmailTaken` when the email is one already. */
export const createLogin = async (tx: Tx, { email, name, secret, proven }: { email: string; name: string; secret: string; proven: boolean }, now: Date) => {
  const user = await tx.user.create({ data: { email, emailKey: emailKey(email), name, emailProvenAt: proven ? now : null, createdAt: now } }).catch((error: unknown) => {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') throw new EmailTaken()
    throw error
  })
  await openStream(tx, user.id)
  await tx.credential.create({ data: { userId: user.id, kind: 'PASSWORD', secret, createdAt: now } })
  return { user, jobs: proven ? [] : [emailProofMail(user.id)] }
}

/** Creates a user and an account of which they are the holder, and signs them in. ID-1 */
export const signUp = async (
  context: Context,
  input: { email: string; password: string; name: string; accountName: string; slug?: string | null },
): Promise<OpenedSession> => {
  demandCookies(context)
  const { services, origin } = context
  const { change, limits, passwords } = services
  const { address } = origin.device
  const until = await limits.blockedUntil('signUpPerAddress', address)
  if (until) throw new RateLimited(until, 'Too many accounts were opened from this network.')
  // Counted whatever comes of it: who is told that an email is taken has learnt something too.
  await limits.count('signUpPerAddress', address)
  const secret = await orBusy(passwords.hash(input.password))
  const opened = await change(async (tx, now) => {
    const left = await leaveFormerLogin(tx, origin.token, now)
    const { user, jobs } = await createLogin(tx, { ...input, secret, proven: false }, now)
    const { account, events } = await openAccount(tx, user, { name: input.accountName, slug: input.slug }, now)
    const session = await openSession(tx, user, origin, account.slug, now)
    return { result: session, events: [...left, ...events, ...session.events], jobs: [...jobs, ...session.jobs] }
  })
  await settleIn(context, opened)
  return opened
}
