import { expect, test } from 'vitest'
import { Prisma } from '../../platform/database/generated/client.ts'
import { contents, fieldsOf, leftOut } from './queries/contents.ts'

const models = Object.keys(Prisma.ModelName) as (keyof typeof Prisma.ModelName)[]
const owned = models.filter((model) => fieldsOf(model).some((field) => field === 'accountId' || field === 'streamId'))

test('[AC-8] whatever belongs to an account is exported, or it is written down why not', () => {
  expect(owned.length).toBeGreaterThan(8)
  const exported = contents.map(({ model }) => model)
  for (const model of owned) expect([exported.includes(model), model in leftOut].filter(Boolean), `${model} stands in one of \`contents\` and \`leftOut\``).toHaveLength(1)
  expect(exported.toSorted()).toEqual([...owned.filter((model) => !(model in leftOut)), 'Account'].toSorted())
})

test('[AC-8] no field that proves who somebody is, or opens something, is exported', () => {
  for (const { model, without = {}, beside = {} } of contents) {
    const told = [...fieldsOf(model).filter((field) => !(field in without)), ...Object.keys(beside)]
    // The hash of an event is no secret: it is what the log is verified by.
    for (const field of told) if (!(model === 'Activity' && field === 'hash')) expect(field, model).not.toMatch(/secret|hash|token|password|credential|handle|key$/i)
    for (const field of Object.keys(without)) expect(fieldsOf(model), model).toContain(field)
  }
})

test('[AC-8] each kind has a file of its own, and says what it is', () => {
  expect(new Set(contents.map(({ file }) => file)).size).toBe(contents.length)
  for (const { file, what } of contents) {
    expect(file).toMatch(/^[a-z-]+$/)
    expect(what).toMatch(/^[A-Z]/)
  }
})
