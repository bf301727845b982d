import { isCurrency, type Money } from '@gatehouse/money'
import { z } from 'zod'
import { builder } from './builder.ts'
import { shownError } from './errors.ts'

builder.scalarType('MinorUnits', {
  description: 'A sum in whole minor units of its currency, as in 1250 for €12.50: an integer of at most 2⁵³ − 1, never a fraction.',
  serialize: (value) => value,
  parseValue: (value) => {
    if (Number.isSafeInteger(value)) return value as number
    throw shownError('BAD_USER_INPUT', 'Write a sum in whole minor units, for example 1250 for €12.50.')
  },
})

export const MoneyType = builder.objectRef<Money>('Money').implement({
  description: 'A sum of money.',
  authScopes: { rule: 'member' },
  fields: (t) => ({
    amount: t.expose('amount', { type: 'MinorUnits', description: 'In whole minor units of the currency.' }),
    currency: t.exposeString('currency', { description: 'ISO 4217 code.' }),
  }),
})

export const MoneyInput = builder.inputType('MoneyInput', {
  description: 'A sum of money.',
  fields: (t) => ({
    amount: t.field({ type: 'MinorUnits', required: true, description: 'In whole minor units of the currency.' }),
    currency: t.string({ required: true, description: 'ISO 4217 code.' }),
  }),
})

/** A sum from outside, from `least` minor units on. */
export const money = (what: string, least: 0 | 1) =>
  z.object({
    amount: z.int().min(least, least ? `Enter ${what} of more than nothing.` : `Enter ${what} of nothing or more.`),
    currency: z.string().refine(isCurrency, 'Choose a currency that is in use, by its ISO 4217 code.'),
  })
