import { createChange } from '../activity/change.ts'
import type { Services } from '../graphql/context.ts'
import type { Tx } from '../platform/database/client.ts'
import { createCalendar } from './demo/calendar.ts'
import { demoPassword, people, shown } from './demo/people.ts'
import { tellStory } from './demo/story.ts'
import { createTeller } from './demo/teller.ts'

/** Who can be signed in as, for trying things. */
export const demoSignIns: { email: string; password: string; what: string }[] = shown.map(({ key, what }) => ({
  email: people[key].email, password: demoPassword, what: `${people[key].name}, ${what}`,
}))

/** The lock that lets one node at a time look whether the database is new. */
const seedLock = 72_707_370

const isNew = async (tx: Tx): Promise<boolean> => {
  await tx.$queryRaw`SELECT 1 FROM (SELECT pg_advisory_xact_lock(${seedLock})) AS locked`
  return (await tx.account.count()) === 0
}

/**
 * Furnishes a database that has no account yet with a business that looks real: two accounts, their people, open invitations,
 * and some weeks of history, written through the same door and chain as everything else. All of it in one transaction, so a
 * start that is broken off leaves nothing, and of two nodes that start at once one does it. Sends no mail.
 */
export const seedDemo = async ({ database, clock, passwords }: Services): Promise<void> => {
  const [there] = await database.read({ text: 'SELECT 1 FROM account LIMIT 1' })
  if (there) return
  const secret = await passwords.hash(demoPassword)
  const moments = tellStory(createTeller(secret), createCalendar(clock.now()))
  await database.transaction(async (tx) => {
    if (!(await isNew(tx))) return
    for (const { at, deed } of moments) {
      const change = createChange({
        database: { ...database, transaction: (work) => work(tx) },
        clock: { now: () => at },
        // Nobody watches an account that did not exist.
        publish: () => {},
      })
      await change(async (within, now) => ({ result: undefined, events: await deed(within, now) }))
    }
  })
}
