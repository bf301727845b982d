import { genesis } from '@gatehouse/server/activity/chain.ts'
import type { Database } from '@gatehouse/server/platform/database/client.ts'
import { createPasswords } from '@gatehouse/server/platform/passwords.ts'

export const password = 'they all have the same one'

/** Logins of people without an account, with one password. */
export const seedLogins = async (database: Database, count: number): Promise<string[]> => {
  const secret = await createPasswords().hash(password)
  const emails = Array.from({ length: count }, (_, index) => `early.bird.${index}@bench.example`)
  await database.pool.query(
    `WITH u AS (INSERT INTO "user" (id, email, email_key, name, email_proven_at) SELECT gen_random_uuid(), email, email, 'Early Bird', now() FROM unnest($1::text[]) AS e (email) RETURNING id),
       s AS (INSERT INTO stream (id, hash) SELECT id, $3 FROM u)
     INSERT INTO credential (id, user_id, kind, secret) SELECT gen_random_uuid(), id, 'PASSWORD', $2 FROM u`,
    [emails, secret, Buffer.from(genesis)],
  )
  return emails
}
