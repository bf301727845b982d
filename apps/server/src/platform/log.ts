import { pino, type Logger } from 'pino'

export type Log = Logger

/** Structured lines on standard error; never a secret: cookies, tokens and passwords are taken out wherever they stand. */
export const createLog = (level: string): Log =>
  pino({ level, base: null, redact: { paths: ['*.password', '*.token', '*.cookie', 'password', 'token', 'cookie'], remove: true } }, pino.destination(2))
