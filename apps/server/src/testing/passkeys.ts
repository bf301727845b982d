import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'

type Options = { challenge: string; rp?: { id: string }; rpId?: string; user?: { id: string }; excludeCredentials?: { id: string }[]; allowCredentials?: { id: string }[] }
type Kept = { id: Buffer; key: KeyObject; user: string; counter: number }
type How = {
  /** Whether the authenticator asked for its person. @default true */
  verified?: boolean
  /** The page that asks. @default 'http://localhost:4000' */
  origin?: string
  /** Counts on from here instead. */
  counter?: number
}

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest()
const text = (bytes: Buffer | Uint8Array) => Buffer.from(bytes).toString('base64url')

/** A browser and an authenticator in one, for tests over the wire: makes passkeys (ES256, no attestation) and signs with them. */
export type Passkeys = ReturnType<typeof passkeys>

export const passkeys = () => {
  const kept: Kept[] = []

  const clientData = (type: string, { challenge }: Options, origin: string) => Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))

  const authenticatorData = (rpId: string, flags: number, counter: number, attested: Buffer = Buffer.alloc(0)) => {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter)
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count, attested])
  }

  const publicKey = (key: KeyObject) => {
    const { x, y } = key.export({ format: 'jwk' })
    return isoCBOR.encode(new Map<number, number | Uint8Array>([[1, 2], [3, -7], [-1, 1], [-2, Buffer.from(x!, 'base64url')], [-3, Buffer.from(y!, 'base64url')]]))
  }

  return {
    kept,
    /** Answers `navigator.credentials.create`. */
    create: (options: Options, { verified = true, origin = 'http://localhost:4000' }: How = {}) => {
      if (options.excludeCredentials?.some(({ id }) => kept.some((one) => text(one.id) === id))) throw new Error('InvalidStateError: there is a passkey here already')
      const { privateKey, publicKey: shown } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const id = randomBytes(16)
      kept.push({ id, key: privateKey, user: options.user!.id, counter: 0 })
      const length = Buffer.alloc(2)
      length.writeUInt16BE(id.length)
      const attested = Buffer.concat([Buffer.alloc(16), length, id, publicKey(shown)])
      const authData = authenticatorData(options.rp!.id, 0x41 | (verified ? 0x04 : 0), 0, attested)
      const attestation = isoCBOR.encode(new Map<string, string | Uint8Array | Map<string, string>>([['fmt', 'none'], ['attStmt', new Map<string, string>()], ['authData', authData]]))
      return {
        id: text(id), rawId: text(id), type: 'public-key', clientExtensionResults: {},
        response: { clientDataJSON: text(clientData('webauthn.create', options, origin)), attestationObject: text(attestation), transports: ['internal'] },
      }
    },
    /** Answers `navigator.credentials.get` with the first passkey that fits. */
    get: (options: Options, { verified = true, origin = 'http://localhost:4000', counter }: How = {}) => {
      const one = kept.find(({ id }) => !options.allowCredentials?.length || options.allowCredentials.some((allowed) => allowed.id === text(id)))
      if (!one) throw new Error('NotAllowedError: no passkey fits')
      one.counter = counter ?? one.counter + 1
      const authData = authenticatorData(options.rpId!, 0x01 | (verified ? 0x04 : 0), one.counter)
      const client = clientData('webauthn.get', options, origin)
      const signature = createSign('sha256').update(authData).update(sha256(client)).sign(one.key)
      return {
        id: text(one.id), rawId: text(one.id), type: 'public-key', clientExtensionResults: {},
        response: { authenticatorData: text(authData), clientDataJSON: text(client), signature: text(signature), userHandle: one.user },
      }
    },
  }
}
