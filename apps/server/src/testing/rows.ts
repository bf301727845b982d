/** Rows written past the house, many at once: for tests that need hundreds of accounts, where signing up and inviting would take minutes. */
import type { House } from './house.ts'

/** Writes rows into a table. `columns` are those that the rows name, with their types; the others take their defaults. */
export const insert = async (house: House, table: string, columns: Readonly<Record<string, string>>, rows: object[]): Promise<void> => {
  const names = Object.keys(columns).map((name) => `"${name}"`).join(', ')
  const typed = Object.entries(columns).map(([name, type]) => `"${name}" ${type}`).join(', ')
  await house.sql(`INSERT INTO "${table}" (${names}) SELECT ${names} FROM jsonb_to_recordset($1::jsonb) AS r (${typed})`, [JSON.stringify(rows)])
}

/** A value of type bytea. */
export const bytes = (value: Uint8Array): string => `\\x${Buffer.from(value).toString('hex')}`

/** The hash of a stream in which nothing has happened. */
export const nothingYet = bytes(new Uint8Array(32))

export const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString()
