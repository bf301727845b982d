import type { Person } from './person.ts'

export type Settings = { idleMinutes: number; secondFactorRequired: boolean }

/** The settings of the account that the tab shows. */
export const settingsOf = async (person: Person): Promise<Settings> =>
  (await person.ask('{ account { idleMinutes secondFactorRequired } }')).account

/** Changes them; answers with what came of it. */
export const changeSettings = async (person: Person, input: Partial<Settings> & { seen?: Settings }) =>
  (await person.ask(
    `mutation ($input: ChangeSecuritySettingsInput!) { changeSecuritySettings(input: $input) {
      __typename ... on Problem { message } ... on Refusal { rule } ... on InvalidInput { issues { path message } }
      ... on SettingsConflict { changedBy changedAt account { idleMinutes secondFactorRequired } } ... on ChangedAccount { account { idleMinutes secondFactorRequired } } } }`,
    { input },
  )).changeSecuritySettings

/** The account's two switches. AC-7 */
export type FinancialSwitches = { hideFinancialsFromAdmins: boolean; hideFinancialsFromPartners: boolean }

const switches = 'hideFinancialsFromAdmins hideFinancialsFromPartners'

export const switchesOf = async (person: Person): Promise<FinancialSwitches> => (await person.ask(`{ account { ${switches} } }`)).account

/** Turns them; answers with what came of it. */
export const hideFinancials = async (person: Person, input: Partial<FinancialSwitches> & { seen?: FinancialSwitches }) =>
  (await person.ask(
    `mutation ($input: ChangeFinancialSettingsInput!) { changeFinancialSettings(input: $input) {
      __typename ... on Problem { message } ... on Refusal { rule } ... on SettingsConflict { changedBy account { ${switches} } } ... on ChangedAccount { account { ${switches} } } } }`,
    { input },
  )).changeFinancialSettings

/** What an account is called, and where it is found. AC-7 */
export type AccountFacts = { name: string; slug: string; timeZone: string; currency: string }

const facts = 'name slug timeZone currency'

export const accountOf = async (person: Person): Promise<AccountFacts> => (await person.ask(`{ account { ${facts} } }`)).account

/** Changes it; answers with what came of it. */
export const changeAccount = async (person: Person, input: Partial<AccountFacts> & { seen?: AccountFacts }) =>
  (await person.ask(
    `mutation ($input: ChangeAccountSettingsInput!) { changeAccountSettings(input: $input) {
      __typename ... on Problem { message } ... on Refusal { rule } ... on InvalidInput { issues { path message } }
      ... on SettingsConflict { changedBy account { ${facts} } } ... on ChangedAccount { account { ${facts} } } } }`,
    { input },
  )).changeAccountSettings
