import { expect, it } from 'vitest'
import { mayAnswerInvitations } from './logins.ts'

it('[ID-5] only who has proven their address answers the invitations to it', () => {
  expect(mayAnswerInvitations({ emailProven: true })).toEqual({ allowed: true })
  expect(mayAnswerInvitations({ emailProven: false })).toMatchObject({ allowed: false, rule: 'ID-5' })
})
