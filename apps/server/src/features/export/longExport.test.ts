import { describe, expect, test } from 'vitest'
import { closeAccount } from '../../testing/closing.ts'
import { catalogOf } from '../../testing/commerce.ts'
import { asFile, fetchExport, latestExport, linesIn, readyExport, unzip, wholeExport } from '../../testing/export.ts'
import { slowness } from '../../testing/patience.ts'
import type { Person } from '../../testing/person.ts'
import { confirm } from '../../testing/secondFactor.ts'
import { useHouse } from '../../testing/useHouse.ts'
import { verifyArchive } from './verifyArchive.ts'

const house = useHouse()

let names = 0
const rows = 8_000
/** The holder of an account with more in it than goes out before its reader takes some. */
const holderOfMuch = async () => {
  const ada = await house.owner(`Ada ${++names}`)
  await house.sql(
    `INSERT INTO product (id, account_id, kind, product_id, name, price_minor, currency, seller_name, checkout_url)
     SELECT p.id, a.id, 'PRODUCT', p.id, 'Thing', 1, 'EUR', 'Ada', p.address FROM account a,
       (SELECT gen_random_uuid() AS id, (SELECT string_agg(md5(random()::text || i || g), '') FROM generate_series(1, 100) g) AS address FROM generate_series(1, ${rows}) i) p WHERE a.slug = $1`,
    [ada.account],
  )
  return ada
}
const stateOf = async ({ account }: Person) =>
  (await house.sql<{ state: string }>('SELECT e.state::text FROM account_export e JOIN account a ON a.id = e.account_id WHERE a.slug = $1 ORDER BY e.created_at DESC LIMIT 1', [account]))[0]!.state

describe('an export that takes its time', () => {
  test('[AC-8] is of one moment, whatever changes while it is read, and says how far it is', async () => {
    const ada = await holderOfMuch()
    const answer = await fetchExport(ada, await readyExport(ada))
    const events = (await ada.activity()).length
    await catalogOf(ada).createProduct('Made meanwhile')
    await ada.invite('meanwhile@example.com')
    await expect.poll(async () => (await latestExport(ada))!.bytes).toBeGreaterThan(100_000)
    const half = (await latestExport(ada))!
    expect(half.state).toBe('RUNNING')
    expect(half.rows).toBeLessThan(half.rowsTotal)
    expect(half.rows).toBeGreaterThan(0)
    const raw = Buffer.from(await answer.arrayBuffer())
    const archive = await unzip(raw)
    expect(linesIn(archive, 'products')).toHaveLength(rows)
    expect(linesIn(archive, 'invitations')).toEqual([])
    expect(linesIn(archive, 'activity')).toHaveLength(events)
    expect(await asFile(raw, verifyArchive)).toMatchObject({ intact: true, manifest: { log: { events } } })
    await expect.poll(() => latestExport(ada)).toMatchObject({ state: 'DONE', rows: half.rowsTotal, bytes: raw.length })
  }, 60_000)

  const losses: [string, (ada: Person) => Promise<unknown>][] = [
    ['signs out', (ada) => ada.signOut()],
    ['closes the account', async (ada) => {
      const { account } = await ada.ask('{ account { name } }')
      await confirm(ada)
      return closeAccount(ada, account.name)
    }],
  ]
  test.each(losses)('[AC-8, LV-3] is broken off within a second where its reader %s', async (_what, lose) => {
    const ada = await holderOfMuch()
    const answer = await fetchExport(ada, await readyExport(ada))
    const reader = answer.body!.getReader()
    await reader.read()
    await lose(ada)
    const lost = performance.now()
    await expect.poll(() => stateOf(ada)).toBe('FAILED')
    expect(performance.now() - lost).toBeLessThan(1_000 + slowness)
    // What is on its way still arrives; its end does not.
    await expect((async () => {
      while (!(await reader.read()).done);
    })()).rejects.toThrow()
  }, 60_000)

  test('[AC-8] is broken off where its reader goes away, and can be had again', async () => {
    const ada = await holderOfMuch()
    const { pool } = house.app!.services.database
    const busy = () => pool.totalCount - pool.idleCount
    await house.quiet()
    const before = busy()
    const gone = new AbortController()
    await fetchExport(ada, await readyExport(ada), { signal: gone.signal })
    gone.abort()
    await expect.poll(() => latestExport(ada)).toMatchObject({ state: 'FAILED' })
    expect(await asFile(await wholeExport(ada), verifyArchive)).toMatchObject({ intact: true })
    // Nothing of the broken one is held: its connection is given back.
    await expect.poll(busy).toBe(before)
  }, 60_000)

  test('[AC-8, AP-3] waits where the node sends three others, with its address still good', async () => {
    const ada = await holderOfMuch()
    const gone = new AbortController()
    // An answer that nobody holds any more is let go.
    const unread: Response[] = []
    while (unread.length < 3) unread.push(await fetchExport(ada, await readyExport(ada), { signal: gone.signal }))
    const address = await readyExport(ada)
    const answer = await fetchExport(ada, address)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '60'])
    // Whoever has none to wait for is told that, as ever.
    expect((await fetchExport(house.visitor(), address)).status).toBe(404)
    expect(unread.map(({ status }) => status)).toEqual([200, 200, 200])
    gone.abort()
    const tried = async () => {
      const { status, body } = await fetchExport(ada, address)
      await body?.cancel()
      return status
    }
    await expect.poll(tried).toBe(200)
  }, 60_000)
})
