import type { IncomingMessage, ServerResponse } from 'node:http'
import { mayExportAccount } from '@gatehouse/policy'
import { encodeGlobalID } from '@pothos/plugin-relay'
import type { Authenticate, Services } from '../../graphql/context.ts'
import { cookieName, readCookie } from '../../platform/cookies.ts'
import { answerJson } from '../../platform/headers.ts'
import { waitingExport } from './queries/exports.ts'
import { sendArchive } from './sending.ts'
import { closeSnapshot, openSnapshot, type Snapshot } from './snapshot.ts'

/** Each holds a connection to the database for as long as it takes. */
const mostAtOnce = 3

const notThere = (res: ServerResponse) => answerJson(res, 404, { error: 'This export is not, or no longer, to be had. Ask for a new one in the settings of the account.' })

/** Serves `/exports/…`: the archive, once, to the session that asked for it. Whoever comes with anything else learns nothing of it. AC-8 */
export const exportHandler = ({ services, authenticate }: { services: Services; authenticate: Authenticate }) => {
  const { database, clock, config, log } = services
  let running = 0

  /** What the address stands for, and whether its reader may have it, now and later. */
  const find = async (req: IncomingMessage) => {
    const [, address] = /^\/exports\/([\w-]{43})$/.exec((req.url ?? '').split('?')[0]!) ?? []
    const token = readCookie(req.headers.cookie, cookieName(config.publicUrl))
    const { viewer } = await authenticate({ token, account: null, viewAs: null })
    const waiting = address && viewer ? await waitingExport(services, address, viewer.sessionId) : null
    if (!waiting) return null
    const account = encodeGlobalID('Account', waiting.accountId)
    const allowed = async () => {
      const { actor } = await authenticate({ token, account, viewAs: null })
      return actor !== null && mayExportAccount(actor).allowed
    }
    return (await allowed()) ? { ...waiting, allowed } : null
  }

  /** Of several requests at one moment one gets it. */
  const claim = async ({ id, accountId }: { id: string; accountId: string }, { counts }: Snapshot): Promise<boolean> => {
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
    const { rowCount } = await database.pool.query(
      `UPDATE account_export SET state = 'RUNNING', rows_total = $3, seen_at = $4 WHERE account_id = $1 AND id = $2 AND state = 'READY'`, [accountId, id, total, clock.now()],
    )
    return rowCount === 1
  }

  const serve = async (found: NonNullable<Awaited<ReturnType<typeof find>>>, res: ServerResponse): Promise<void> => {
    const client = await database.pool.connect()
    try {
      const snapshot = await openSnapshot(client, found.accountId, clock.now())
      if (!snapshot || !(await claim(found, snapshot))) return notThere(res)
      res.writeHead(200, {
        'content-type': 'application/zip', 'cache-control': 'no-store',
        'content-disposition': `attachment; filename="${snapshot.account.slug}-${snapshot.exportedAt.slice(0, 10)}.zip"`,
      })
      await sendArchive(services, found, snapshot, res)
    } catch (error) {
      log.warn({ error: String(error), export: found.id }, 'An export broke off')
      if (res.headersSent) res.destroy()
      else answerJson(res, 503, { error: 'The export could not be begun now; try again.' })
    } finally {
      await closeSnapshot(client)
    }
  }

  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (req.method !== 'GET') return answerJson(res, 405, { error: 'Only GET here.' }, { allow: 'GET' })
    const found = await find(req)
    if (!found) return notThere(res)
    // Its address goes on to wait.
    if (running >= mostAtOnce) return answerJson(res, 503, { error: 'Other exports are being sent. Try again in a minute.' }, { 'retry-after': '60' })
    running++
    try {
      await serve(found, res)
    } finally {
      running--
    }
  }
}
