import { describe, expect, it } from 'vitest'
import { useHouse } from '../testing/useHouse.ts'

const house = useHouse()

const internal = { message: expect.stringMatching(/^Something went wrong on our side\. .* reference: [\da-f]{8}\.$/) as string, extensions: { code: 'INTERNAL' } }

describe('what is answered when something fails', () => {
  it.each([
    ['before it is known who asks', 'session', `{ viewer { cursor } }`, null],
    ['in the middle of an answer', 'stream', `{ viewer { cursor } }`, { viewer: null }],
  ])('[AP-2] says nothing of what is inside: %s', async (_when, table, query, data) => {
    const ana = await house.owner(`Ana ${table}`)
    await house.sql(`ALTER TABLE ${table} RENAME TO away`)
    const answer = await ana.send(query)
    await house.sql(`ALTER TABLE away RENAME TO ${table}`)
    expect(answer.headers.get('content-type')).toMatch(/^application\/(graphql-response\+)?json/)
    expect(answer.errors).toMatchObject([internal])
    expect(JSON.stringify(answer)).not.toMatch(/relation|away|\.ts|Error:/)
    expect(answer.data ?? null).toEqual(data)
    expect((await ana.send(query)).errors).toBeUndefined()
  })

  it('[AP-2] does not repeat a body that could not be read', async () => {
    const answer = await fetch(`${house.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query": "a secret that was cut off' })
    expect(await answer.json()).toEqual({ errors: [{ message: 'POST body sent invalid JSON.', extensions: { code: 'BAD_USER_INPUT' } }] })
  })
})
