/** What people do about their second factor in a browser. */
import { codeOf } from '@gatehouse/server/testing/secondFactor.ts'
import type { PersonsBrowser } from './browser.ts'

/** Opens one's own security page. */
export const atSecurity = async (tab: PersonsBrowser): Promise<void> => {
  await tab.open('/me/security')
  await tab.sees(tab.heading('Second factor'))
}

/** Sets up an authenticator app where it is offered, as far as the recovery codes. Answers with its key. */
export const setUpApp = async (tab: PersonsBrowser, now: () => Date): Promise<string> => {
  await tab.button('Set up').click()
  const key = tab.page.getByLabel('Key', { exact: true })
  await key.waitFor()
  const secret = (await key.innerText()).replace(/\s/g, '')
  await tab.field('Code').fill(codeOf(secret, now()))
  await tab.sees(tab.heading('Keep your recovery codes'))
  return secret
}
