/** What a file of browser tests stands on: one house, one Chromium, and everybody's browsers, tidied up after each test. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type House, type HouseOptions, openHouse } from '@gatehouse/server/testing/house.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { type Look, openPersonsBrowser, type PersonsBrowser, startChromium } from './browser.ts'
import { keepEvidence } from './surprises.ts'

const evidence = fileURLToPath(new URL('../screens/failed', import.meta.url))

export type Stage = {
  house: House
  chromium: Browser
  /** Somebody's browser; signed in where the person is. At another house where one is given. */
  browserOf(person?: Person, look?: Look, house?: string): Promise<PersonsBrowser>
}

/** Call it once per file. Everything in it is there from the first test on. */
export const useStage = (options: HouseOptions = {}): Stage => {
  const stage = {} as Stage
  let browsers: PersonsBrowser[] = []

  beforeAll(async () => {
    // One after the other: a missing Chromium may first have to be installed.
    stage.chromium = await startChromium()
    stage.house = await openHouse(options)
    stage.browserOf = async (person, look, house = stage.house.url) => {
      const browser = await openPersonsBrowser(stage.chromium, house, person, look)
      browsers.push(browser)
      return browser
    }
  })

  afterEach(async ({ task }) => {
    const failed = task.result?.state === 'fail'
    const leaving = browsers
    browsers = []
    const said: string[] = []
    for (const [at, browser] of leaving.entries()) {
      // A page that cannot be looked at any more keeps nothing open.
      if (failed) said.push(...(await evidenceOf(browser, join(evidence, `${task.name.replace(/[^\w-]+/g, '-').slice(0, 80)}-${at + 1}`)).catch((error) => [`No evidence: ${error}`])))
      said.push(...browser.surprises.found())
      await browser.close().catch((error) => said.push(`It could not be closed: ${error}`))
    }
    if (failed && said.length) console.log(said.join('\n\n'))
    else expect(said, 'what a browser complained about, and the test did not expect').toEqual([])
  })

  afterAll(async () => {
    await stage.chromium?.close()
    await stage.house?.stop()
  })
  return stage
}

const evidenceOf = async ({ context }: PersonsBrowser, path: string): Promise<string[]> => {
  mkdirSync(evidence, { recursive: true })
  return Promise.all(context.pages().map((page, at) => keepEvidence(page, `${path}-${at + 1}`)))
}
