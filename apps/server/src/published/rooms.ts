import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The rooms in which the API's operations live, in the order and with the words of the published table. */
export const rooms = {
  identity: 'Logins',
  sessions: 'Sessions',
  profile: 'Profiles',
  notices: 'Notices',
  accounts: 'Accounts and settings',
  export: 'Export',
  team: 'Team',
  partners: 'Partners',
  billing: 'Plans, seats and invoices',
  products: 'Products',
  coupons: 'Coupons',
  apiKeys: 'API keys',
  activity: 'Activity',
  graphql: 'What all share',
} as const

export type Room = keyof typeof rooms
export const roomNames = Object.keys(rooms) as readonly Room[]

type Source = { room: Room; text: string }

/** The code of each room, without its tests. */
const sources = (): Source[] => {
  const folder = fileURLToPath(new URL('..', import.meta.url))
  const files = globSync(['features/*/**/*.ts', 'graphql/*.ts'], { cwd: folder, exclude: ['**/*.test.ts'] }).sort()
  return files.map((file) => {
    const [top, inner] = file.split(/[/\\]/)
    return { room: (top === 'graphql' ? top : inner) as Room, text: readFileSync(`${folder}/${file}`, 'utf8') }
  })
}

type Defines = (text: string) => boolean

const inList = (field: string): Defines => (text) => new RegExp(`^\\s+${field}: [ct]\\.`, 'm').test(text)
const matches = (pattern: string): Defines => (text) => new RegExp(pattern, 'm').test(text)

/** How the definition of a name looks, the surest first: a type, a field of Query, Mutation or Subscription, or a field of another type,
 *  which other rooms may add to it. */
const definitionsOf = (name: string): Defines[] => {
  const [type, field] = name.split('.') as [string, string?]
  const ofType = matches(`(?:objectRef|interfaceRef|gone)<[^\\n]*>\\(\\s*'${type}'|^\\s+name: '${type}'|{ name: '${type}'`)
  // Types that are alike are made by a function of their room.
  const byFunction = matches(`= \\w+\\(\\s*'${type}'`)
  if (field === undefined) return [ofType, byFunction]
  const kind = { Query: 'query', Mutation: 'mutation', Subscription: 'subscription' }[type]
  if (kind) return [matches(`${kind}Field\\('${field}'`), (text) => text.includes(`${kind}Fields(`) && inList(field)(text)]
  const added = matches(`objectFields\\(${type}Type,`)
  return [matches(`objectField\\(${type}Type, '${field}'`), (text) => added(text) && inList(field)(text), (text) => ofType(text) && inList(field)(text), ofType, byFunction]
}

/** Says in which room a name of the schema is defined. Throws where that is not one of the rooms above. */
export const createRoomOf = () => {
  const all = sources()
  const roomsOf = (defines: Defines) => [...new Set(all.filter(({ text }) => defines(text)).map(({ room }) => room))]
  return (name: string): Room => {
    // What no code of ours defines comes with Relay.
    const found = definitionsOf(name).map(roomsOf).find(({ length }) => length > 0) ?? ['graphql']
    const [room, another] = found
    if (another || !(room! in rooms)) throw new Error(`${name} is defined in ${found.join(' and ')}: published/rooms.ts must know of one room with a title.`)
    return room!
  }
}
