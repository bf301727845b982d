import type { ServerResponse } from 'node:http'

/** Under https the name itself demands Secure, the whole path and this very host (`__Host-`). SE-7 */
export const cookieName = (publicUrl: string): string => (publicUrl.startsWith('https:') ? '__Host-gatehouse' : 'gatehouse')

/** The cookie by which a browser is known again, for a year after each sign-in; it signs nobody in. SE-3 */
export const deviceCookieName = (publicUrl: string): string => `${cookieName(publicUrl)}-device`

/** How long it is kept. Seconds. */
const deviceCookieAge = 365 * 24 * 3_600

/** The value of a cookie in a request's header. */
export const readCookie = (header: string | undefined, name: string): string | null => {
  for (const pair of header?.split(';') ?? []) {
    const [key, ...value] = pair.split('=')
    if (key?.trim() === name) return value.join('=').trim() || null
  }
  return null
}

/** Sets and clears cookies on an answer that has not been sent yet: HttpOnly, SameSite=Lax, host only. SE-7 */
export const cookieJar = (res: ServerResponse, publicUrl: string) => {
  const name = cookieName(publicUrl)
  const attributes = `Path=/; HttpOnly; SameSite=Lax${publicUrl.startsWith('https:') ? '; Secure' : ''}`
  return {
    set: (token: string, expires: Date) => void res.appendHeader('set-cookie', `${name}=${token}; ${attributes}; Expires=${expires.toUTCString()}`),
    clear: () => void res.appendHeader('set-cookie', `${name}=; ${attributes}; Max-Age=0`),
    know: (deviceToken: string) => void res.appendHeader('set-cookie', `${deviceCookieName(publicUrl)}=${deviceToken}; ${attributes}; Max-Age=${deviceCookieAge}`),
  }
}
