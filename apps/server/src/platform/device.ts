import bowser from 'bowser'
import type { IncomingMessage } from 'node:http'

/** Programs say of themselves what they like; people are shown this much of it. */
const longest = 60

const kinds: Record<string, string> = { mobile: 'phone', tablet: 'tablet', desktop: 'computer' }

const read = (userAgent: string) => {
  const { browser, os, platform } = bowser.parse(userAgent || ' ')
  const system = os.name === 'macOS' ? 'Mac' : os.name === 'iOS' ? (platform.type === 'tablet' ? 'iPad' : 'iPhone') : os.name
  const kind = kinds[platform.type ?? ''] ?? 'device'
  const device = system ? (['Mac', 'iPad', 'iPhone'].includes(system) ? system : `${system} ${kind}`) : 'Unknown device'
  const program = [browser.name, browser.version?.split('.')[0]].filter(Boolean).join(' ').slice(0, longest).trim()
  return { device: device.slice(0, longest), browser: program || 'Unknown browser' }
}

/** What was read of late: browsers say the same with every request. */
const known = new Map<string, ReturnType<typeof read>>()
const mostKnown = 500

/** A device as its person would call it, from what it says of itself. SE-2 */
export const describeDevice = (userAgent: string, address: string) => {
  const found = known.get(userAgent) ?? read(userAgent)
  if (known.size >= mostKnown) known.clear()
  // Nobody fills the memory with long names.
  if (userAgent.length <= 500) known.set(userAgent, found)
  return { ...found, address }
}

/** The network address that a request came from: that of the connection, or the one that the trusted proxies vouch for. */
export const addressOf = (request: IncomingMessage, trustedHops: number): string => {
  const direct = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',').map((part) => part.trim()).filter(Boolean)
  return trustedHops > 0 ? (forwarded.at(-trustedHops) ?? direct) : direct
}
