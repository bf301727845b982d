import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type House, openHouse } from '../testing/house.ts'
import type { Person } from '../testing/person.ts'
import { stream } from '../testing/stream.ts'

let house: House
let ada: Person
beforeAll(async () => {
  house = await openHouse()
  ada = await house.owner('Ada')
})
afterAll(() => house.stop())

const activity = 'subscription ($after: Cursor) { activity(after: $after) { cursor event { sequence kind memberEmail performerEmail } } }'
const team = `subscription { team { cursor changes { __typename ... on InvitationChanged { added invitation { email status } } ... on InvitationGone { invitationId } ... on MemberChanged { joined member { name role } } ... on MemberGone { memberId } } } }`
const access = 'subscription { access { cursor change { __typename ... on InvitationReceived { invitation { accountName } } } } }'

describe('over WebSocket, with the stock graphql-ws client', () => {
  it('[LV-1] activity, team and own access arrive live', async () => {
    const bea = await house.owner('Bea')
    const tab = ada.connect()
    const beas = bea.connect()
    const [events, changes, own] = [tab.follow(activity), tab.follow(team), beas.follow(access)]
    await Promise.all([tab.opened, beas.opened])
    await ada.invite('Bea <bea@example.com>')
    const { activity: seen } = await events.until(({ activity }) => activity.event.kind === 'invited')
    expect(seen.event).toMatchObject({ memberEmail: 'bea@example.com', performerEmail: 'ada@example.com' })
    const { team: changed } = await changes.until(({ team }) => team.changes.some((change: { __typename: string }) => change.__typename === 'InvitationChanged'))
    expect(changed.changes[0]).toMatchObject({ added: true, invitation: { email: 'bea@example.com', status: 'OPEN' } })
    const { access: news } = await own.until(({ access }) => access.change.__typename === 'InvitationReceived')
    expect(news.change.invitation.accountName).toBe("Ada's House")
    await Promise.all([tab.close(), beas.close()])
  })

  it('[LV-1] queries and mutations go over the same connection', async () => {
    const tab = ada.connect()
    expect((await tab.send('{ account { name } }')).data.account.name).toBe("Ada's House")
    const sent = await tab.send('mutation { inviteMembers(input: { addresses: "over.socket@example.com", allPermissions: true }) { ... on InvitedMembers { sent { invitation { email } } } } }')
    expect(sent.data.inviteMembers.sent[0].invitation.email).toBe('over.socket@example.com')
    const refused = await tab.send('{ node(id: "bm9uZQ==") { id } account { nothing: name } }')
    expect(refused.data?.node ?? null).toBeNull()
    await tab.close()
  })

  it('[LV-1] a request that makes no sense is answered, and the connection goes on', async () => {
    const tab = ada.connect()
    const rejected = async (query: string, variables = {}) => {
      const followed = tab.follow(query, variables)
      await followed.until(() => false).catch(() => {})
      return (followed.error as { message: string; extensions?: { code: string } }[])[0]!
    }
    expect(await rejected('subscription {')).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
    expect(await rejected('subscription { nothing }')).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
    const answered = async (query: string, variables = {}) => {
      const followed = tab.follow(query, variables)
      await expect.poll(() => followed.messages.length + Number(followed.error !== null)).toBe(1)
      return followed.messages[0]!.errors?.[0]
    }
    expect(await answered('subscription ($after: Cursor) { activity(after: $after) { cursor } }', { after: 'Z2FyYmFnZQ' })).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
    expect((await tab.send('{ account { name } }')).data.account.name).toBe("Ada's House")
    await tab.close()
  })

  it('[LV-1] an operation id that is taken anew at once stands for the new operation alone', async () => {
    const socket = new WebSocket(`${house.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { headers: ada.headers() })
    const heard: { type: string; id?: string; payload?: { data: { a?: unknown; b?: unknown } } }[] = []
    socket.on('message', (text) => heard.push(JSON.parse(String(text))))
    await once(socket, 'open')
    const say = (message: object) => socket.send(JSON.stringify(message))
    say({ type: 'connection_init', payload: { account: ada.account } })
    await expect.poll(() => heard[0]?.type).toBe('connection_ack')
    for (let round = 0; round < 20; round++) {
      say({ type: 'subscribe', id: 'same', payload: { query: 'subscription { a: activity { event { kind } } }' } })
      say({ type: 'complete', id: 'same' })
    }
    say({ type: 'subscribe', id: 'same', payload: { query: 'subscription { b: activity { event { sequence } } }' } })
    await expect.poll(() => house.app!.services.live.held().plans).toBe(1)
    await ada.invite('taken.anew@example.com')
    await expect.poll(() => heard.some(({ payload }) => payload?.data.b)).toBe(true)
    expect(heard.filter(({ type }) => type === 'next')).toHaveLength(1)
    socket.close()
  })
})

describe('over SSE', () => {
  it('[LV-1] the stock graphql-sse client gets the same', async () => {
    const events = stream(ada, activity)
    const changes = stream(ada, team)
    await expect.poll(() => house.app!.services.live.held().plans).toBe(2)
    await ada.invite('over.sse@example.com')
    const { activity: seen } = await events.followed.until(({ activity }) => activity.event.kind === 'invited')
    expect(seen.event.memberEmail).toBe('over.sse@example.com')
    await changes.followed.until(({ team }) => team.changes[0].invitation?.email === 'over.sse@example.com')
    events.close()
    changes.close()
    await expect.poll(() => house.app!.services.live.held()).toEqual({ connections: 0, streams: 0, feeds: 0, plans: 0 })
  })

  it('[LV-1] a plain EventSource request is enough, and `after` resumes it', async () => {
    const after = await ada.cursor()
    const query = new URLSearchParams({ query: activity, variables: JSON.stringify({ after }) })
    await ada.invite('event.source@example.com')
    const leave = new AbortController()
    const response = await fetch(`${house.url}/graphql?${query}`, { headers: ada.headers({ accept: 'text/event-stream' }), signal: leave.signal })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body!) {
      text += decoder.decode(chunk as Uint8Array, { stream: true })
      if (/event: next\ndata: .*event\.source@example\.com.*\n\n/.test(text)) break
    }
    leave.abort()
    await expect.poll(() => house.app!.services.live.held().connections).toBe(0)
  })

  it('[LV-1] whoever is not signed in, or follows what is not theirs, is told so and let go', async () => {
    const nobody = stream(house.visitor(), access)
    await nobody.ended
    expect(JSON.stringify([nobody.followed.messages, nobody.followed.error])).toContain('UNAUTHENTICATED')
    const bare = ada.tab(null)
    const lost = stream(bare, activity)
    await lost.ended
    expect(JSON.stringify(lost.followed.messages)).toContain('BAD_USER_INPUT')
    expect(house.app!.services.live.held().connections).toBe(0)
  })

  it('[LV-1] readers that leave before the first byte leave nothing behind', async () => {
    await Promise.all(Array.from({ length: 60 }, async (_, index) => {
      const leave = new AbortController()
      const request = fetch(`${house.url}/graphql`, {
        method: 'POST', headers: ada.headers({ accept: 'text/event-stream' }), body: JSON.stringify({ query: activity }), signal: leave.signal,
      }).catch(() => {})
      for (let turns = 0; turns < index; turns++) await new Promise(setImmediate)
      leave.abort()
      await request
    }))
    // Everything that was under way has been answered once a later request is.
    await ada.ask('{ account { name } }')
    await expect.poll(() => house.app!.services.live.held()).toEqual({ connections: 0, streams: 0, feeds: 0, plans: 0 })
  })
})
