import { randomUUID } from 'node:crypto'
import type { Database } from '@gatehouse/server/platform/database/client.ts'
import { hashToken } from '@gatehouse/server/platform/tokens.ts'
import { startContestant } from './contestant.ts'

const main = new URL('../../apps/server/src/main.ts', import.meta.url)

/** Gatehouse as operators start it. */
export const startGatehouse = (name: string, env: { DATABASE_URL: string; REDIS_URL?: string }) =>
  startContestant(name, main, { GATEHOUSE_SEED: 'none', LOG_LEVEL: 'error', PUBLIC_URL: '', SMTP_URL: '', TRUST_PROXY: '', RATE_LIMIT: '0', REDIS_URL: '', ...env })

/** Signs the holder of an account in, and answers with the headers that a browser of theirs would send. */
export const signInHolder = async (database: Database, slug: string): Promise<{ headers: Record<string, string>; accountId: string; userId: string; email: string }> => {
  const token = `bench-${randomUUID()}`
  const [holder] = await database.read<{ accountId: string; userId: string; email: string }>({
    text: `SELECT a.id AS "accountId", u.id AS "userId", u.email FROM account a JOIN membership m ON m.account_id = a.id AND m.is_account_holder JOIN "user" u ON u.id = m.user_id WHERE a.slug = $1`,
    values: [slug],
  })
  await database.pool.query(
    `INSERT INTO session (id, user_id, token_hash, device, browser, address, last_account_id, expires_at) VALUES (gen_random_uuid(), $1, $2, 'Mac', 'Safari 26', '127.0.0.1', $3, now() + interval '1 day')`,
    [holder!.userId, Buffer.from(hashToken(token)), holder!.accountId],
  )
  return { ...holder!, headers: { 'content-type': 'application/json', cookie: `${cookieName}=${token}`, 'x-gatehouse-account': slug } }
}

const cookieName = 'gatehouse'
