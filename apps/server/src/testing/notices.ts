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

export const noticeFields = 'id topic kind text at readAt accountId accountName path'
export type Notice = { id: string; topic: string; kind: string; text: string; at: string; readAt: string | null; accountId: string | null; accountName: string | null; path: string }

/** What somebody is shown, newest first. */
export const noticesOf = async (person: Person, args = 'first: 100'): Promise<Notice[]> =>
  (await person.tab(null).ask(`{ viewer { notices(${args}) { nodes { ${noticeFields} } } } }`)).viewer.notices.nodes

export const textsOf = async (person: Person, args?: string): Promise<string[]> => (await noticesOf(person, args)).map(({ text }) => text)

export const unreadOf = async (person: Person): Promise<number> => (await person.tab(null).ask('{ viewer { unreadNotices } }')).viewer.unreadNotices

export const markNotice = async (person: Person, id: string, read = true) =>
  (await person.tab(null).ask(`mutation ($id: ID!, $read: Boolean!) { markNotice(id: $id, read: $read) { ${problem} ... on MarkedNotice { notice { id readAt } viewer { unreadNotices } } } }`, { id, read })).markNotice

export const markAllNotices = async (person: Person) => (await person.tab(null).ask('mutation { markAllNotices { count viewer { unreadNotices } } }')).markAllNotices as { count: number; viewer: { unreadNotices: number } }

/** The live field with everything in it. */
export const noticesLive = `subscription ($after: Cursor) { notices(after: $after) { cursor added { ${noticeFields} } changed { id readAt } readUntil outdated unread choices { kind app mail } } }`
