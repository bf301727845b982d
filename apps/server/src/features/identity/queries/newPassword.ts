import { z } from 'zod'
import { passwordProblem } from '../../../platform/passwords.ts'

/** A password that is to be set. ID-2 */
export const newPassword = z.string().superRefine((password, check) => {
  const problem = passwordProblem(password)
  if (problem) check.addIssue({ code: 'custom', message: problem })
})
