import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cookieJar, cookieName, readCookie } from './cookies.ts'

const setBy = (publicUrl: string, use: (jar: ReturnType<typeof cookieJar>) => void): string[] => {
  const set: string[] = []
  use(cookieJar({ appendHeader: (_name: string, value: string) => set.push(value) } as never, publicUrl))
  return set
}

const expires = new Date('2026-12-24T08:00:00Z')

describe('the session cookie', () => {
  it('[SE-7] is out of reach for scripts and for other sites', () => {
    expect(setBy('http://localhost:4000', (jar) => jar.set('secret', expires)))
      .toEqual(['gatehouse=secret; Path=/; HttpOnly; SameSite=Lax; Expires=Thu, 24 Dec 2026 08:00:00 GMT'])
  })

  it('[SE-7] under https travels by https alone and belongs to this very host', () => {
    expect(setBy('https://gate.example', (jar) => jar.set('secret', expires)))
      .toEqual(['__Host-gatehouse=secret; Path=/; HttpOnly; SameSite=Lax; Secure; Expires=Thu, 24 Dec 2026 08:00:00 GMT'])
  })

  it('[SE-7] is cleared by the same name and attributes', () => {
    expect(setBy('https://gate.example', (jar) => jar.clear())).toEqual(['__Host-gatehouse=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0'])
    expect(setBy('http://localhost', (jar) => jar.clear())).toEqual(['gatehouse=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0'])
  })

  it('[SE-3] is not the one by which the browser is known again, which stays for a year', () => {
    expect(setBy('http://localhost:4000', (jar) => jar.know('a-browser'))).toEqual(['gatehouse-device=a-browser; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000'])
    expect(setBy('https://gate.example', (jar) => jar.know('a-browser')))
      .toEqual(['__Host-gatehouse-device=a-browser; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=31536000'])
    expect(readCookie('gatehouse-device=a-browser', 'gatehouse')).toBeNull()
  })

  it.each([
    [undefined, null],
    ['', null],
    ['gatehouse=', null],
    ['gatehouse', null],
    ['other=1', null],
    ['xgatehouse=1', null],
    ['Gatehouse=1', null],
    ['gatehouse=abc', 'abc'],
    ['a=1;gatehouse=abc;b=2', 'abc'],
    ['a=1;  gatehouse = abc ; b=2', 'abc'],
    ['gatehouse=a=b==', 'a=b=='],
    ['__Host-gatehouse=no; gatehouse=yes', 'yes'],
  ])('[SE-7] in %j is %j', (header, value) => expect(readCookie(header, 'gatehouse')).toBe(value))

  it('[SE-7] is found among whatever else a browser sends, as it was set', () => {
    const word = fc.stringMatching(/^[\w-]{1,20}$/)
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word)), word, fc.constantFrom('http://a.example', 'https://a.example'), (others, token, url) => {
        const name = cookieName(url)
        const [header] = setBy(url, (jar) => jar.set(token, expires))
        const jar = [...others.filter(([other]) => other !== name).map((pair) => pair.join('=')), header!.split(';')[0]]
        expect(readCookie(jar.join('; '), name)).toBe(token)
      }),
    )
  })
})
