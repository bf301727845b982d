import { Redis } from 'ioredis'

/** A connection by the library that the others' parts want. */
export const connectIoredis = (): Redis => {
  const url = process.env.REDIS_URL!
  return url.startsWith('unix:') ? new Redis(new URL(url).pathname) : new Redis(url)
}
