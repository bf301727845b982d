import type { Services } from '../../../graphql/context.ts'
import type { ExportState } from '../../../platform/database/generated/client.ts'
import { hashToken } from '../../../platform/tokens.ts'

type Source = Pick<Services, 'database' | 'clock'>

/** Without a word from the node that sends it for so long, an export is taken for broken off. Milliseconds. */
const silence = 15_000

/** How an export stands. Moments are RFC 3339 in UTC. */
export type ExportRow = { id: string; state: ExportState; rowsTotal: number; rows: number; bytes: number; createdAt: string; endedAt: string | null }

/** The newest export of an account. */
export const latestExport = async ({ database, clock }: Source, accountId: string): Promise<ExportRow | null> => {
  const now = clock.now()
  const [row] = await database.read<ExportRow>({
    name: 'latest-export',
    text: `SELECT id, CASE WHEN (state = 'RUNNING' AND seen_at < $2) OR (state = 'READY' AND expires_at <= $3) THEN 'FAILED' ELSE state END AS state,
        rows_total AS "rowsTotal", rows, bytes, created_at AS "createdAt", ended_at AS "endedAt"
      FROM account_export WHERE account_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1`,
    values: [accountId, new Date(now.getTime() - silence), now],
  })
  return row ?? null
}

/** Whose export an address stands for, while it waits to be fetched by this session. */
export const waitingExport = async ({ database, clock }: Source, token: string, sessionId: string): Promise<{ id: string; accountId: string } | null> => {
  const [row] = await database.read<{ id: string; accountId: string }>({
    name: 'waiting-export', text: `SELECT id, account_id AS "accountId" FROM account_export WHERE hash = $1 AND session_id = $2 AND state = 'READY' AND expires_at > $3`,
    values: [Buffer.from(hashToken(token)), sessionId, clock.now()],
  })
  return row ?? null
}
