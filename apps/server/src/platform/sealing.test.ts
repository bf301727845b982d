import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/database.ts'
import { type Database, openDatabase } from './database/client.ts'
import { openSealing, sealWith } from './sealing.ts'
import { StartError } from './startError.ts'

describe('a sealed secret', () => {
  const sealing = sealWith(randomBytes(32))

  it('[ID-8] opens to what it was, for what it is about, and is never the same twice', () => {
    const [one, other] = [sealing.seal('JBSWY3DPEHPK3PXP', 'ana'), sealing.seal('JBSWY3DPEHPK3PXP', 'ana')]
    expect(one).not.toBe(other)
    expect(one).not.toContain('JBSWY3DPEHPK3PXP')
    expect([one, other].map((sealed) => sealing.open(sealed, 'ana'))).toEqual(['JBSWY3DPEHPK3PXP', 'JBSWY3DPEHPK3PXP'])
  })

  it('[ID-2, AP-3] knows a text again that it cannot be guessed from without the key', () => {
    expect(sealing.digest('tea and rain')).toEqual(sealing.digest('tea and rain'))
    expect(sealing.digest('tea and snow')).not.toEqual(sealing.digest('tea and rain'))
    expect(sealWith(randomBytes(32)).digest('tea and rain')).not.toEqual(sealing.digest('tea and rain'))
  })

  it('[ID-8] does not open in another’s row, with another key, or with one bit changed', () => {
    const sealed = sealing.seal('JBSWY3DPEHPK3PXP', 'ana')
    expect(() => sealing.open(sealed, 'bo')).toThrow()
    expect(() => sealWith(randomBytes(32)).open(sealed, 'ana')).toThrow()
    const bytes = Buffer.from(sealed.slice(3), 'base64url')
    for (const at of [0, 12, 28, bytes.length - 1]) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1
      expect(() => sealing.open(`v1.${changed.toString('base64url')}`, 'ana'), `byte ${at}`).toThrow()
    }
    for (const nonsense of ['', 'v1.', 'v2.abcd', sealed.slice(0, 20)]) expect(() => sealing.open(nonsense, 'ana'), nonsense).toThrow()
  })
})

describe('the key of an installation', () => {
  let testDatabase: TestDatabase
  let database: Database
  beforeEach(async () => {
    testDatabase = await createTestDatabase()
    database = openDatabase(testDatabase.url)
  })
  afterEach(async () => {
    await database.close()
    await testDatabase.drop()
  })
  const open = (secret?: Uint8Array) => openSealing({ pool: database.pool, secret })

  it('[ID-8, OP-2] is made once, also by nodes that start at one moment, and all of them read what one has sealed', async () => {
    const nodes = await Promise.all(Array.from({ length: 8 }, () => open()))
    const sealed = nodes[0]!.seal('a secret', 'ana')
    for (const node of [...nodes, await open()]) expect(node.open(sealed, 'ana')).toBe('a secret')
  })

  it('[ID-8] is the operator’s where they give one, and is then kept nowhere', async () => {
    const secret = randomBytes(48)
    const sealed = (await open(secret)).seal('a secret', 'ana')
    expect((await open(secret)).open(sealed, 'ana')).toBe('a secret')
    const [row] = await database.read<{ sealing_key: unknown }>({ text: 'SELECT * FROM installation' })
    expect(row!.sealing_key).toBeNull()
  })

  it('[ID-8, OP-3] lets no node start that was given another one, or none, and says so in a line', async () => {
    await open(randomBytes(32))
    for (const wrong of [randomBytes(32), undefined]) {
      const error = await open(wrong).then(() => null, (reason: unknown) => reason)
      expect(error).toBeInstanceOf(StartError)
      expect((error as StartError).message).toMatch(/^[^\n]*GATEHOUSE_SECRET[^\n]*$/)
    }
  })

  it('[ID-8, OP-3] says where the key of the database itself is in use', async () => {
    await open()
    await expect(open(randomBytes(32))).rejects.toThrow('The secrets in this database are sealed with a key kept in it: start without GATEHOUSE_SECRET.')
  })
})
