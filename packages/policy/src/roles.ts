/** The four places that a membership can have in an account; `rank` orders the team table, invitations come after. */
export const roles = {
  OWNER: {
    title: 'Owner',
    plural: 'Owners',
    rank: 0,
    summary: 'Holds every permission, and alone may create products and change anything about an owner.',
  },
  ADMIN: {
    title: 'Admin',
    plural: 'Admins',
    rank: 1,
    summary: 'Holds every permission, and cannot change owners.',
  },
  MEMBER: {
    title: 'Member',
    plural: 'Members',
    rank: 2,
    summary: 'Holds the permissions and products that were given.',
  },
  PARTNER: {
    title: 'Partner',
    plural: 'Partners',
    rank: 3,
    summary: 'An outside agency that can do what an admin can, except for payments and ownership; uses no seat.',
  },
} as const

export type Role = keyof typeof roles

/** All roles, in the team table's order. */
export const roleNames = Object.keys(roles) as readonly Role[]

/** Where invitations stand in the team table: after every role. */
export const invitationRank = roleNames.length
