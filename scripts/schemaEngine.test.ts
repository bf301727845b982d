import { describe, expect, test } from 'vitest'
import { diffSchemas } from './schemaEngine.ts'

const schema = (...models: string[]) => [
  { path: 'schema.prisma', content: `datasource db {\n  provider = "postgresql"\n}\n` },
  ...models.map((content, at) => ({ path: `room${at}.prisma`, content })),
]
const gate = 'model Gate {\n  id Int @id\n}\n'

describe('the next migration', () => {
  test('[OP-1] is the SQL between two schemas of any number of files', async () => {
    expect(await diffSchemas(schema(gate), schema(gate.replace('@id', '@id\n  open Boolean')))).toBe(
      '-- AlterTable\nALTER TABLE "Gate" ADD COLUMN     "open" BOOLEAN NOT NULL;',
    )
    expect(await diffSchemas([], schema(gate))).toContain('CREATE TABLE "Gate"')
  })

  test('[OP-1] is empty when only the files or the comments differ', async () => {
    expect(await diffSchemas(schema(gate), schema(`/// Where people come in.\n${gate}`, ''))).toBe('')
  })

  test('[OP-1] a mistake is told with its file and line', async () => {
    await expect(diffSchemas([], schema(gate, 'model Half {'))).rejects.toThrow('room1.prisma:1')
  })
})
