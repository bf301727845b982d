import { allowed, refused } from './decision.ts'
import type { Decision } from './decision.ts'

const unproven = refused('ID-5', 'Confirm your email address first: the link is in the mail that was sent to it.')

/** See and answer the invitations to one's address: once a link that was mailed there has been followed, since anyone can sign up
 *  with anyone's address. ID-5. */
export const mayAnswerInvitations = ({ emailProven }: { readonly emailProven: boolean }): Decision => (emailProven ? allowed : unproven)
