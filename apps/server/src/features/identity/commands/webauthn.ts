import {
  type AuthenticationResponseJSON, generateAuthenticationOptions, generateRegistrationOptions, type RegistrationResponseJSON,
  verifyAuthenticationResponse, verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { z } from 'zod'
import type { Context } from '../../../graphql/context.ts'

/** What authenticators sign with: EdDSA, ES256 and RS256, by their COSE numbers. */
const supportedAlgorithmIDs = [-8, -7, -257]

/** How long a browser lets a person take. Milliseconds. */
const timeout = 5 * 60_000

/** Passkeys belong to the host that people open; they work there, and on hosts below it. WebAuthn, 5.1.2 (rp.id) */
const rpIdOf = ({ services }: Context): string => new URL(services.config.publicUrl).hostname

/** The page that asked has been held against the same rule as every request (SE-7); programs name none. */
const originsOf = ({ services, origin }: Context): string[] => [new URL(services.config.publicUrl).origin, ...(origin.page ? [origin.page] : [])]

/** A token's bytes are the challenge, so that one kept hash guards both. */
const bytesOf = (token: string) => new Uint8Array(Buffer.from(token, 'base64url'))

/** What is kept of a passkey beside its name. */
export type KeptPasskey = { id: string; handle: Uint8Array<ArrayBuffer>; secret: string; detail: { counter: number; transports?: string[]; backedUp: boolean } }

const idOf = (handle: Uint8Array) => Buffer.from(handle).toString('base64url')
const described = ({ handle, detail }: KeptPasskey) => ({ id: idOf(handle), transports: detail.transports })

/** What `navigator.credentials.create` takes. One authenticator holds one passkey of a login: those that there are, are excluded. */
export const creationOptions = (context: Context, user: { id: string; email: string; name: string }, challenge: string, known: KeptPasskey[]) =>
  generateRegistrationOptions({
    rpName: 'Gatehouse', rpID: rpIdOf(context), userID: bytesOfUuid(user.id), userName: user.email, userDisplayName: user.name, challenge: bytesOf(challenge), timeout,
    supportedAlgorithmIDs, attestationType: 'none', excludeCredentials: known.map(described), authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })

/** What `navigator.credentials.get` takes: for the passkeys of one login, or for whichever the person has. */
export const requestOptions = (context: Context, challenge: string, of: KeptPasskey[] | null) =>
  generateAuthenticationOptions({
    rpID: rpIdOf(context), challenge: bytesOf(challenge), timeout, allowCredentials: of?.map(described),
    // Alone it is both factors, so the authenticator must have known its person; after the password it is the second one.
    userVerification: of ? 'preferred' : 'required',
  })

const base64url = z.string().max(100_000).regex(/^[\w-]+$/)
const credential = {
  id: base64url.max(2_000), rawId: base64url.max(2_000), type: z.literal('public-key'),
  clientExtensionResults: z.looseObject({}).default({}), authenticatorAttachment: z.string().nullish(),
}

const assertionShape = z.object({
  ...credential,
  response: z.object({ authenticatorData: base64url, clientDataJSON: base64url, signature: base64url, userHandle: base64url.nullish() }),
})
const attestationShape = z.object({
  ...credential,
  response: z.object({ attestationObject: base64url, clientDataJSON: base64url, transports: z.array(z.string().max(40)).max(10).nullish() }),
})

/** The id of the passkey that a browser answered with, as it is kept; null where the answer is none. */
export const handleIn = (response: unknown): Uint8Array<ArrayBuffer> | null => {
  const read = assertionShape.safeParse(response)
  return read.success ? bytesOf(read.data.id) : null
}

/** Holds a browser's answer against a kept passkey. Answers what is to be kept from now on, or null where it does not hold. */
export const verifyAssertion = async (
  context: Context, response: unknown, { challenge, passkey, userId, alone }: { challenge: string; passkey: KeptPasskey; userId: string; alone: boolean },
) => {
  const read = assertionShape.safeParse(response)
  if (!read.success) return null
  const { userHandle } = read.data.response
  if (userHandle && !Buffer.from(userHandle, 'base64url').equals(bytesOfUuid(userId))) return null
  // It throws for whatever does not hold; nothing in it asks anybody else.
  const verdict = await verifyAuthenticationResponse({
    response: read.data as AuthenticationResponseJSON, expectedChallenge: challenge, expectedOrigin: originsOf(context), expectedRPID: rpIdOf(context),
    requireUserVerification: alone,
    credential: { id: idOf(passkey.handle), publicKey: bytesOf(passkey.secret), counter: passkey.detail.counter },
  }).catch(() => null)
  if (!verdict?.verified) return null
  const { newCounter, credentialBackedUp } = verdict.authenticationInfo
  return { counter: newCounter, backedUp: credentialBackedUp }
}

/** Holds a browser's answer to `creationOptions` against what was asked. Answers what is to be kept, or null. */
export const verifyAttestation = async (context: Context, response: unknown, challenge: string): Promise<Omit<KeptPasskey, 'id'> | null> => {
  const read = attestationShape.safeParse(response)
  if (!read.success) return null
  const verdict = await verifyRegistrationResponse({
    response: read.data as RegistrationResponseJSON, expectedChallenge: challenge, expectedOrigin: originsOf(context), expectedRPID: rpIdOf(context),
    requireUserVerification: true, supportedAlgorithmIDs,
  }).catch(() => null)
  if (!verdict?.verified) return null
  const { credential: made, credentialBackedUp: backedUp } = verdict.registrationInfo
  return {
    handle: bytesOf(made.id), secret: Buffer.from(made.publicKey).toString('base64url'),
    detail: { counter: made.counter, ...(made.transports && { transports: made.transports }), backedUp },
  }
}

/** The user handle: what an authenticator answers with, and says nothing of the person. WebAuthn, 14.6.1 */
const bytesOfUuid = (id: string) => new Uint8Array(Buffer.from(id.replaceAll('-', ''), 'hex'))
