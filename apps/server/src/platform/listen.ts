import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Config } from './config.ts'
import { StartError } from './startError.ts'

/** Opens the port and answers with where it is, as in `http://127.0.0.1:4000`. What goes wrong later, as where the system has no descriptor left for
 *  one more connection, is told in the log and costs nothing but that connection: an event that nobody listens to would end the process. */
export const listen = (server: Server, { host, port }: Pick<Config, 'host' | 'port'>, log: { warn(context: object, message: string): void }): Promise<string> =>
  new Promise((resolve, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (server.listening) return log.warn({ err: error }, 'A connection could not be taken')
      reject(error.code === 'EADDRINUSE' ? new StartError(`Port ${port} is in use. Set PORT to another one, or stop what listens there.`) : error)
    })
    server.listen(port, host, () => {
      const { port: taken } = server.address() as AddressInfo
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${taken}`)
    })
  })
