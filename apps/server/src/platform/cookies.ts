import type { ServerResponse } from 'node:http'

/** Under https the name itself demands Secure, the whole path and this very host (`__Host-`). SE-7 */
export const cookieName = (publicUrl: string): string => (publicUrl.startsWith('https:') ? '__Host-gatehouse' : 'gatehouse')

/** The value of a cookie in a request's header. */
export const readCookie = (header: string | undefined, name: string): string | null => {
  for (const pair of header?.split(';') ?? []) {
    const [key, ...value] = pair.split('=')
    if (key?.trim() === name) return value.join('=').trim() || null
  }
  return null
}

/** Sets and clears the session cookie on an answer that has not been sent yet: HttpOnly, SameSite=Lax, host only. SE-7 */
export const cookieJar = (res: ServerResponse, publicUrl: string) => {
  const name = cookieName(publicUrl)
  const attributes = `Path=/; HttpOnly; SameSite=Lax${publicUrl.startsWith('https:') ? '; Secure' : ''}`
  return {
    set: (token: string, expires: Date) => void res.appendHeader('set-cookie', `${name}=${token}; ${attributes}; Expires=${expires.toUTCString()}`),
    clear: () => void res.appendHeader('set-cookie', `${name}=; ${attributes}; Max-Age=0`),
  }
}
