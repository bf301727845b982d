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
