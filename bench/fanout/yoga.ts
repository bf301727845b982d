/** Yoga's default way, as in its guide on subscriptions: graphql-ws, its pub/sub over Redis, one iterator and one execution each. */
import { createServer } from 'node:http'
import { createRedisEventTarget } from '@graphql-yoga/redis-event-target'
import { useServer } from 'graphql-ws/use/ws'
import { createPubSub, createSchema, createYoga, type YogaServerInstance } from 'graphql-yoga'
import { WebSocketServer } from 'ws'
import { channel, typeDefs } from './operation.ts'
import { connectIoredis } from './redis.ts'

const pubSub = createPubSub<Record<string, [payload: object]>>({ eventTarget: createRedisEventTarget({ publishClient: connectIoredis(), subscribeClient: connectIoredis() }) })
const schema = createSchema({
  typeDefs,
  resolvers: {
    Query: { ready: () => true },
    Subscription: { activity: { subscribe: () => pubSub.subscribe(channel), resolve: (payload: object) => payload } },
  },
})
const yoga: YogaServerInstance<object, object> = createYoga({ schema, logging: false })
const server = createServer((request, response) => void yoga(request, response))

type Enveloped = { rootValue: { execute: typeof import('graphql').execute; subscribe: typeof import('graphql').subscribe } }
useServer(
  {
    execute: (args) => (args as unknown as Enveloped).rootValue.execute(args as never),
    subscribe: (args) => (args as unknown as Enveloped).rootValue.subscribe(args as never),
    onSubscribe: async (context, _id, payload) => {
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({ ...context, req: context.extra.request, socket: context.extra.socket, params: payload })
      const args = {
        schema, operationName: payload.operationName, document: parse(payload.query), variableValues: payload.variables,
        contextValue: await contextFactory(), rootValue: { execute, subscribe },
      }
      const errors = validate(args.schema, args.document)
      return errors.length ? errors : args
    },
  },
  new WebSocketServer({ server, path: yoga.graphqlEndpoint }),
)
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'))
