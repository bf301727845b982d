import { beforeAll, describe, expect, test } from 'vitest'
import { seedLarge } from '../../seed/large.ts'
import { changeAccess, changeLevel, createLevel, type Level, levelsOf } from '../../testing/access.ts'
import { globalId } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
const members = 5_000
let holder: Person
let level: Level

beforeAll(async () => {
  const { slug } = await seedLarge(house.app!.services.database, house.databaseUrl, { members: members + 100, events: 1 }, () => {})
  holder = house.visitor()
  await holder.signIn({ email: `owner@${slug}.example`, password: 'open-the-gate' })
  await createLevel(holder, { name: 'Shop floor', permissions: ['coupons.view'] })
  level = (await levelsOf(holder))[0]!
  const id = Buffer.from(level.id, 'base64').toString().split(':')[1]
  await house.sql(`UPDATE membership SET access_level_id = $1 WHERE id IN (SELECT id FROM membership WHERE role = 'MEMBER' ORDER BY sort_name LIMIT $2)`, [id, members])
  // All but a thousand of them are at work.
  await house.sql(
    `INSERT INTO session (id, user_id, token_hash, device, browser, address, idle_at, expires_at)
      SELECT gen_random_uuid(), user_id, sha256(user_id::text::bytea), 'Mac', 'Safari', '127.0.0.1', now() + interval '1 day', now() + interval '1 day'
      FROM membership WHERE access_level_id = $1 ORDER BY sort_name LIMIT $2`, [id, members - 1_000],
  )
})

describe('a level that five thousand have', () => {
  test('[TM-12] shows whom a change affects', async () => {
    const { accessLevelImpact: impact } = await holder.ask(
      'query ($id: ID!) { accessLevelImpact(id: $id, permissions: ["coupons.manage"]) { memberCount decision { allowed } members { gains loses member { id name } } } }', { id: level.id },
    )
    expect(impact).toMatchObject({ memberCount: members, decision: { allowed: true } })
    expect(impact.members).toHaveLength(100)
    expect(impact.members[0]).toMatchObject({ gains: ['coupons.manage'], loses: [] })
  })

  test('[TM-12, AV-1] is changed for all of them at once, in one line that counts them and lists a hundred', async () => {
    const watching = holder.connect()
    const team = watching.follow('subscription { team { changes { __typename ... on ManyMembersChanged { count accessLevelId } ... on AccessLevelsChanged { accessLevels { name permissions } } } } }')
    await expect.poll(() => house.app!.services.live.held().plans).toBe(1)
    const saved = await changeLevel(holder, level, { name: 'Shop floor', permissions: ['coupons.manage'] })
    expect(saved).toMatchObject({ __typename: 'SavedAccessLevel', accessLevel: { version: 2 } })

    const told = await team.until(({ team }) => team.changes.some(({ __typename }: { __typename: string }) => __typename === 'ManyMembersChanged'))
    expect(told.team.changes).toEqual([
      { __typename: 'AccessLevelsChanged', accessLevels: [{ name: 'Shop floor', permissions: ['coupons.manage'] }] },
      { __typename: 'ManyMembersChanged', count: members, accessLevelId: level.id },
    ])
    const [line] = (await holder.activity()).filter(({ kind }) => kind === 'level changed')
    expect(line!.detail).toMatchObject({ memberCount: members, before: { permissions: ['coupons.view'] }, after: { permissions: ['coupons.manage'] } })
    expect(line!.detail.members).toHaveLength(100)
    const [{ size }] = await house.sql<{ size: number }>(`SELECT max(length(detail::text)) AS size FROM activity WHERE kind = 'level changed'`) as [{ size: number }]
    expect(size).toBeLessThan(20_000)
    // Everyone who is signed in has it in their own stream, from where their connections take it.
    expect(await house.sql(`SELECT count(*)::int AS lines FROM activity WHERE kind = 'level changed' AND stream_id IN (SELECT user_id FROM session)`)).toEqual([{ lines: members - 1_000 }])
    const chained = await house.sql(`SELECT count(*)::int AS streams FROM stream s JOIN activity a ON a.stream_id = s.id AND a.seq = s.seq AND a.hash = s.hash WHERE a.kind = 'level changed'`)
    expect(chained).toEqual([{ streams: members - 1_000 + 1 }])
    await watching.close()
  })

  test('[TM-13] a save on top of that is refused also for one whom the line does not list, with what is different', async () => {
    // The last by name; the line lists the first.
    const unlisted = await house.sql<{ id: string }>('SELECT id FROM membership WHERE access_level_id IS NOT NULL ORDER BY sort_name DESC LIMIT 1')
    const id = globalId('Member', unlisted[0]!.id)
    const input = { accessLevelId: level.id, permissions: ['settings.manage'] }
    const refused = await changeAccess(holder, { id, version: 1 }, input)
    expect(refused).toMatchObject({ __typename: 'ChangedMeanwhile', version: 2, changes: [{ field: 'permissions', before: ['coupons.view'], after: ['coupons.manage'] }] })
    expect(refused.by).toHaveLength(1)
    expect(await changeAccess(holder, { id, version: refused.version }, input)).toMatchObject({ __typename: 'ChangedMember', member: { version: 3 } })
    // What came before what one saw is not told again.
    const again = await changeAccess(holder, { id, version: 2 }, { ...input, permissions: [] })
    expect(again).toMatchObject({ __typename: 'ChangedMeanwhile', version: 3 })
    expect(JSON.stringify(again.changes)).not.toContain('"coupons.view"]')
  })
})
