import type { SignIn } from './documents.ts'

/** What came of an attempt, in a word, and what it means where it was somebody else's. */
export const outcomes: Record<SignIn['outcome'], { title: string, tone: 'good' | 'notice' | 'danger' | 'neutral', meaning: string }> = {
  SIGNED_IN: { title: 'Signed in', tone: 'good', meaning: 'Whoever it was knows your password and was signed in with your login.' },
  CONFLICT: { title: 'In use elsewhere', tone: 'notice', meaning: 'Whoever it was knows your password, and was told that your login was in use on your device.' },
  WRONG_PASSWORD: { title: 'Wrong password', tone: 'danger', meaning: 'Whoever it was does not know your password, and was not let in.' },
  WRONG_SECOND_FACTOR: { title: 'Wrong second factor', tone: 'danger', meaning: 'Whoever it was knows your password. Only your second factor kept them out.' },
  BLOCKED: { title: 'Blocked', tone: 'neutral', meaning: 'There had been too many attempts, so this one was not even tried.' },
}

/** Whether the attempt got past the password. */
export const knewPassword = ({ outcome }: Pick<SignIn, 'outcome'>): boolean => ['SIGNED_IN', 'CONFLICT', 'WRONG_SECOND_FACTOR'].includes(outcome)
