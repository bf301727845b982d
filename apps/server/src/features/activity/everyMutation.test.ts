import { activityKinds, type ActivityKind, type ActivityKindInfo } from '@gatehouse/contract/activity-kinds'
import { describe, expect, test } from 'vitest'
import { verifyStream } from '../../activity/verify.ts'
import { accountsStories } from '../../testing/stories/accounts.ts'
import { apiKeysStories } from '../../testing/stories/apiKeys.ts'
import { billingStories } from '../../testing/stories/billing.ts'
import { couponsStories } from '../../testing/stories/coupons.ts'
import { exportStories } from '../../testing/stories/export.ts'
import { identityStories } from '../../testing/stories/identity.ts'
import { noticesStories } from '../../testing/stories/notices.ts'
import { partnersStories } from '../../testing/stories/partners.ts'
import { productsStories } from '../../testing/stories/products.ts'
import { profileStories } from '../../testing/stories/profile.ts'
import { useScene } from '../../testing/stories/scene.ts'
import { sessionsStories } from '../../testing/stories/sessions.ts'
import { teamStories } from '../../testing/stories/team.ts'
import { schema } from '../schema.ts'

const scene = await useScene()
const { house } = scene

/** All rooms' tables together; a mutation's story stands in that of the room which declares it. */
const stories = [
  identityStories, sessionsStories, accountsStories, teamStories, partnersStories, apiKeysStories,
  profileStories, productsStories, couponsStories, noticesStories, exportStories, billingStories,
].flatMap((room) => Object.entries(room))

type Line = { stream: string; seq: number; kind: ActivityKind; ofAccount: boolean }
const lines = () => house.sql<Line>(`SELECT stream_id AS stream, seq::int, kind, EXISTS (SELECT 1 FROM account WHERE id = stream_id) AS "ofAccount" FROM activity ORDER BY stream_id, seq`)

/** The lines that something has left, as `account: kind` or `user: kind`, and what it answered. */
const leftBy = async (run: () => Promise<unknown>) => {
  const before = new Set((await lines()).map(({ stream, seq }) => `${stream}:${seq}`))
  const answer = await run()
  const left = (await lines()).filter(({ stream, seq }) => !before.has(`${stream}:${seq}`))
  return { answer, left: left.map(({ ofAccount, kind }) => `${ofAccount ? 'account' : 'user'}: ${kind}`).sort() }
}

test('[AV-1] no mutation is without its story here', () => {
  expect(stories.map(([name]) => name).sort()).toEqual(Object.keys(schema.getMutationType()!.getFields()).sort())
})

describe('[AV-1] every mutation leaves its lines where it changes something, and none where it fails', () => {
  test.each(stories)('[AV-1] %s', async (_name, { leaves, changes, fails }) => {
    const changing = await leftBy(await changes(scene))
    expect(changing.left, JSON.stringify(changing.answer)).toEqual(leaves)
    expect((await leftBy(await fails(scene))).left).toEqual([])
  })
})

describe('[AV-1, AV-2] after all of that', () => {
  test('[AV-2] nobody stands as performer where nobody else did it, and somebody does everywhere else', async () => {
    const rows = await house.sql<{ kind: ActivityKind; performer_email: string | null; member_email: string | null }>('SELECT DISTINCT kind, performer_email, member_email FROM activity')
    expect(new Set(rows.map(({ kind }) => kind)).size).toBeGreaterThan(9)
    for (const { kind, performer_email: performer, member_email: member } of rows) {
      if (!('sentenceBy' in activityKinds[kind])) expect(performer === null, kind).toBe('self' in activityKinds[kind])
      // What is done to settings, products and coupons is done to no person.
      if (['settings', 'commerce'].includes(activityKinds[kind].area)) expect(member, kind).toBeNull()
      else expect(member, kind).toMatch(/@/)
    }
  })

  test('[AV-1, AV-6] every stream is numbered from one without a gap, and its chain holds', async () => {
    const streams = [...new Set((await lines()).map(({ stream }) => stream))]
    for (const stream of streams) expect(await verifyStream(house.app!.services.database, stream)).toMatchObject({ intact: true })
  })

  test('[PE-4] money in a line is a price or an amount that was earned, and its kind says which', async () => {
    const isMoney = (value: unknown) => typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value
    for (const { kind, detail } of await house.sql<{ kind: ActivityKind; detail: Record<string, Record<string, unknown>> }>('SELECT DISTINCT kind, detail FROM activity')) {
      const info: ActivityKindInfo = activityKinds[kind]
      for (const part of [detail, detail.before, detail.after])
        for (const [name, value] of Object.entries(part ?? {})) if (isMoney(value)) expect([...(info.amounts ?? []), ...(info.prices ?? [])], `${kind}: ${name}`).toContain(name)
    }
  })

  test('[AV-1] no secret stands in any line', async () => {
    const all = JSON.stringify(await house.sql('SELECT kind, member_email, performer_email, detail FROM activity'))
    for (const secret of ['keeps the gate', 'argon2', scene.ada.cookie!.split('=')[1]!, 'another good one']) expect(all).not.toContain(secret)
  })
})
