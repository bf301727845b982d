/** What somebody would write by hand who needs this one answer: one prepared statement that looks the session up, checks that
 *  it may, and builds the JSON in the database; node:http around it. */
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import pg from 'pg'

const everything = `{coupons.view,coupons.manage,settings.manage,customers.search,customers.browse,statistics.view,users.manage,products.edit,products.delete,affiliates.review,affiliates.browse,affiliates.attribute,affiliates.commissions,affiliates.payouts}`
const globalId = (type: string, id: string) => `translate(encode(convert_to('${type}:' || ${id}, 'UTF8'), 'base64'), E'\\n', '')`
const moment = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const live = 'm.ended_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > now())'

const statement = `
  WITH viewer AS (
    SELECT m.account_id FROM session s JOIN account a ON a.slug = $2 AND a.closed_at IS NULL JOIN membership m ON m.account_id = a.id AND m.user_id = s.user_id AND ${live}
    WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > now() AND s.idle_at > now()
  ), page AS (
    SELECT m.*, u.name, u.email, l.id AS level_id, l.name AS level_name, l.permissions AS level_permissions,
      COALESCE(l.permissions, '{}') || ARRAY(SELECT g.permission FROM "grant" g WHERE g.account_id = m.account_id AND g.membership_id = m.id) AS held,
      (SELECT json_build_object('page', p.page, 'since', ${moment('p.since')}) FROM presence p WHERE p.account_id = m.account_id AND p.membership_id = m.id AND p.seen_at > now() - interval '30 seconds' LIMIT 1) AS presence
    FROM viewer v JOIN membership m ON m.account_id = v.account_id JOIN "user" u ON u.id = m.user_id
    LEFT JOIN access_level l ON l.account_id = m.account_id AND l.id = m.access_level_id
    WHERE ${live} ORDER BY m.role, lower(u.name), m.id LIMIT $3 + 1
  ), shown AS (SELECT * FROM page ORDER BY role, lower(name), id LIMIT $3)
  SELECT json_build_object('data', json_build_object('account', json_build_object(
    'id', ${globalId('Account', 'v.account_id')},
    'members', json_build_object(
      'totalCount', (SELECT count(*) FROM membership m WHERE m.account_id = v.account_id AND ${live}),
      'nodes', (SELECT json_agg(json_build_object(
        'id', ${globalId('Member', 'id')}, 'userId', ${globalId('User', 'user_id')}, 'name', name, 'email', email, 'role', role, 'isAccountHolder', is_account_holder,
        'permissions', CASE role WHEN 'MEMBER' THEN to_json(held) ELSE to_json('${everything}'::text[]) END,
        'accessLevel', CASE WHEN level_id IS NOT NULL THEN json_build_object('id', ${globalId('AccessLevel', 'level_id')}, 'name', level_name, 'permissions', level_permissions) END,
        'productAccess', json_build_object('all', all_products OR role <> 'MEMBER', 'productIds', '[]'::json),
        'joinedAt', ${moment('created_at')}, 'lastActiveAt', ${moment('last_active_at')}, 'expiresAt', ${moment('expires_at')}, 'presence', presence
      ) ORDER BY role, lower(name), id) FROM shown),
      'pageInfo', json_build_object('hasNextPage', (SELECT count(*) > $3 FROM page), 'endCursor', (SELECT id FROM shown ORDER BY role DESC, lower(name) DESC, id DESC LIMIT 1))
    ))))::text AS body FROM viewer v`

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 })

createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { variables } = JSON.parse(Buffer.concat(chunks).toString()) as { variables: { first: number } }
    const token = /gatehouse=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''
    const hash = createHash('sha256').update(token).digest()
    pool.query<{ body: string }>({ name: 'members', text: statement, values: [hash, request.headers['x-gatehouse-account'], variables.first] }).then(
      ({ rows }) => {
        response.writeHead(rows.length ? 200 : 401, { 'content-type': 'application/json; charset=utf-8' })
        response.end(rows[0]?.body ?? '{}')
      },
      (error: unknown) => {
        response.writeHead(500)
        response.end(String(error))
      },
    )
  })
}).listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'))
