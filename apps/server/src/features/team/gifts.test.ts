import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Game, Take } from '../../testing/gifts/game.ts'
import { anyStep } from '../../testing/gifts/steps.ts'
import { setWorlds, type World } from '../../testing/gifts/world.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse({ config: { trustProxy: 1 } })

/** `GIFT_STEPS=100000` takes a quarter of an hour, and finds what these might miss. */
const steps = Number(process.env.GIFT_STEPS ?? 4_000)
const lanes = 4

/** Accounts are set up many at once, and each is played in once. */
const accounts = () => {
  const free: World[] = []
  let made = 0
  let setting: Promise<void> | null = null
  const more = async () => {
    const count = made === 0 ? 100 : 20
    free.push(...(await setWorlds(house, count, made)))
    made += count
    setting = null
  }
  return async (): Promise<World> => {
    while (free.length === 0) await (setting ??= more())
    return free.pop()!
  }
}

test('[TM-10, PE-2] over thousands of steps at random, nobody ever holds what nobody gave them, and nothing hints at what is out of reach', async () => {
  const nextWorld = accounts()
  let taken = 0
  let done = 0
  const play = async (commands: Iterable<fc.AsyncCommand<object, Game, boolean>>) => {
    const game = await Game.begin(house, await nextWorld())
    try {
      await fc.asyncModelRun(() => ({ model: {}, real: game }), commands)
    } catch (error) {
      await game.leave()
      throw error
    }
    await game.end()
    taken += game.taken
    done += game.done
  }
  const script = fc.commands([anyStep.map((step) => new Take(step))], { maxCommands: 240, size: 'max' })
  const lane = async (seed: number) => {
    for (let round = 0; taken < steps; round++) await fc.assert(fc.asyncProperty(script, play), { numRuns: 5, seed: seed + round * lanes })
  }
  await Promise.all(Array.from({ length: lanes }, (_, index) => lane(1 + index)))
  expect(taken).toBeGreaterThanOrEqual(steps)
  expect(done / taken, 'steps that change something').toBeGreaterThan(0.15)
}, 600_000)
