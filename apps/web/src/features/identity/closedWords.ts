import type { ClosedOffer } from './documents.ts'

const words: Record<ClosedOffer['status'], { title: string, text: string }> = {
  EXPIRED: {
    title: 'This invitation has expired',
    text: 'Invitations stand for seven days. Ask the person who invited you to send it again.',
  },
  ENDED: {
    title: 'What this invitation offered has ended',
    text: 'The access had an end date, which has passed. If you still need it, ask the person who invited you for a new invitation.',
  },
  CANCELLED: {
    title: 'This invitation was withdrawn',
    text: 'Whoever sent it has cancelled it. If you think that is a mistake, ask them to invite you again.',
  },
  USED: {
    title: 'This invitation has been used',
    text: 'It was accepted already. If that was you, sign in to enter the account.',
  },
  UNKNOWN: {
    title: 'This link does not work',
    text: 'Check that you copied the whole link. If you were sent the invitation again, only the link in the newest mail works.',
  },
}

/** What became of an invitation, and what to do now. TM-5, TM-6 */
export const closedWords = ({ status }: Pick<ClosedOffer, 'status'>): { title: string, text: string } => words[status]
