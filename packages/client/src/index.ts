export { type Client, type ClientOptions, createClient, type MutationOptions, type QueryOptions } from './client.ts'
export type { Document, Scalars } from './documents.ts'
export { type ErrorCode, errorCodes, GatehouseError, type Outlook, type Problem } from './errors.ts'
export type { SubscribeOptions, SubscriptionState } from './subscription.ts'
