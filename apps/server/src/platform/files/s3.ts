import { AwsClient } from 'aws4fetch'
import type { Files } from './files.ts'

/** A bucket that is slower than this counts as away. Milliseconds. */
const patience = 10_000

/** What an address of a bucket says. */
type Bucket = { endpoint: string; accessKeyId: string; secretAccessKey: string; region: string }

/** Reads `s3://key:secret@host/bucket?region=…`, where `s3+http:` is for a store without TLS. Null when something is missing or too much. */
export const readBucketUrl = (text: string): Bucket | null => {
  if (!URL.canParse(text)) return null
  // The parser knows no credentials or ports of its own kind for unknown protocols; as https it reads all parts.
  const [, scheme] = /^(s3|s3\+http):\/\//.exec(text) ?? []
  if (!scheme || !URL.canParse(text.replace(/^[^:]+/, 'https'))) return null
  const { host, username, password, pathname, searchParams, hash } = new URL(text.replace(/^[^:]+/, scheme === 's3' ? 'https' : 'http'))
  const bucket = pathname.replace(/^\/+|\/+$/g, '')
  const known = [...searchParams.keys()].every((name) => name === 'region')
  if (!host || !username || !password || !/^[a-z\d][a-z\d.-]{1,61}[a-z\d](\/[\w.-]+)*$/.test(bucket) || !known || hash) return null
  return {
    endpoint: `${scheme === 's3' ? 'https' : 'http'}://${host}/${bucket}`,
    accessKeyId: decodeURIComponent(username), secretAccessKey: decodeURIComponent(password), region: searchParams.get('region') || 'us-east-1',
  }
}

/** Files in a bucket of anything that speaks S3, addressed by path. */
export const s3Files = (url: string): Files => {
  const bucket = readBucketUrl(url)
  if (!bucket) throw new Error('FILES_URL is none')
  const { endpoint, ...credentials } = bucket
  const client = new AwsClient({ ...credentials, service: 's3', retries: 2 })

  const ask = async (method: 'PUT' | 'GET' | 'DELETE', key: string, body?: Uint8Array, headers?: Record<string, string>): Promise<Response> => {
    const answer = await client.fetch(`${endpoint}/${key}`, { method, ...(body && { body: new Uint8Array(body) }), headers, signal: AbortSignal.timeout(patience) })
    if (answer.ok || (answer.status === 404 && method !== 'PUT')) return answer
    const [, code = 'no reason'] = /<Code>(\w+)<\/Code>/.exec(await answer.text()) ?? []
    throw new Error(`The bucket answered ${answer.status} to ${method}: ${code}`)
  }

  return {
    put: async (key, bytes, type) => void (await (await ask('PUT', key, bytes, { 'content-type': type })).arrayBuffer()),
    get: async (key) => {
      const answer = await ask('GET', key)
      const bytes = Buffer.from(await answer.arrayBuffer())
      return answer.ok ? bytes : null
    },
    delete: async (key) => void (await (await ask('DELETE', key)).arrayBuffer()),
  }
}
