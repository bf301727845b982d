/** What somebody does about their second factor, over the wire. */
import { Secret, TOTP } from 'otpauth'
import type { Passkeys } from './passkeys.ts'
import type { Person } from './person.ts'

const problem = `__typename ... on Problem { message }`
const limited = `... on RateLimited { retryAt }`
const signedIn = `... on SignedIn { enter viewer { user { email } memberships { slug secondFactorMissing } } } ... on SessionConflict { offer }`
const factors = `viewer { secondFactors { ...Factors } memberships { slug secondFactorMissing } }`
const fragment = `fragment Factors on SecondFactors { authenticator { addedAt lastUsedAt } passkeys { id name synced lastUsedAt } recoveryCodesLeft requiredBy }`

/** Proves again who one is. */
export const confirm = async (person: Person, password = person.password) =>
  (await person.ask(`mutation ($password: String!) { confirmIdentity(password: $password) { ${problem} ${limited} ... on ConfirmedIdentity { until } ... on SecondFactorNeeded { challenge methods } } }`, { password })).confirmIdentity

/** The code that an authenticator app shows. */
export const codeOf = (secret: string, at = new Date()): string => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at.getTime() })

export const startTotp = async (person: Person) =>
  (await person.ask(`mutation { startTotp { ${problem} ... on TotpSetup { token secret uri picture expiresAt } } }`)).startTotp

export const confirmTotp = async (person: Person, token: string, code: string) =>
  (await person.ask(
    `mutation ($token: String!, $code: String!) { confirmTotp(token: $token, code: $code) { ${problem} ... on SetupFailed { setupHolds } ... on AddedSecondFactor { recoveryCodes ${factors} } } } ${fragment}`,
    { token, code },
  )).confirmTotp

/** Sets up an authenticator app. The code of this moment is spent by that; `code(1)` is the one after it. */
export const setUpTotp = async (person: Person, now = () => new Date()) => {
  const { token, secret } = await startTotp(person)
  const { recoveryCodes } = await confirmTotp(person, token, codeOf(secret, now()))
  return { secret: secret as string, recoveryCodes: recoveryCodes as string[] | null, code: (steps = 0) => codeOf(secret, new Date(now().getTime() + steps * 30_000)) }
}

export const removeTotp = async (person: Person) =>
  (await person.ask(`mutation { removeTotp { ${problem} ... on RemovedSecondFactor { ${factors} } } } ${fragment}`)).removeTotp

export const renewRecoveryCodes = async (person: Person) =>
  (await person.ask(`mutation { renewRecoveryCodes { ${problem} ... on RenewedRecoveryCodes { recoveryCodes ${factors} } } } ${fragment}`)).renewRecoveryCodes

export const secondFactors = async (person: Person) => (await person.ask(`{ ${factors} } ${fragment}`)).viewer.secondFactors

export const startPasskey = async (person: Person) =>
  (await person.ask(`mutation { startPasskey { ${problem} ... on PasskeySetup { token options } } }`)).startPasskey

export const addPasskey = async (person: Person, token: string, response: unknown, name = 'Laptop') =>
  (await person.ask(
    `mutation ($token: String!, $response: JSON!, $name: String!) { addPasskey(token: $token, response: $response, name: $name) { ${problem} ... on SetupFailed { setupHolds } ... on AddedSecondFactor { recoveryCodes ${factors} } } } ${fragment}`,
    { token, response, name },
  )).addPasskey

/** Adds a passkey of these. */
export const setUpPasskey = async (person: Person, passkeys: Passkeys, name = 'Laptop') => {
  const { token, options } = await startPasskey(person)
  return addPasskey(person, token, passkeys.create(options), name)
}

export const renamePasskey = async (person: Person, passkeyId: string, name: string) =>
  (await person.ask(`mutation ($passkeyId: ID!, $name: String!) { renamePasskey(passkeyId: $passkeyId, name: $name) { ${problem} ... on RenamedPasskey { ${factors} } } } ${fragment}`, { passkeyId, name })).renamePasskey

export const removePasskey = async (person: Person, passkeyId: string) =>
  (await person.ask(`mutation ($passkeyId: ID!) { removePasskey(passkeyId: $passkeyId) { ${problem} ... on RemovedSecondFactor { ${factors} } } } ${fragment}`, { passkeyId })).removePasskey

/** Signs in by password, as far as the second factor. */
export const begin = async (person: Person, given: { email?: string; password?: string; account?: string } = {}) =>
  (await person.ask(
    `mutation ($input: SignInInput!) { signIn(input: $input) { ${problem} ${signedIn} ... on SecondFactorNeeded { challenge expiresAt methods passkeyOptions } } }`,
    { input: { email: person.email, password: person.password, ...given } },
  )).signIn

export type Proof = { code?: string; recoveryCode?: string; passkey?: unknown }

/** Goes on with the second factor. */
export const finish = async (person: Person, challenge: string, proof: Proof) => {
  const { signInWithSecondFactor: result } = await person.ask(
    `mutation ($input: SecondFactorInput!) { signInWithSecondFactor(input: $input) { ${problem} ${limited} ${signedIn} ... on SecondFactorFailed { challengeHolds } } }`,
    { input: { challenge, ...proof } },
  )
  if (result.__typename === 'SignedIn') person.account = result.enter
  return result
}

/** Goes on with the second factor where the password was asked for again. */
export const confirmSecondFactor = async (person: Person, challenge: string, proof: Proof) =>
  (await person.ask(
    `mutation ($input: SecondFactorInput!) { confirmSecondFactor(input: $input) { ${problem} ${limited} ... on ConfirmedIdentity { until } ... on SecondFactorFailed { challengeHolds } } }`,
    { input: { challenge, ...proof } },
  )).confirmSecondFactor

export const startPasskeySignIn = async (person: Person) =>
  (await person.ask(`mutation { createPasskeySignIn { ${problem} ${limited} ... on PasskeySignIn { challenge options } } }`)).createPasskeySignIn

export const finishPasskeySignIn = async (person: Person, challenge: string, response: unknown, account?: string) => {
  const { signInWithPasskey: result } = await person.ask(
    `mutation ($input: PasskeySignInInput!) { signInWithPasskey(input: $input) { ${problem} ${signedIn} } }`, { input: { challenge, response, account } },
  )
  if (result.__typename === 'SignedIn') person.account = result.enter
  return result
}
