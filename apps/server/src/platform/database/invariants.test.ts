import { afterAll, beforeAll, expect, test } from 'vitest'
import type pg from 'pg'
import { createTestDatabase, type TestDatabase } from '../../testing/database.ts'
import { openClient } from './connection.ts'

let own: TestDatabase
let client: pg.Client
beforeAll(async () => {
  own = await createTestDatabase()
  client = await openClient(own.url)
})
afterAll(async () => {
  await client.end()
  await own.drop()
})

const insert = async (table: string, row: Record<string, unknown>): Promise<string> => {
  const given = { id: crypto.randomUUID(), ...row }
  const columns = Object.keys(given)
  await client.query(`INSERT INTO "${table}" (${columns.join(', ')}) VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})`, Object.values(given))
  return given.id
}

let count = 0
const user = () => insert('user', { email: 'ana@example.com', email_key: `ana${++count}@example.com`, name: 'Ana' })
const account = () => insert('account', { slug: `house-${++count}`, name: 'House' })
const tomorrow = new Date(Date.now() + 86_400_000)
const hash = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32)))
const session = (userId: string, more = {}) => insert('session', { user_id: userId, token_hash: hash(), device: 'Mac', browser: 'Safari', address: '192.0.2.1', expires_at: tomorrow, ...more })
const membership = (accountId: string, userId: string, more = {}) => insert('membership', { account_id: accountId, user_id: userId, role: 'MEMBER', ...more })
const invitation = (accountId: string, more = {}) => insert('invitation', { account_id: accountId, email: 'bo@example.com', email_key: 'bo@example.com', invited_by_id: crypto.randomUUID(), expires_at: tomorrow, ...more })
const line = (streamId: string, more = {}) =>
  client.query('INSERT INTO activity (stream_id, seq, kind, at, hash) VALUES ($1, $2, $3, now(), $4)', Object.values({ streamId, seq: 1, kind: 'logged in', hash: hash(), ...more }))

test('[SE-1] the database itself admits one live session per user', async () => {
  const ana = await user()
  const first = await session(ana)
  await expect(session(ana)).rejects.toThrow('session_one_live_per_user')
  await expect(client.query('UPDATE session SET ended_at = now() WHERE id = $1', [first])).rejects.toThrow('session_ends_with_reason')
  await client.query(`UPDATE session SET ended_at = now(), end_reason = 'SIGNED_OUT' WHERE id = $1`, [first])
  await session(ana)
  await expect(client.query('UPDATE session SET ended_at = NULL, end_reason = NULL WHERE id = $1', [first])).rejects.toThrow('session_one_live_per_user')
})

test('[AC-4] an account has one holder at most, who is an owner and is in it', async () => {
  const [house, ana, bo] = [await account(), await user(), await user()]
  const holder = await membership(house, ana, { role: 'OWNER', is_account_holder: true })
  await expect(membership(house, bo, { role: 'OWNER', is_account_holder: true })).rejects.toThrow('membership_one_holder_per_account')
  await expect(client.query(`UPDATE membership SET role = 'ADMIN' WHERE id = $1`, [holder])).rejects.toThrow('membership_holder_is_live_owner')
  await expect(client.query('UPDATE membership SET ended_at = now() WHERE id = $1', [holder])).rejects.toThrow('membership_holder_is_live_owner')
  await expect(membership(await account(), bo, { role: 'ADMIN', is_account_holder: true })).rejects.toThrow('membership_holder_is_live_owner')
})

test('[TM-5] nobody is twice in an account, however an invitation was used', async () => {
  const [house, ana] = [await account(), await user()]
  const first = await membership(house, ana)
  await expect(membership(house, ana)).rejects.toThrow('membership_one_live_per_user')
  await client.query('UPDATE membership SET ended_at = now() WHERE id = $1', [first])
  await membership(house, ana)
})

test('[TM-4] an address has one open invitation per account', async () => {
  const house = await account()
  const first = await invitation(house)
  await expect(invitation(house, { email: 'BO@example.com' })).rejects.toThrow('invitation_one_open_per_address')
  await invitation(await account())
  await expect(client.query(`UPDATE invitation SET status = 'CANCELLED' WHERE id = $1`, [first])).rejects.toThrow('invitation_closes_with_status')
  await client.query(`UPDATE invitation SET status = 'CANCELLED', closed_at = now() WHERE id = $1`, [first])
  await invitation(house)
})

test('[PA-2] one request of an asker is open per address, and one waits in an account', async () => {
  const [house, pam] = [await account(), await user()]
  const request = (more = {}) => insert('access_request', { user_id: pam, address: 'harbour', message: 'x', expires_at: tomorrow, ...more })
  const first = await request()
  await expect(request()).rejects.toThrow('access_request_one_open_per_address')
  const second = await request({ address: 'harbour-lights' })
  await insert('reached_request', { id: first, account_id: house, user_id: pam })
  await expect(insert('reached_request', { id: second, account_id: house, user_id: pam })).rejects.toThrow('reached_request_one_waiting_per_asker')
  await expect(insert('reached_request', { id: first, account_id: await account(), user_id: pam })).rejects.toThrow('reached_request_id_key')
  await expect(client.query(`UPDATE access_request SET status = 'WITHDRAWN' WHERE id = $1`, [first])).rejects.toThrow('access_request_closes_with_status')
  await client.query('UPDATE reached_request SET answered_at = now() WHERE id = $1', [first])
  await insert('reached_request', { id: second, account_id: house, user_id: pam })
})

test('[ID-2] two logins never share an email, and a login has one password', async () => {
  await insert('user', { email: 'Cy@example.com', email_key: 'cy@example.com', name: 'Cy' })
  await expect(insert('user', { email: 'cy@EXAMPLE.com', email_key: 'cy@example.com', name: 'Cy' })).rejects.toThrow('user_email_key_key')
  const ana = await user()
  await insert('credential', { user_id: ana, kind: 'PASSWORD', secret: 'x' })
  await expect(insert('credential', { user_id: ana, kind: 'PASSWORD', secret: 'y' })).rejects.toThrow('credential_one_password_per_user')
})

test('[TM-10] grants and levels of one account never hang on another', async () => {
  const [house, elsewhere, ana] = [await account(), await account(), await user()]
  const here = await membership(house, ana)
  const level = await insert('access_level', { account_id: elsewhere, name: 'Support' })
  await expect(client.query(`INSERT INTO "grant" (account_id, membership_id, permission) VALUES ($1, $2, 'users.manage')`, [elsewhere, here])).rejects.toThrow('grant_account_id_membership_id_fkey')
  await expect(client.query('UPDATE membership SET access_level_id = $2 WHERE id = $1', [here, level])).rejects.toThrow('membership_account_id_access_level_id_fkey')
  await expect(invitation(house, { access_level_id: level })).rejects.toThrow('invitation_account_id_access_level_id_fkey')
})

test('[AV-6] a line of the log is never changed, and no number is given twice', async () => {
  const stream = crypto.randomUUID()
  await line(stream)
  await expect(client.query(`UPDATE activity SET kind = 'deleted' WHERE stream_id = $1`, [stream])).rejects.toThrow('never changed (AV-6)')
  await expect(client.query('UPDATE activity SET seq = 2 WHERE stream_id = $1', [stream])).rejects.toThrow('never changed (AV-6)')
  await expect(line(stream)).rejects.toThrow('activity_pkey')
  await expect(line(stream, { seq: 2, hash: Buffer.from('short') })).rejects.toThrow('activity_hash_is_sha256')
})
