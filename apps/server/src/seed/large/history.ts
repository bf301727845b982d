import { type ChainedEvent, genesis, hashEvent } from '../../activity/chain.ts'
import { createDice } from '../demo/calendar.ts'

/** A member as the history speaks of them. */
export type Somebody = { userId: string; membershipId: string; email: string; role: 'OWNER' | 'ADMIN' | 'MEMBER'; joinedAt: Date; lastActiveAt: Date }

export type Line = ChainedEvent & { hash: string }

type Said = Pick<ChainedEvent, 'kind' | 'detail'> & { performer?: Somebody; member: Somebody }

const browsers = ['Chrome 142', 'Safari 26', 'Firefox 145', 'Microsoft Edge 142']
const devices = ['Mac', 'Windows computer', 'iPhone', 'Android phone', 'Linux computer']
const deviceOf = (index: number) => ({
  device: devices[index % devices.length], browser: browsers[index % browsers.length], address: `2001:db8:${(index >> 8).toString(16)}::${(index & 255).toString(16)}`,
})

/**
 * The history of an account, chained line by line: everyone is invited and joins over the first four fifths of it, some are
 * made admins, and in between people come and go. `people[0]` is its holder. Exactly `count` lines from `start` to `end`.
 */
export function* writeHistory(streamId: string, people: Somebody[], count: number, start: Date, end: Date): Generator<Line> {
  const dice = createDice(people.length + count)
  const inside = new Set<number>()
  const step = (end.getTime() - start.getTime()) / count
  const joinings = Math.min(people.length - 1, Math.floor((count - 1) / 2))
  let hash: Uint8Array = genesis
  let seq = 0

  const write = ({ kind, detail, performer, member }: Said): Line => {
    const at = new Date(Math.floor(start.getTime() + seq * step))
    seq++
    const event: ChainedEvent = {
      streamId, seq, kind, at: at.toISOString(), performerId: performer?.userId ?? null, performerEmail: performer?.email ?? null,
      memberId: member.userId, memberEmail: member.email, subjectId: member.membershipId, detail,
    }
    hash = hashEvent(hash, event)
    member.lastActiveAt = at
    return { ...event, hash: Buffer.from(hash).toString('hex') }
  }

  const [holder] = people as [Somebody]
  yield write({ kind: 'owner created', member: holder, detail: {} })
  let joined = 0
  while (seq < count) {
    if (joined < joinings && joined <= (seq / (0.8 * count)) * joinings) {
      const member = people[++joined]!
      yield write({ kind: 'invited', performer: holder, member, detail: { permissions: [], products: 'all' } })
      yield write({ kind: 'created account', member, detail: { role: 'MEMBER', ...deviceOf(joined) } })
      member.joinedAt = member.lastActiveAt
      if (member.role === 'ADMIN' && count - seq > 2 * (joinings - joined)) yield write({ kind: 'made admin', performer: holder, member, detail: { before: { role: 'MEMBER' }, after: { role: 'ADMIN' } } })
      continue
    }
    const index = Math.floor(dice() * (joined + 1))
    const member = people[index]!
    if (inside.delete(index)) yield write({ kind: 'logged out', member, detail: { ...deviceOf(index), reason: 'SIGNED_OUT' } })
    else {
      inside.add(index)
      yield write({ kind: 'logged in', member, detail: deviceOf(index) })
    }
  }
}
