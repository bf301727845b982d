/** The chapters that number the rules. */
export type RulePrefix = 'ID' | 'SE' | 'AC' | 'TM' | 'PE' | 'PA' | 'AV' | 'LV' | 'BO' | 'AP' | 'OP'

/** A rule's number, as in SE-2. */
export type RuleNumber = `${RulePrefix}-${number}`

/** Every rule that a refusal may name, in one sentence; docs/rules.md has them with their tests. */
export const rules = {
  'ID-2': 'Signing in takes an email address and a password of 8 to 256 characters that is not a common one.',
  'ID-3': 'An unknown address and a wrong password get the same answer, and attempts are limited.',
  'ID-4': 'A link for a new password works once, within an hour.',
  'ID-5': 'A new email address is verified before it becomes the login, and any before invitations to it are shown.',
  'ID-6': 'People edit only their own profile; those who manage users can see it.',
  'ID-7': 'A mailed link works once, until it expires or is withdrawn.',
  'ID-8': 'An account may ask all its members for a second factor.',
  'SE-1': 'A login is in use on one device at a time.',
  'SE-2': 'Signing in while the login is in use elsewhere offers to end that session first.',
  'SE-3': 'An offer to take over a session works once, within five minutes.',
  'SE-5': 'A session ends by sign-out, takeover, removal, a new password, an admin, disuse or after 30 days.',
  'SE-6': "Those who manage users see who is signed in and can end others' sessions, an owner's only as owners.",
  'SE-7': 'Requests from pages of other sites change nothing.',
  'AC-1': 'A login enters the accounts in which it has a membership.',
  'AC-2': 'Each request speaks for one account, and only for one that the login belongs to.',
  'AC-4': 'The account holder alone passes the holding on, to an owner or admin and never to a partner.',
  'AC-5': "Owners, admins, members and open invitations use the plan's seats.",
  'AC-6': 'The account holder alone adds and returns seats.',
  'AC-7': 'Settings take the permission to manage them; owners alone decide from whom financial information is hidden.',
  'AC-8': 'The account holder alone closes and restores the account.',
  'TM-2': 'Everyone in the account sees its team.',
  'TM-4': 'Inviting, like all managing of users, takes the permission for it.',
  'TM-5': 'An invitation is accepted once, by the person it was sent to.',
  'TM-6': 'An invitation lives for seven days; resending renews it and cancelling ends it.',
  'TM-7': 'Owners, admins and partners can make a member an admin, and no role is ever lowered.',
  'TM-8': 'Owners can remove anyone but the account holder; others who manage users can remove anyone but owners.',
  'TM-9': 'Nobody changes their own access, only owners change owners, and nobody changes the account holder.',
  'TM-10': 'Nobody gives what they do not have, or edits someone who has more.',
  'TM-12': 'An account keeps at most twelve access levels and deletes only unused ones.',
  'TM-13': "A save on top of someone else's unseen change is refused and can be redone.",
  'TM-14': 'A membership with an end date ends on it.',
  'TM-15': 'Those who manage users may look through the eyes of others, never of those who have more than they.',
  'PE-1': 'Owners alone create and clone products.',
  'PE-2': "Product access limits everything that hangs on a product; what is out of reach isn't there.",
  'PE-3': 'Payment integrations are for those who manage settings, and never for partners.',
  'PE-4': 'Where financial information is hidden from a role, it is withheld everywhere.',
  'PE-6': 'A refusal names its rule and tells nothing that the asker may not know.',
  'PA-1': 'A partner says whom they work for: a company and its site.',
  'PA-2': 'A partner asks to enter an account by its site address, once at a time.',
  'PA-3': 'Owners see and answer the requests of partners to enter.',
  'PA-4': 'Granting a request makes its partner a member with the role Partner.',
  'PA-7': "A partner's access can be revoked by anyone who can remove users.",
  'AV-5': 'Those who manage users see all activity; others see what is about themselves.',
  'BO-1': 'Editing and deleting products takes the permission for it.',
  'BO-2': 'Coupons take the permission to view or to manage them.',
  'BO-3': 'Customers and their orders take the permission to search or to browse them.',
  'BO-6': 'Statistics and tax reports take the permission to view them.',
  'BO-7': 'Each part of the work with affiliates takes its own permission.',
  'BO-8': 'Integrations, webhooks and API keys take the permission to manage settings.',
  'AP-1': 'An API key carries permissions and products out of its maker’s own; people make keys, and only the maker renews one.',
  'AP-3': 'Requests are limited in depth, size, cost and rate.',
} as const satisfies Partial<Record<RuleNumber, string>>

/** The rules that have their sentence in the table. */
export type KnownRule = keyof typeof rules
