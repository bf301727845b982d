import { mayTransferHolding } from './account.ts'
import type { Actor, Subject } from './actor.ts'
import type { Decision } from './decision.ts'
import { mayEndSession } from './sessions.ts'
import {
  mayChangeInvitation,
  mayEditAccess,
  mayEditExpiry,
  mayMakeAdmin,
  mayManageUsers,
  mayRemove,
  mayRevokePartner,
  maySeeProfile,
} from './team.ts'
import type { Offer } from './team.ts'
import { mayViewAs } from './viewing.ts'

/** One entry in the menu of a person's row. */
export interface TeamAction {
  readonly title: string
  /** Whether the entry makes sense on such a row, whoever asks; where it does not, it is absent. */
  readonly fits: (subject: Subject) => boolean
  readonly decide: (actor: Actor, subject: Subject) => Decision
  /** It cannot be taken back, so it asks first. */
  readonly grave?: true
}

/** What can be done to a person of the team, in the menu's order. TM-1. */
export const teamActions = {
  seeProfile: { title: 'View profile', fits: () => true, decide: maySeeProfile },
  viewAs: { title: 'View as this person', fits: ({ isAccountHolder }) => !isAccountHolder, decide: mayViewAs },
  editAccess: { title: 'Edit access', fits: ({ role }) => role === 'MEMBER', decide: mayEditAccess },
  setExpiry: { title: 'Set end date', fits: ({ isAccountHolder }) => !isAccountHolder, decide: mayEditExpiry },
  makeAdmin: { title: 'Make admin', fits: ({ role }) => role === 'MEMBER', decide: mayMakeAdmin, grave: true },
  endSession: { title: 'End session', fits: () => true, decide: mayEndSession },
  transferHolding: {
    title: 'Make account holder',
    fits: ({ role, isAccountHolder }) => (role === 'OWNER' || role === 'ADMIN') && !isAccountHolder,
    decide: mayTransferHolding,
    grave: true,
  },
  remove: { title: 'Remove', fits: ({ role }) => role !== 'PARTNER', decide: mayRemove, grave: true },
  revokePartner: {
    title: 'Revoke access & delete',
    fits: ({ role }) => role === 'PARTNER',
    decide: mayRevokePartner,
    grave: true,
  },
} as const satisfies Record<string, TeamAction>

export type TeamActionName = keyof typeof teamActions
export const teamActionNames = Object.keys(teamActions) as readonly TeamActionName[]

export interface TeamMenuItem {
  readonly name: TeamActionName
  readonly title: string
  readonly grave: boolean
  readonly decision: Decision
}

const entries = teamActionNames.map((name) => {
  const action: TeamAction = teamActions[name]
  return { name, ...action, grave: action.grave ?? false }
})

/** The menu of a person's row, with the reason on each entry that is disabled. Those who do not manage users get
 *  only what is allowed: a menu of refusals tells them nothing. */
export const teamMenu = (actor: Actor, subject: Subject): TeamMenuItem[] => {
  const explains = mayManageUsers(actor).allowed
  const menu: TeamMenuItem[] = []
  // A plain loop: a page of members asks it for each row.
  for (const { name, title, grave, fits, decide } of entries) {
    if (!fits(subject)) continue
    const decision = decide(actor, subject)
    if (explains || decision.allowed) menu.push({ name, title, grave, decision })
  }
  return menu
}

/** What can be done to an open invitation, in the menu's order. TM-6. */
export const invitationActions = {
  resend: { title: 'Resend', decide: mayChangeInvitation },
  cancel: { title: 'Cancel invitation', decide: mayChangeInvitation },
} as const satisfies Record<string, { title: string; decide: (actor: Actor, offer: Offer) => Decision }>

export type InvitationActionName = keyof typeof invitationActions
export const invitationActionNames = Object.keys(invitationActions) as readonly InvitationActionName[]
