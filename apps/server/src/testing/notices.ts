/** What people do with their notices. */
import type { Person } from './person.ts'

const problem = `__typename ... on Problem { message }`
export type Choice = { kind: string; app: boolean; mail: boolean; appAlways: boolean; mailAlways: boolean; needsOne: boolean }
const choiceFields = 'noticeChoices { kind app mail appAlways mailAlways needsOne }'

export const choicesOf = async (person: Person): Promise<Choice[]> => (await person.ask(`{ viewer { ${choiceFields} } }`)).viewer.noticeChoices

export const choose = async (person: Person, kind: string, choice: { app: boolean; mail: boolean }) =>
  (await person.ask(
    `mutation ($kind: NoticeKind!, $app: Boolean!, $mail: Boolean!) { chooseNotices(kind: $kind, app: $app, mail: $mail) { ${problem} ... on InvalidInput { issues { path message } } ... on ChosenNotices { viewer { ${choiceFields} } } } }`,
    { kind, ...choice },
  )).chooseNotices
