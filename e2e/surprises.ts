/** What a browser complains about, so that a test which did not expect it fails. */
import type { BrowserContext, Page } from 'playwright-core'

export type Surprises = {
  /** From now on, complaints that match one of these are part of the story. */
  expect(...patterns: RegExp[]): void
  /** Everything that was complained about and not expected. */
  found(): string[]
  /** What the content security policy did not admit, expected or not. SE-7 */
  violations(): string[]
}

/** Requests that the page itself gave up, by going elsewhere, are no complaint. */
const givenUp = /ERR_ABORTED/

/** Watches every page of a context: errors in the console (violations of the content security policy among them), uncaught
 *  errors, requests without an answer, answers of 400 and above, and errors of the server's own inside of GraphQL answers. */
export const watchForSurprises = (context: BrowserContext): Surprises => {
  const complaints: string[] = []
  const expected: RegExp[] = []
  const note = (complaint: string) => void complaints.push(complaint)

  void context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile, lineNumber }) =>
      console.error(`policy violation: ${effectiveDirective} of ${blockedURI} at ${sourceFile}:${lineNumber}`))
  })
  context.on('console', (message) => {
    if (message.type() === 'error') note(`console: ${message.text()} (${message.location().url})`)
  })
  context.on('weberror', (error) => note(`uncaught: ${error.error().stack ?? error.error()}`))
  context.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? ''
    if (!givenUp.test(why)) note(`no answer: ${request.method()} ${request.url()} ${why}`)
  })
  context.on('response', async (response) => {
    const { pathname } = new URL(response.url())
    if (response.status() >= 400) note(`answer ${response.status()}: ${response.request().method()} ${pathname}`)
    if (pathname !== '/graphql') return
    // A page that is left takes its answers with it.
    const text = await response.text().catch(() => '')
    if (text.includes('"code":"INTERNAL"')) note(`internal error: ${response.request().postData()} ${text}`)
  })

  return {
    expect: (...patterns) => void expected.push(...patterns),
    violations: () => complaints.filter((complaint) => complaint.startsWith('console: policy violation')),
    found: () => complaints.filter((complaint) => !expected.some((pattern) => pattern.test(complaint))),
  }
}

/** What a page looked like when its test failed, in words and as a picture. */
export const keepEvidence = async (page: Page, path: string): Promise<string> => {
  await page.screenshot({ path: `${path}.png`, fullPage: true })
  return `${page.url()}\n${await page.locator('body').ariaSnapshot()}`
}
