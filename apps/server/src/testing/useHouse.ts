import { afterAll, beforeAll } from 'vitest'
import { type House, type HouseOptions, openHouse } from './house.ts'

/** The one house of a test file: open from the first test, and from the file's own `beforeAll`, until its last. Call it once, before any other hook. */
export const useHouse = (options: HouseOptions = {}): House => {
  const house = {} as House
  beforeAll(async () => void Object.assign(house, await openHouse(options)))
  afterAll(() => house.stop?.())
  return house
}
