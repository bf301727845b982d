import { Prisma } from '../../platform/database/generated/client.ts'
import type { Tx } from '../../platform/database/client.ts'
import { emailKey } from '../../platform/emails.ts'
import { openStream } from '../accounts/commands/openAccount.ts'
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
