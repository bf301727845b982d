/** Apollo Server with graphql-ws and graphql-redis-subscriptions, as in Apollo's guide on subscriptions. */
import { createServer } from 'node:http'
import { ApolloServer } from '@apollo/server'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { RedisPubSub } from 'graphql-redis-subscriptions'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { channel, typeDefs } from './operation.ts'
import { connectIoredis } from './redis.ts'

const pubSub = new RedisPubSub({ publisher: connectIoredis(), subscriber: connectIoredis() })
const schema = makeExecutableSchema({
  typeDefs,
  resolvers: {
    Query: { ready: () => true },
    Subscription: { activity: { subscribe: () => pubSub.asyncIterableIterator(channel), resolve: (payload: object) => payload } },
  },
})
const apollo = new ApolloServer({ schema })
await apollo.start()
const server = createServer((_request, response) => void response.writeHead(404).end())
useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }))
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'))
