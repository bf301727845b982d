import { personalActivity } from './activity.ts'
import type { Actor } from './actor.ts'

/** As whom somebody is given a notice. SELF: it is about their own login, or says why they lost an account. ADDRESS: it is an offer to the
 *  address of their login. The others are told while they are that in the account: PLACE, anyone in it, about themselves; MANAGERS, who
 *  manage users; OWNERS; HOLDER. */
export const audiences = ['SELF', 'ADDRESS', 'PLACE', 'MANAGERS', 'OWNERS', 'HOLDER'] as const
export type Audience = (typeof audiences)[number]

/** The audiences about an account, for which its people are asked anew whenever a notice is shown. */
export const audiencesInside = ['PLACE', 'MANAGERS', 'OWNERS', 'HOLDER'] as const satisfies readonly Audience[]

/** Whether somebody in an account still is as whom they were given a notice about it: the log would tell them no less. AV-5, PE-6 */
export const isStill = (actor: Actor, audience: (typeof audiencesInside)[number]): boolean => {
  switch (audience) {
    case 'PLACE':
      return true
    case 'MANAGERS':
      return !personalActivity(actor)
    case 'OWNERS':
      return actor.role === 'OWNER'
    case 'HOLDER':
      return actor.isAccountHolder
  }
}
