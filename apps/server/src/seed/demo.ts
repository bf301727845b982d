import type { Services } from '../graphql/context.ts'
export const demoSignIns: { email: string; password: string; what: string }[] = []
export const seedDemo = async (_services: Services): Promise<void> => {}
