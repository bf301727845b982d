import type { AuthenticationResponseJSON, PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON, RegistrationResponseJSON } from '@simplewebauthn/browser'

/** What came of asking the browser: its answer, words about why there is none, or nothing to say since the person, or this page, called it off. */
export type Asked<Answer> = { answer: Answer } | { problem: string } | null

/** Comes in when it is needed: most people never do. */
const library = () => import('@simplewebauthn/browser')

export const passkeysWork = (): boolean => typeof globalThis.PublicKeyCredential === 'function'

/** Whether the browser offers passkeys among what it fills in by itself. */
export const passkeysFillIn = async (): Promise<boolean> => passkeysWork() && (await library()).browserSupportsWebAuthnAutofill()

type Raised = { name?: string, code?: string, cause?: { name?: string } }

const words = (error: unknown, host: string | undefined): string | null => {
  const { name, code, cause } = error as Raised
  switch (code) {
    case 'ERROR_CEREMONY_ABORTED':
      return null
    case 'ERROR_INVALID_DOMAIN':
    case 'ERROR_INVALID_RP_ID':
      return `Passkeys work at ${host ?? 'the public address'} only. Open Gatehouse there.`
    case 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED':
      return 'This device has a passkey of your login already.'
    case 'ERROR_AUTHENTICATOR_MISSING_DISCOVERABLE_CREDENTIAL_SUPPORT':
    case 'ERROR_AUTHENTICATOR_MISSING_USER_VERIFICATION_SUPPORT':
      return 'This device cannot keep a passkey that knows its person. Use another one, or set a PIN on it first.'
  }
  if ((cause?.name ?? name) === 'AbortError') return null
  if ((cause?.name ?? name) === 'NotAllowedError') return 'No passkey was used. Try again when you are ready.'
  return 'Your browser could not use a passkey. Try again, or go another way.'
}

const ask = async <Answer>(host: string | undefined, work: () => Promise<Answer>): Promise<Asked<Answer>> => {
  try {
    return { answer: await work() }
  } catch (error) {
    const problem = words(error, host)
    return problem === null ? null : { problem }
  }
}

/** Asks for a passkey. With `fillIn` it waits, without a word, for one to be chosen in the email field. */
export const usePasskey = (options: unknown, { fillIn = false } = {}): Promise<Asked<AuthenticationResponseJSON>> => {
  const optionsJSON = options as PublicKeyCredentialRequestOptionsJSON
  return ask(optionsJSON.rpId, async () => (await library()).startAuthentication({ optionsJSON, useBrowserAutofill: fillIn }))
}

/** Asks for a new passkey. */
export const makePasskey = (options: unknown): Promise<Asked<RegistrationResponseJSON>> => {
  const optionsJSON = options as PublicKeyCredentialCreationOptionsJSON
  return ask(optionsJSON.rp.id, async () => (await library()).startRegistration({ optionsJSON }))
}

/** Stops waiting for one. */
export const stopAsking = async (): Promise<void> => {
  if (passkeysWork()) (await library()).WebAuthnAbortService.cancelCeremony()
}
