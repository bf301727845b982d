import { roles } from '@gatehouse/policy'
import type { Role } from '../../app/documents.ts'

/** How a role is shown: always as its word. */
export const roleTitle = (role: Role): string => roles[role].title
