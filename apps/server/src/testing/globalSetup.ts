/** Vitest's global setup: the services start once, however many of its projects ask for them. */
import { startTestServices } from './services.ts'

interface Shared {
  users: number
  services: ReturnType<typeof startTestServices>
}

/** Every project loads this module for itself; they meet here. */
const holder = globalThis as { gatehouseTestServices?: Shared }

export const setup = async (): Promise<void> => {
  if (!holder.gatehouseTestServices) {
    holder.gatehouseTestServices = { users: 0, services: startTestServices() }
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, leave)
  }
  holder.gatehouseTestServices.users += 1
  await holder.gatehouseTestServices.services
}

export const teardown = async (): Promise<void> => {
  const shared = holder.gatehouseTestServices
  if (!shared || --shared.users > 0) return
  delete holder.gatehouseTestServices
  await (await shared.services).stop()
}

/** Vitest tears nothing down when it is interrupted. */
const leave = async (): Promise<void> => {
  await (await holder.gatehouseTestServices?.services)?.stop()
  process.exit(130)
}
