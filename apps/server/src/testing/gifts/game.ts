import type { AsyncCommand } from 'fast-check'
import type { House } from '../house.ts'
import { verdictOf } from '../oracle/question.ts'
import { givenTo, Ledger, told } from './ledger.ts'
import { hints, lookAround, Onlooker, unseen } from './onlooker.ts'
import type { Step } from './steps.ts'
import { onlookers, productId, type State, stateOf, type World } from './world.ts'

/** After so many steps the onlookers look at all lists. */
const every = 24

/** One account in which steps are taken, and what is held against each. */
export class Game {
  private readonly house: House
  private readonly world: World
  private state: State
  private readonly ledger: Ledger
  private readonly watching: Onlooker[]
  /** How many steps were taken, and how many of them changed something. */
  taken = 0
  done = 0

  private constructor(house: House, world: World, state: State) {
    this.house = house
    this.world = world
    this.state = state
    this.ledger = new Ledger(state)
    this.watching = onlookers.map((name) => new Onlooker(world, name))
  }

  static async begin(house: House, world: World): Promise<Game> {
    const game = new Game(house, world, await stateOf(house, world))
    await Promise.all(game.watching.map((onlooker) => onlooker.ready()))
    return game
  }

  /** Takes a step; throws what it broke. */
  async take({ actor, request }: Step): Promise<void> {
    const asked = request(this.world, this.state)
    if (!asked) return
    this.taken++
    const reach = givenTo(this.state, actor).products
    const hidden = unseen(this.world, reach)
    const answer = await this.world.people[actor]!.send(asked.query, asked.variables)
    const verdict = verdictOf(answer)
    if (verdict === 'done') {
      this.done++
      asked.did?.(answer.data)
    }
    const after = await stateOf(this.house, this.world)
    const faults = verdict === 'done' ? this.ledger.settle(this.state, after, { actor, guest: asked.guest }) : told(after) === told(this.state) ? [] : [`It was answered with ${verdict}, and changed something.`]
    this.state = after
    faults.push(...this.ledger.unaccounted(after))
    faults.push(...hints(JSON.stringify({ data: answer.data, errors: answer.errors }), hidden).map((token) => `${actor} was told of ${token}: ${JSON.stringify(answer.data ?? answer.errors)}`))
    if (verdict === 'INTERNAL' || verdict === 'BAD_USER_INPUT') faults.push(`It could not be asked: ${JSON.stringify(answer.errors)}`)
    if (this.taken % every === 0) for (const name of onlookers) faults.push(...(await lookAround(this.world, after, name)))
    if (faults.length > 0) throw new Error(faults.join('\n'))
  }

  /** Looks at everything that came live; nothing more is done. */
  async end(): Promise<void> {
    try {
      const faults: string[] = []
      for (const onlooker of this.watching) {
        // Something about themselves, which they certainly hear of, and that takes nothing away.
        const { id, version } = this.state.members[onlooker.name]!
        const { own } = this.state.members[onlooker.name]!
        const deed = () => this.world.people.hana!.ask(
          `mutation ($id: ID!, $version: Int!, $input: ChangeAccessInput!) { changeAccess(memberId: $id, version: $version, input: $input) { __typename ... on ChangedMember { member { version } } } }`,
          { id: Buffer.from(`Member:${id}`).toString('base64'), version, input: { permissions: [...own, 'affiliates.browse'], productIds: [productId(this.world, 'p0')] } },
        )
        faults.push(...(await lookAround(this.world, this.state, onlooker.name)), ...(await onlooker.faults(this.state, deed)))
      }
      if (faults.length > 0) throw new Error(faults.join('\n'))
    } finally {
      await this.leave()
    }
  }

  async leave(): Promise<void> {
    await Promise.all(this.watching.map((onlooker) => onlooker.close()))
  }
}

/** A step as fast-check takes it; a failure is told as the list of what was done. */
export class Take implements AsyncCommand<object, Game> {
  private readonly step: Step
  constructor(step: Step) {
    this.step = step
  }
  check = () => true
  run = (_model: object, game: Game) => game.take(this.step)
  toString = () => this.step.words
}
