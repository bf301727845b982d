import pg from 'pg'

/** One connection outside of any pool, not yet open. When it breaks between two statements, the next one says so: an event of pg that nobody
 *  listens to would end the process. */
export const createClient = (url: string): pg.Client => new pg.Client({ connectionString: url }).on('error', () => {})

/** The same, open. Whoever opens it ends it. */
export const openClient = async (url: string): Promise<pg.Client> => {
  const client = createClient(url)
  await client.connect()
  return client
}
