import type { Change } from '../../../activity/change.ts'
import { NotFound } from '../../../graphql/errors.ts'
import type { Database } from '../../../platform/database/client.ts'
import { emailKey } from '../../../platform/emails.ts'
import { lockUser } from '../../sessions/commands/open.ts'
import { factorMail } from '../mails/factors.ts'
import { toldEverywhere } from './factors.ts'

/** Takes from a login all of its second factors and recovery codes, for somebody who has lost them: the password alone signs in then,
 *  where no account asks for more. By the operator, who has made sure of who asks. Answers how many there were. ID-8 */
export const resetSecondFactor = async ({ database, change }: { database: Database; change: Change }, email: string): Promise<number> => {
  const [known] = await database.read<{ id: string }>({ text: 'SELECT id FROM "user" WHERE email_key = $1', values: [emailKey(email)] })
  if (!known) throw new NotFound(`There is no login with the email ${email}.`)
  return change(async (tx, now) => {
    const user = await lockUser(tx, known.id)
    const { count } = await tx.credential.deleteMany({ where: { userId: user.id, kind: { in: ['TOTP', 'PASSKEY'] } } })
    if (count === 0) throw new NotFound(`${user.email} has no second factor.`)
    await tx.credential.deleteMany({ where: { userId: user.id, kind: 'RECOVERY_CODE' } })
    return {
      result: count,
      events: await toldEverywhere(tx, user, now, 'second factor reset', { factors: count }),
      jobs: [factorMail({ to: user.email, what: 'reset', device: null, at: now })],
    }
  })
}
