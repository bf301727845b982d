import type { House } from './house.ts'

/** Every row of every table of every schema that is ours, the job queue's too, as text: bytes both as they are and in hex. */
export const everythingKept = async (house: House): Promise<string> => {
  const tables = await house.sql<{ name: string }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  )
  for (const name of ['public.one_time_token', 'graphile_worker._private_jobs']) {
    if (!tables.some((table) => table.name === name)) throw new Error(`There is no table ${name} to look into.`)
  }
  const rows = await Promise.all(tables.map(({ name }) => house.sql<{ row: string }>(`SELECT t::text AS row FROM ${name} t`)))
  return rows.flat().map(({ row }) => row).join('\n')
}

/** The forms in which a token could have been kept by mistake. */
export const formsOf = (token: string): string[] => {
  const bytes = Buffer.from(token, 'base64url')
  return [token, bytes.toString('hex'), bytes.toString('base64'), Buffer.from(token).toString('hex')]
}
