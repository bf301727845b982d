/** `pnpm screens [NAME …]`: renders every screen, or those named, in both themes and two widths into `screens/`. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startTestServices } from '@gatehouse/server/testing/services.ts'
import { buildConsole } from '../scripts/buildConsole.ts'
import { startChromium } from './browser.ts'
import { screens } from './screenList.ts'
import { openWorld, type World } from './world.ts'

const folder = fileURLToPath(new URL('../screens', import.meta.url))
const looks = [{ width: 1280, height: 800 }, { width: 390, height: 844, phone: true }]
const themes = ['light', 'dark'] as const

const wanted = process.argv.slice(2)
const chosen = screens.filter(({ name }) => !wanted.length || wanted.includes(name))

const render = async (world: World, { name, reach, wideOnly }: (typeof screens)[number]) => {
  for (const look of wideOnly ? looks.slice(0, 1) : looks) {
    const { page } = await reach(world, look)
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme })
      await page.screenshot({ path: join(folder, `${name}-${theme}-${look.width}.png`), animations: 'disabled' })
    }
    await world.leave()
  }
}

await buildConsole(console.log)
mkdirSync(folder, { recursive: true })
const services = await startTestServices()
const failed: string[] = []
try {
  const chromium = await startChromium()
  const world = await openWorld(chromium)
  for (const screen of chosen) {
    await render(world, screen).catch(async (error: Error) => {
      failed.push(`${screen.name}: ${error.message}`)
      await world.leave()
    })
  }
  await world.close()
  await chromium.close()
} finally {
  await services.stop()
}
console.log(`${chosen.length - failed.length} of ${chosen.length} screens are in screens/.`)
for (const problem of failed) console.error(problem)
process.exit(failed.length ? 1 : 0)
