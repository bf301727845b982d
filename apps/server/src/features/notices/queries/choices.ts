import { isNoticeKind, type NoticeChoice, type NoticeKind, noticeKindNames, usualChoice } from '@gatehouse/contract/notice-kinds'
import type { Database } from '../../../platform/database/client.ts'

export type ChoiceRow = NoticeChoice & { kind: NoticeKind }

type Stored = { kind: string; app: boolean; mail: boolean }

/** What somebody chose, and for the rest what is usual. Where their address had refused mails of a kind before it was a login, that holds. */
const statement = `SELECT kind, app, mail FROM notice_choice WHERE user_id = $1::uuid
  UNION ALL SELECT r.kind, true, false FROM mail_refusal r JOIN "user" u ON u.email_key = r.email_key AND u.id = $1::uuid
    WHERE NOT EXISTS (SELECT 1 FROM notice_choice c WHERE c.user_id = u.id AND c.kind = r.kind)`

/** How somebody hears of each kind of notices. */
export const choicesOf = async ({ read }: Pick<Database, 'read'>, userId: string): Promise<ChoiceRow[]> => {
  const stored = new Map((await read<Stored>({ name: 'notice-choices', text: statement, values: [userId] })).filter(({ kind }) => isNoticeKind(kind)).map((row) => [row.kind, row]))
  return noticeKindNames.map((kind) => {
    const { app, mail } = stored.get(kind) ?? usualChoice(kind)
    return { kind, app, mail }
  })
}

/** How somebody hears of one kind. */
export const choiceOf = async (database: Pick<Database, 'read'>, userId: string, kind: NoticeKind): Promise<NoticeChoice> =>
  (await choicesOf(database, userId)).find((choice) => choice.kind === kind)!
