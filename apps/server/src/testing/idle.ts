import type { House } from './house.ts'
import type { Person } from './person.ts'

/** Lets somebody's session have been unused for so long that this many seconds are left of it. */
export const leaveSeconds = async (house: House, { email }: Person, seconds: number): Promise<void> => {
  const ends = new Date(house.app!.services.clock.now().getTime() + seconds * 1_000)
  await house.sql(
    `UPDATE session s SET last_used_at = $2::timestamptz - (s.idle_at - s.last_used_at), idle_at = $2
      FROM "user" u WHERE u.id = s.user_id AND u.email = $1 AND s.ended_at IS NULL`,
    [email, ends],
  )
}
