/** What each mutation leaves in the activity log: a table of stories for each room in `features/`, told by `features/activity/everyMutation.test.ts`.
 *  A new mutation gets its story in the table of the room that declares it. */
import { afterAll, beforeAll } from 'vitest'
import { globalId, type House, openHouse, tokenIn } from '../house.ts'
import type { Person } from '../person.ts'
import { startStripeDouble, type StripeDouble } from '../stripeDouble.ts'
import { useHouse } from '../useHouse.ts'

/** Where the stories happen. */
export type Scene = {
  house: House
  double: StripeDouble
  /** A node of the same house where invoices are paid by card. */
  withCards: House
  /** An owner whom every story may use. */
  ada: Person
}

/** A story in which the mutation changes something, the lines that this must leave, and one in which it fails or is refused.
 *  Each sets everything up first; what it returns then asks for the mutation. */
export type Story = { leaves: string[]; changes: (scene: Scene) => Promise<() => Promise<unknown>>; fails: (scene: Scene) => Promise<() => Promise<unknown>> }

/** The stories of a room, by the names of its mutations. */
export type Stories = Record<string, Story>

/** The one scene of a test file, complete from its first test. Call it once, before any other hook. */
export const useScene = async (): Promise<Scene> => {
  const scene = { house: useHouse(), double: await startStripeDouble() } as Scene
  beforeAll(async () => {
    scene.ada = await scene.house.owner('Ada')
    scene.withCards = await openHouse({ databaseUrl: scene.house.databaseUrl, config: { stripe: scene.double.config } })
  })
  afterAll(async () => {
    await scene.withCards?.stop()
    await scene.double.stop()
  })
  return scene
}

let count = 0
/** A name that nobody in the house has yet. */
export const someone = () => `someone${++count}`

export const invitedTo = async (inviter: Person, email: string) => {
  const { sent } = await inviter.invite(email)
  return { id: sent[0].invitation.id as string, token: tokenIn({ text: sent[0].link } as never) }
}

/** The id of a member who is none. */
export const nobody = globalId('Member', crypto.randomUUID())
