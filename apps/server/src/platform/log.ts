import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Logger

/** Structured lines, on standard error unless told otherwise; never a secret: cookies, tokens and passwords are taken out wherever they stand. */
export const createLog = (level: string, destination: DestinationStream = pino.destination(2)): Log =>
  pino({ level, base: null, redact: { paths: ['*.password', '*.token', '*.cookie', 'password', 'token', 'cookie'], remove: true } }, destination)
