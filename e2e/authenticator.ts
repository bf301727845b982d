/** An authenticator in a browser's tab, as a phone's or a laptop's own. */
import type { BrowserContext, Page } from 'playwright-core'

export type Authenticator = {
  /** How many passkeys it keeps. */
  count(): Promise<number>
  /** Whether its person is known from now on: finger on the sensor, or not. */
  verify(yes: boolean): Promise<void>
  /** Puts its passkeys into another one, as a password manager does between devices. */
  copyTo(other: Authenticator): Promise<void>
  take(credential: object): Promise<void>
}

/** Gives a tab an authenticator that keeps passkeys and says yes at once. */
export const giveAuthenticator = async (context: BrowserContext, page: Page): Promise<Authenticator> => {
  const devtools = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable', { enableUI: false })
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  })
  const credentials = async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials
  return {
    count: async () => (await credentials()).length,
    verify: async (isUserVerified) => void (await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })),
    copyTo: async (other) => {
      for (const credential of await credentials()) await other.take(credential)
    },
    take: async (credential) => void (await devtools.send('WebAuthn.addCredential', { authenticatorId, credential: credential as never })),
  }
}
