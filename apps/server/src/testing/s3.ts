/** A store that speaks S3 as far as Gatehouse does, and believes nobody: it works every signature out anew (AWS Signature Version 4). */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

const accessKey = 'GATEHOUSETEST'
const secretKey = 'a secret/with+signs'
const region = 'eu-test-1'

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** What is wrong with the signature of a request, or null. */
const signatureFault = (req: IncomingMessage, body: Buffer): string | null => {
  const parts = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([\da-f]{64})$/.exec(req.headers.authorization ?? '')
  if (!parts) return 'AccessDenied'
  const [, key, day, scope, signed, signature] = parts as unknown as [string, string, string, string, string, string]
  const moment = String(req.headers['x-amz-date'])
  if (key !== accessKey) return 'InvalidAccessKeyId'
  if (scope !== region || !moment.startsWith(day)) return 'AuthorizationHeaderMalformed'
  const names = signed.split(';')
  if (!names.includes('host') || !names.includes('x-amz-date')) return 'AccessDenied'
  const stated = String(req.headers['x-amz-content-sha256'])
  if (stated !== 'UNSIGNED-PAYLOAD' && stated !== sha256(body)) return 'XAmzContentSHA256Mismatch'
  const { pathname, searchParams } = new URL(req.url!, 'http://store')
  const canonical = [
    req.method, pathname, [...searchParams].sort().map((pair) => pair.map(encodeURIComponent).join('=')).join('&'),
    ...names.map((name) => `${name}:${String(req.headers[name]).trim()}`), '', signed, stated,
  ].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', moment, `${day}/${scope}/s3/aws4_request`, sha256(canonical)].join('\n')
  const derived = ['s3', 'aws4_request'].reduce((above: Buffer, next) => hmac(above, next), hmac(hmac(`AWS4${secretKey}`, day), scope))
  return timingSafeEqual(Buffer.from(signature, 'hex'), hmac(derived, toSign)) ? null : 'SignatureDoesNotMatch'
}

/** Starts one with a bucket. `url` is as `FILES_URL` wants it. */
export const startS3 = async () => {
  const objects = new Map<string, { bytes: Buffer; type: string }>()
  const answer = (req: IncomingMessage, res: ServerResponse, body: Buffer) => {
    const refuse = (status: number, code: string) => res.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code></Error>`)
    const fault = signatureFault(req, body)
    if (fault) return refuse(403, fault)
    const [, key] = /^\/bucket\/(.+)$/.exec(new URL(req.url!, 'http://store').pathname) ?? []
    if (!key) return refuse(404, 'NoSuchBucket')
    const found = objects.get(key)
    if (req.method === 'PUT') {
      objects.set(key, { bytes: body, type: String(req.headers['content-type']) })
      return res.writeHead(200).end()
    }
    if (req.method === 'DELETE') {
      objects.delete(key)
      return res.writeHead(204).end()
    }
    return found ? res.writeHead(200, { 'content-type': found.type }).end(found.bytes) : refuse(404, 'NoSuchKey')
  }
  // Who breaks off in the middle of what they send is not there any more to be answered.
  const server = createServer((req, res) => void buffer(req).then((body) => answer(req, res, body), () => res.destroy()))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const urlWith = (secret: string) => `s3+http://${accessKey}:${encodeURIComponent(secret)}@127.0.0.1:${port}/bucket?region=${region}`
  return {
    url: urlWith(secretKey),
    /** The same, with a secret that is not the right one. */
    wrongUrl: urlWith('guessed'),
    objects,
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
