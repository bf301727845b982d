/** Postal addresses, the same for server and console. It holds the names of all regions of the world: load it when it is needed. ID-6 */
export * from './address.ts'
export * from './layout.ts'
export * from './places.ts'
