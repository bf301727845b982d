import type { IncomingMessage, ServerResponse } from 'node:http'
import { type createHttp, isForeign } from './graphql/http.ts'
import type { Authenticate, Services } from './graphql/context.ts'
import { parseJson, readBody } from './platform/body.ts'
import { cookieName, readCookie } from './platform/cookies.ts'
import { answerJson } from './platform/headers.ts'
import { largestPicture } from './platform/pictures.ts'

/** Bodies past this are refused before they are read. Bytes. AP-3 */
const longestBody = 256 * 1024
/** A picture in base64 and what stands around it, for whoever is signed in. Bytes. ID-6 */
const longestWithPicture = Math.ceil(largestPicture / 3) * 4 + 16 * 1024

/** Form content types can be sent by any page of any site without asking; JSON cannot. SE-7 */
const isJson = (req: IncomingMessage) => /^application\/([\w.-]+\+)?json\b/i.test(req.headers['content-type'] ?? '')

const hasFields = (sent: unknown): boolean => typeof sent === 'object' && sent !== null && Object.keys(sent).length > 0

const refuse = (res: ServerResponse, status: number, message: string) => answerJson(res, status, { errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] })
const tooLong = (res: ServerResponse, most: number) => refuse(res, 413, `Send at most ${most} bytes.`)

/** Everything that a request to `/graphql` has to pass before GraphQL hears of it: where it comes from, what it is, how long it is. SE-7, AP-3 */
export const graphqlDoor = ({ http, services, authenticate }: { http: ReturnType<typeof createHttp>; services: Services; authenticate: Authenticate }) => {
  const { publicUrl } = services.config
  const name = cookieName(publicUrl)

  /** How long this request's body may be: longer only for somebody who is signed in, and who says before how long it is. */
  const mostFor = async (req: IncomingMessage, stated: number): Promise<number> => {
    if (stated <= longestBody || stated > longestWithPicture) return longestBody
    const { viewer } = await authenticate({ token: readCookie(req.headers.cookie, name), account: null, viewAs: null })
    return viewer ? longestWithPicture : longestBody
  }

  const post = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const stated = Number(req.headers['content-length'] ?? 0)
    const most = await mostFor(req, stated)
    if (stated > most) return tooLong(res, stated > longestWithPicture ? longestWithPicture : most)
    const body = await readBody(req, most)
    if (body === null) return tooLong(res, most)
    const sent = parseJson(body)
    if (sent === undefined) return refuse(res, 400, 'POST body sent invalid JSON.')
    // Where a body was read already, Yoga takes it from here: as what it says, for of a text it lists every single letter. What has no
    // fields it would look for in the request itself, which has been read.
    void http.handle(Object.assign(req, { body: hasFields(sent) ? sent : body }), res, { req, res } as never)
  }

  return (req: IncomingMessage, res: ServerResponse): void => {
    if (isForeign(req, publicUrl)) return refuse(res, 403, 'Requests from pages of other sites are not taken.')
    if (req.method !== 'POST') return void http.handle(req, res, { req, res } as never)
    if (!isJson(req)) return refuse(res, 415, 'Send the request as JSON, with content-type: application/json.')
    post(req, res).catch((error: unknown) => {
      services.log.warn({ error: String(error) }, 'A request could not be read')
      if (!res.headersSent && !req.destroyed) refuse(res, 503, 'The request could not be taken now; try again.')
      else res.destroy()
    })
  }
}
