import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cpuOf } from '../testing/cpu.ts'
import { addressOf, describeDevice } from './device.ts'

const request = (remoteAddress: string | undefined, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as never

describe('a device as its person would call it', () => {
  it.each([
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15', 'Mac', 'Safari 18'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1', 'iPhone', 'Safari 18'],
    ['Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1', 'iPad', 'Safari 18'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36', 'Windows computer', 'Chrome 140'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0', 'Windows computer', 'Microsoft Edge 140'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Linux computer', 'Firefox 145'],
    ['Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36', 'Android phone', 'Chrome 140'],
    ['Mozilla/5.0 (Linux; Android 14; SM-X910) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36', 'Android tablet', 'Chrome 140'],
    ['curl/8.5.0', 'Unknown device', 'Unknown browser'],
    ['', 'Unknown device', 'Unknown browser'],
  ])('[SE-2] %s', (userAgent, device, browser) => expect(describeDevice(userAgent, '192.0.2.7')).toEqual({ device, browser, address: '192.0.2.7' }))

  const piece = fc.constantFrom('Mozilla/5.0', '(', ')', ';', 'Macintosh', 'Windows NT ', 'Android ', 'Version/', 'Chrome/', 'Safari/', '9'.repeat(400), '1.2.3', 'x'.repeat(400), ' ', '<script>')
  const userAgents = fc.oneof(fc.string({ maxLength: 500 }), fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join('')))

  it('[SE-2] whatever a program says of itself has a short name', () => {
    fc.assert(
      fc.property(userAgents, (userAgent) => {
        const { device, browser } = describeDevice(userAgent, '192.0.2.7')
        for (const name of [device, browser]) {
          expect(name.trim()).not.toBe('')
          expect(name.length).toBeLessThanOrEqual(60)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('[SE-2] the longest header that the server takes is read at once', () => {
    const spent = cpuOf(() => {
      for (const part of ['Version/', '1.', 'Android ', '(;', ' '.repeat(2), 'Chrome/1 ', 'a/']) describeDevice(part.repeat(16_000 / part.length), '192.0.2.7')
    })
    expect(spent).toBeLessThan(2_000)
  })
})

describe('the network address of a request', () => {
  it.each([
    ['the connection’s own', request('192.0.2.7'), 0, '192.0.2.7'],
    ['written as IPv4 where it came in as such', request('::ffff:192.0.2.7'), 0, '192.0.2.7'],
    ['IPv6', request('2001:db8::7'), 0, '2001:db8::7'],
    ['not what the client claims', request('192.0.2.7', '198.51.100.1'), 0, '192.0.2.7'],
    ['what the one trusted proxy saw', request('192.0.2.7', '203.0.113.9, 198.51.100.1'), 1, '198.51.100.1'],
    ['what the first of two trusted proxies saw', request('192.0.2.7', '1.1.1.1, 203.0.113.9, 198.51.100.1'), 2, '203.0.113.9'],
    ['the connection’s where the proxies say nothing', request('192.0.2.7', ' , '), 1, '192.0.2.7'],
    ['nothing once the connection is gone', request(undefined), 0, ''],
  ])('[ID-3] is %s', (_what, incoming, hops, address) => expect(addressOf(incoming, hops)).toBe(address))
})
