import { hash } from '@node-rs/argon2'
import type { House } from './house.ts'
import type { Person } from './person.ts'

/** Keeps somebody's password in a form that is quick to check, for tests in which hundreds of sign-ins are to meet in the database
 *  and not to queue for their turn before it. */
export const lighten = async (house: House, { email, password }: Person): Promise<void> => {
  const secret = await hash(password.normalize('NFKC'), { algorithm: 2, memoryCost: 8, timeCost: 1, parallelism: 1 })
  await house.sql(`UPDATE credential SET secret = $2 WHERE kind = 'PASSWORD' AND user_id = (SELECT id FROM "user" WHERE email = $1)`, [email, secret])
}
