/** Before the first browser test: the console, built where its sources have changed, and Chromium, installed where it is missing; it is
 *  started once, since the first start on a machine is slow. */
import { buildConsole } from '../scripts/buildConsole.ts'
import { startChromium } from './browser.ts'

export const setup = async (): Promise<void> => {
  await buildConsole(console.log)
  const chromium = await startChromium()
  const page = await chromium.newPage()
  await page.setContent('<p>Gatehouse</p>')
  await chromium.close()
}
