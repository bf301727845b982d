/** Settings of the account, one's own login and sessions, and what anyone may ask. §2 to §4 */
import { outcome, problem, type Question } from './question.ts'
import { changesSeats, changesSettings, closes, exportsAll, hidesFinancials, manages, managesPayments, may, seesBilling, type Expected, type Someone, unless } from './rules.ts'
import { globalId } from '../house.ts'
import { password } from './stage.ts'

export const accountReads: Record<string, Question> = {
  'how far an export is': { for: 'members', query: '{ account { latestExport { state } } }', expected: exportsAll },
  'how many have no second factor': { for: 'members', query: '{ account { membersWithoutSecondFactor } }', expected: (who) => (may(who, 'settings.manage') ? 'done' : ['BO-8']) },
  'whom invoices go to': { for: 'members', query: '{ account { billingContact { name } } }', expected: managesPayments },
  'how the account pays': { for: 'members', query: '{ account { wayToPay card { name } } }', expected: managesPayments },
  'what the account pays': {
    for: 'members', expected: seesBilling,
    query: '{ account { seatAddOns { interval } seatOffers(packs: 1) { seatsThen now { total { amount } } each { tax { amount } } } invoices { nodes { name total { amount } lines { text } payment { status } } } } }',
  },
  'whether one may ask for second factors': {
    for: 'members', query: '{ account { mayRequireSecondFactor { allowed rule } } }', said: ({ account }) => account.mayRequireSecondFactor.rule,
    // Nobody on these stages has a second factor.
    expected: (who) => unless(!may(who, 'settings.manage') && 'BO-8', 'ID-8'),
  },
}

const noInvoice = globalId('Invoice', '00000000-0000-4000-8000-000000000000')
const byPeople = (who: Someone, may: (who: Someone) => Expected, then: Expected): Expected => (may(who) !== 'done' ? may(who) : who.key ? ['AP-1'] : then)
const byCard = [
  ['leave a card', `addCard { ${problem} }`, managesPayments], ['say what was done on Stripe’s page', `finishVisit(visit: "cs_test_none") { ${problem} ... on FinishedVisit { account { name } } }`, managesPayments],
  ['pay an invoice on Stripe’s page', `payInvoice(invoiceId: "${noInvoice}") { ${problem} }`, seesBilling], ['charge the card for an invoice', `chargeInvoice(invoiceId: "${noInvoice}") { ${problem} }`, seesBilling],
] as const

export const accountWrites: Record<string, Question> = {
  'say whom invoices go to': {
    for: 'members', expected: managesPayments,
    query: `mutation { setBillingContact(input: { name: "Rosa", email: "rosa@example.com", termDays: 14, postalAddress: { lines: ["1 Main St"], city: "Lyon", postalCode: "69001", country: "FR" } }) { ${problem} ... on ChangedBilling { account { billingContact { email postalAddress { written } } } } } }`,
  },
  'add seats': {
    for: 'members', query: `mutation { addSeats(packs: 1, interval: MONTHLY) { ${problem} ... on ChangedBilling { account { seatAddOns { seats } invoices { nodes { lines { amount { amount } } } } } } } }`, expected: changesSeats,
  },
  'give seats back': { for: 'members', query: `mutation { returnSeats(packs: 1, interval: MONTHLY) { ${problem} } }`, expected: changesSeats },
  // Invoices are paid by hand on these stages: people who may pay by card are told that, and programs that it takes a person.
  ...Object.fromEntries(byCard.map(([name, query, allowed]) => [name, { for: 'members', query: `mutation { ${query} }`, expected: (who) => byPeople(who, allowed, ['AC-6']) } satisfies Question])),
  'take the card away': { for: 'members', query: `mutation { removeCard { ${problem} } }`, expected: (who) => byPeople(who, managesPayments, 'missing') },
  'change the settings': {
    for: 'members', query: `mutation { changeSecuritySettings(input: { idleMinutes: 45 }) { ${problem} ... on ChangedAccount { account { idleMinutes } } ... on SettingsConflict { account { idleMinutes } } } }`, expected: changesSettings,
  },
  'ask everyone for a second factor without having one': {
    for: 'members', query: `mutation { changeSecuritySettings(input: { secondFactorRequired: true }) { ${problem} } }`, expected: (who) => unless(changesSettings(who) !== 'done' && 'BO-8', 'ID-8'),
  },
  'call the account otherwise': {
    for: 'members', query: `mutation { changeAccountSettings(input: { name: "Another Name", timeZone: "Europe/Madrid", currency: "EUR" }) { ${problem} ... on ChangedAccount { account { name } } ... on SettingsConflict { account { name } } } }`, expected: changesSettings,
  },
  'hide amounts from partners': {
    for: 'members', query: `mutation { changeFinancialSettings(input: { hideFinancialsFromPartners: true }) { ${problem} } }`, expected: hidesFinancials,
  },
  'close the account by another name': {
    for: 'members', query: `mutation { closeAccount(name: "not its name") { ${problem} } }`, expected: closes,
  },
  'export everything': {
    for: 'members', query: `mutation { exportAccount { ${problem} ... on ReadyExport { export { state } } } }`, expected: exportsAll,
  },
  'show where one is': { for: 'members', overSocket: true, query: 'mutation { showPresence(page: "Team") }', expected: () => 'done' },
  'show whom one edits': {
    for: 'members', overSocket: true, query: 'mutation ($id: ID) { showEditing(id: $id) }', variables: ({ people: { dora } }) => ({ id: globalId('Member', dora!.id) }), expected: (who) => (manages(who) ? 'done' : ['TM-4']),
  },
}

type Word = [field: string, answer: string, signedIn?: string]
const words = (of: Question['for'], fields: readonly Word[]): Record<string, Question> =>
  Object.fromEntries(fields.map(([field, answer, asks = `{ ${outcome} }`]) => [field.split('(')[0]!, { for: of, together: true, query: `mutation { ${field} ${asks} }`, expected: () => answer } satisfies Question]))

const nowhere = globalId('Account', '00000000-0000-4000-8000-000000000000')
const noRequest = globalId('SentAccessRequest', '00000000-0000-4000-8000-000000000000')
const nobody = globalId('Passkey', '00000000-0000-4000-8000-000000000000')
const noNotice = globalId('Notice', '00000000-0000-4000-8000-000000000000')

/** What stands open to whoever is signed in, about themselves alone, whatever they may do in an account; and how each answers here. */
export const loginWrites: Record<string, Question> = {
  ...words('signedIn', [
    ['updateProfile(input: { name: "Ada Anew" })', 'done'],
    ['setPicture(input: { content: "bm90aGluZw==" })', 'InvalidInput'],
    ['removePicture', 'done', '{ __typename }'],
    [`confirmIdentity(password: "${password}")`, 'done'],
    ['confirmSecondFactor(input: { challenge: "none" })', 'InvalidInput'],
    ['changeEmail(email: "no address")', 'InvalidInput'],
    ['resendEmailChange', 'missing', `{ ${outcome} ... on RequestedEmailChange { emailChange { email } } }`],
    ['withdrawEmailChange', 'done', '{ withdrawn }'],
    ['sendEmailProof', 'done'],
    [`changePassword(currentPassword: "${password}", newPassword: "short")`, 'InvalidInput'],
    ['startTotp', 'done'],
    ['confirmTotp(token: "none", code: "000000")', 'SetupFailed', `{ ${outcome} ... on AddedSecondFactor { viewer { cursor } } }`],
    ['removeTotp', 'missing', `{ ${problem} ... on RemovedSecondFactor { viewer { cursor } } }`],
    ['renewRecoveryCodes', 'missing', `{ ${outcome} ... on RenewedRecoveryCodes { viewer { cursor } } }`],
    ['startPasskey', 'done', `{ ${problem} }`],
    ['addPasskey(token: "none", response: {}, name: "Desk")', 'SetupFailed'],
    [`renamePasskey(passkeyId: "${nobody}", name: "Desk")`, 'missing', `{ ${outcome} ... on RenamedPasskey { viewer { cursor } } }`],
    [`removePasskey(passkeyId: "${nobody}")`, 'missing', `{ ${problem} }`],
    ['chooseNotices(kind: SECURITY, app: true, mail: false)', 'InvalidInput', `{ ${outcome} ... on ChosenNotices { viewer { noticeChoices { kind mail } } } }`],
    [`markNotice(id: "${noNotice}", read: true)`, 'missing', `{ ${outcome} ... on MarkedNotice { notice { id } viewer { cursor } } }`],
    ['markAllNotices', 'done', '{ count viewer { unreadNotices } }'],
    ['useSession', 'done', '{ id }'],
    [`restoreAccount(accountId: "${nowhere}")`, 'missing'],
    ['savePartnerProfile(company: " ", site: "x")', 'InvalidInput', `{ ${outcome} ... on SavedPartnerProfile { viewer { cursor } } }`],
    [`withdrawAccessRequest(requestId: "${noRequest}")`, 'missing', `{ ${outcome} ... on ChangedSentRequest { request { id } } }`],
    // Nobody on these stages has said whom they work for.
    ['requestAccess(address: "nowhere", message: "Let me in.")', 'PA-1', `{ ${problem} ... on ChangedSentRequest { request { id } } }`],
    ['createAccount(name: " ")', 'InvalidInput', `{ ${outcome} ... on CreatedAccount { account { id } viewer { cursor } } }`],
  ]),
  'enter the account': {
    for: 'signedIn', query: `mutation ($slug: String!) { enterAccount(account: $slug) { ${outcome} ... on EnteredAccount { account { name } } } }`, variables: ({ account }) => ({ slug: account.slug }), expected: () => 'done', outside: 'missing',
  },
  'decline an offer': {
    for: 'signedIn', query: `mutation ($id: ID!) { declineInvitation(invitationId: $id) { ${problem} } }`, variables: ({ offers }) => ({ id: globalId('Invitation', offers.decline) }), expected: () => 'done',
  },
}

/** What stands open to anyone, because something in it is the proof. */
export const openReads: Record<string, Question> = {
  'who is signed in': {
    for: 'anyone',
    query: '{ viewer { user { name picture } session { id } memberships { slug formerSlugs } invitations { id } signIns(first: 1) { nodes { id } } partnerProfile { company } accessRequests { id } secondFactors { hasTotp: __typename } emailChange { email } noticeChoices { kind mail } notices(first: 1) { nodes { id } } unreadNotices cursor } }',
    expected: (_who, { part }) => (['signedOut', 'key'].includes(part.standing) ? 'missing' : part.standing === 'sessionEnded' ? 'SESSION_ENDED' : 'done'),
  },
  'a site address': { for: 'signedIn', query: '{ siteAddress(wanted: "some house") { free } }', expected: () => 'done' },
  'what a link to sign up by is for': { for: 'anyone', query: '{ signUpLink(token: "none") { __typename } }', expected: () => 'done' },
  'what an invitation’s link offers': { for: 'anyone', query: '{ invitationOffer(token: "none") { __typename } }', expected: () => 'done' },
  'what a link for a new password is for': { for: 'anyone', query: '{ passwordReset(token: "none") { __typename } }', expected: () => 'done' },
  'what a link to an address is for': { for: 'anyone', query: '{ emailLink(token: "none") { __typename } }', expected: () => 'done' },
}

export const openWrites: Record<string, Question> = {
  ...words('anyone', [
    ['requestSignUp(email: "no address")', 'InvalidInput'],
    ['signUp(input: { token: "none", password: "x", name: "x", accountName: "x" })', 'InvalidInput', `{ ${outcome} ... on SignedIn { viewer { cursor } } }`],
    ['signUpAsPartner(input: { token: "none", password: "x", name: "x", company: "x", site: "x" })', 'InvalidInput'],
    ['signIn(input: { email: "no address", password: "x" })', 'InvalidInput'],
    ['signInWithSecondFactor(input: { challenge: "none" })', 'InvalidInput'],
    ['createPasskeySignIn', 'done'],
    ['signInWithPasskey(input: { challenge: "none", response: {} })', 'SignInFailed'],
    ['takeOverSession(offer: "none")', 'TakeoverExpired'],
    ['declineTakeover(offer: "none")', 'done', '{ declined }'],
    ['requestPasswordReset(email: "no address")', 'InvalidInput'],
    ['resetPassword(token: "none", password: "quite a good one")', 'LinkClosed'],
    ['confirmEmail(token: "none")', 'LinkClosed'],
  ]),
}

export const farewell: Record<string, Question> = {
  'accept an offer': {
    for: 'anyone', query: `mutation ($id: ID!) { acceptInvitation(input: { invitationId: $id }) { ${problem} } }`, variables: ({ offers }) => ({ id: globalId('Invitation', offers.accept) }),
    expected: (_who, { part }) => (['signedOut', 'sessionEnded', 'key'].includes(part.standing) ? 'InvitationClosed' : 'done'),
  },
  'accept with no link': { for: 'anyone', query: `mutation { acceptInvitation(input: { token: "none" }) { ${problem} } }`, expected: () => 'InvitationClosed' },
  'sign out': { for: 'signedIn', query: 'mutation { signOut { signedOut } }', expected: () => 'done' },
}
