import { expect, it } from 'vitest'
import { questionNames, questions } from './questions.ts'
import { rules } from './rules.ts'

it.each(questionNames)('[PE-5] %s stands under the name of what decides, with a rule that has its sentence', (name) => {
  expect(questions[name].decide.name).toBe(name)
  expect(rules).toHaveProperty([questions[name].rule])
  expect(questions[name].describe).toMatch(/^[a-z].*[^.]$/)
})
