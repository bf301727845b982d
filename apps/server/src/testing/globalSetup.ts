/** Vitest's global setup: the services start once, however many of its projects ask for them. */
import { startTestServices } from './services.ts'

interface Shared {
  users: number
  services: ReturnType<typeof startTestServices>
}

/** Every project loads this module for itself; they meet here. */
const holder = globalThis as { gatehouseTestServices?: Shared }

export const setup = async (): Promise<void> => {
  holder.gatehouseTestServices ??= { users: 0, services: startTestServices() }
  holder.gatehouseTestServices.users += 1
  await holder.gatehouseTestServices.services
}

export const teardown = async (): Promise<void> => {
  const shared = holder.gatehouseTestServices
  if (!shared || --shared.users > 0) return
  delete holder.gatehouseTestServices
  await (await shared.services).stop()
}
