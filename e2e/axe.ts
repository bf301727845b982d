/** Runs axe in a page, as the page's own script would not be allowed to: the console's security policy stays in force. */
import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

declare global {
  interface Window { axe: typeof axe }
}

const everything = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] } as const
const colours = { type: 'rule', values: ['color-contrast'] } as const

const run = async (page: Page, runOnly: typeof everything | typeof colours): Promise<string[]> => {
  // Menus float outside of the landmarks, as their pattern has it.
  const rules = { region: { enabled: (await page.getByRole('menu').count()) === 0 } }
  const options = { runOnly: { type: runOnly.type, values: [...runOnly.values] }, resultTypes: ['violations' as const], ...(runOnly === everything ? { rules } : {}) }
  const { violations } = (await page.evaluate((given) => window.axe.run(document, given), options)) as AxeResults
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary, html }) => `${id}: ${help}\n  at ${String(target)}\n  ${html.slice(0, 200)}\n  ${failureSummary?.replace(/\n/g, ' ')}`))
}

/** What axe finds wrong, each with its place. Colours differ between the themes, the rest of a page does not. */
export const violationsIn = async (page: Page): Promise<{ light: string[]; dark: string[] }> => {
  await page.evaluate(axe.source)
  await page.emulateMedia({ colorScheme: 'light' })
  const light = await run(page, everything)
  await page.emulateMedia({ colorScheme: 'dark' })
  return { light, dark: await run(page, colours) }
}
