/** What somebody does with their own login: passwords, links, addresses. */
import { type House, tokenIn } from './house.ts'
import type { Person } from './person.ts'

const problem = `__typename ... on Problem { message }`
const more = `... on InvalidInput { issues { path message } } ... on RateLimited { retryAt }`

/** The subjects of the mails about a login. */
export const subjects = {
  reset: /^Set a new password$/, passwordChanged: /^Your password was changed$/, proof: /^Confirm your email address$/,
  newEmail: /^Confirm your new email address$/, emailRequested: /about to get another email/, emailChanged: /no longer your login/, emailTaken: /asked to use your address/,
}

export const askForReset = async (person: Person, email: string) =>
  (await person.ask(`mutation ($email: String!) { requestPasswordReset(email: $email) { ${problem} ${more} ... on RequestedPasswordReset { email } } }`, { email })).requestPasswordReset

/** Asks for a link to set a new password, and takes it out of the newest mail. */
export const resetToken = async (house: House, { email }: { email: string }): Promise<string> => {
  const before = (await house.mails(email, 0, subjects.reset)).length
  await askForReset(house.visitor(), email)
  return tokenIn((await house.mails(email, before + 1, subjects.reset))[0]!)
}

export const lookAtReset = async (person: Person, token: string) =>
  (await person.ask(`query ($token: String!) { passwordReset(token: $token) { __typename ... on OpenPasswordReset { email expiresAt } ... on ClosedLink { status message } } }`, { token })).passwordReset

export const resetPassword = async (person: Person, token: string, password: string) =>
  (await person.ask(
    `mutation ($token: String!, $password: String!) { resetPassword(token: $token, password: $password) { ${problem} ${more} ... on LinkClosed { status } ... on ResetPassword { email } } }`,
    { token, password },
  )).resetPassword

export const changePassword = async (person: Person, newPassword: string, currentPassword = person.password) =>
  (await person.ask(
    `mutation ($currentPassword: String!, $newPassword: String!) { changePassword(currentPassword: $currentPassword, newPassword: $newPassword) { ${problem} ${more} ... on SignedIn { enter viewer { user { email } session { id } } } } }`,
    { currentPassword, newPassword },
  )).changePassword

const pending = `emailChange { email requestedAt expiresAt }`

export const changeEmail = async (person: Person, email: string) =>
  (await person.ask(`mutation ($email: String!) { changeEmail(email: $email) { ${problem} ${more} ... on RequestedEmailChange { ${pending} } } }`, { email })).changeEmail

export const resendEmailChange = async (person: Person) =>
  (await person.ask(`mutation { resendEmailChange { ${problem} ... on RateLimited { retryAt } ... on RequestedEmailChange { ${pending} } } }`)).resendEmailChange

export const withdrawEmailChange = async (person: Person): Promise<boolean> =>
  (await person.ask(`mutation { withdrawEmailChange { withdrawn } }`)).withdrawEmailChange.withdrawn

export const pendingEmail = async (person: Person): Promise<{ email: string; requestedAt: string; expiresAt: string } | null> =>
  (await person.ask(`{ viewer { ${pending} } }`)).viewer.emailChange

/** Asks for another email, and takes the link out of the mail to it. */
export const emailToken = async (house: House, person: Person, email: string): Promise<string> => {
  const before = (await house.mails(email, 0, subjects.newEmail)).length
  await changeEmail(person, email)
  return tokenIn((await house.mails(email, before + 1, subjects.newEmail))[0]!)
}

export const lookAtEmailLink = async (person: Person, token: string) =>
  (await person.ask(`query ($token: String!) { emailLink(token: $token) { __typename ... on OpenEmailLink { email replaces expiresAt } ... on ClosedLink { status } } }`, { token })).emailLink

export const confirmEmail = async (person: Person, token: string) =>
  (await person.ask(`mutation ($token: String!) { confirmEmail(token: $token) { ${problem} ... on LinkClosed { status } ... on ConfirmedEmail { email } } }`, { token })).confirmEmail

/** Who this browser is signed in as, and whether their address is proven. */
export const login = async (person: Person): Promise<{ email: string; emailProven: boolean }> =>
  (await person.ask(`{ viewer { user { email emailProven } } }`)).viewer.user

/** The lines of somebody's own stream, oldest first. */
export const ownEvents = async (house: House, email: string): Promise<{ kind: string; detail: Record<string, unknown> }[]> =>
  house.sql(`SELECT kind, detail FROM activity a JOIN "user" u ON u.id = a.stream_id WHERE u.email = $1 ORDER BY seq`, [email])
