import type { Database } from '../platform/database/client.ts'
export const seedLarge = async (_database: Database, _url: string, _counts: { members: number; events: number }): Promise<void> => {}
