import { Prisma } from '../../../platform/database/generated/client.ts'

type Model = keyof typeof Prisma.ModelName

/** One kind of record, and the file that holds all of the account's: one line of JSON each. */
export type Content = {
  file: string
  /** For people, in the archive's README. */
  what: string
  model: Model
  /** Which rows, where that is not by `account_id`; `$account` stands for the account's id. */
  where?: string
  /** Fields that stay here, and why. */
  without?: Readonly<Record<string, string>>
  /** The columns of fields that are not called as they are. */
  columns?: Readonly<Record<string, string>>
  /** What is told beside the model's own fields. The model's table is called `t`. */
  beside?: Readonly<Record<string, string>>
  /** What those need. */
  join?: string
  order: string
}

const live = 't.ended_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())'
const compared = 'made from the one that is exported, to compare by'

/** Everything that an account owns, as the account may know it: of its people what their managers see, and nothing that signs in. AC-8
 *  A test holds that each model which carries an account's id stands here or in `leftOut`. */
export const contents: readonly Content[] = [
  { file: 'account', what: 'The account and its settings', model: 'Account', where: 't.id = $account', order: 't.id' },
  { file: 'former-addresses', what: 'Site addresses that it had', model: 'FormerSlug', order: 't.slug' },
  {
    file: 'members', what: 'Everyone who is or was in the account, with their place in it', model: 'Membership', order: 't.id',
    without: { sortName: compared, sortEmail: compared },
    beside: {
      email: 'u.email', name: 'u.name',
      // Whoever has left is no longer looked after by the managers of the account. ID-6
      postalAddress: `CASE WHEN ${live} THEN u.postal_address END`, picture: `CASE WHEN ${live} AND u.picture IS NOT NULL THEN 'pictures/' || t.id || '.webp' END`,
    },
    join: 'JOIN "user" u ON u.id = t.user_id',
  },
  { file: 'grants', what: 'Permissions that members hold beside their access level', model: 'Grant', order: 't.membership_id, t.permission' },
  { file: 'access-levels', what: 'Access levels', model: 'AccessLevel', order: 't.id' },
  { file: 'invitations', what: 'Invitations, open and closed', model: 'Invitation', without: { emailKey: compared }, order: 't.id' },
  {
    file: 'access-requests', what: 'Requests of partners to enter, and what became of them', model: 'ReachedRequest', order: 't.id',
    beside: { email: 'u.email', name: 'u.name', company: 'p.company', site: 'p.site', message: 'q.message' },
    join: 'JOIN access_request q ON q.id = t.id JOIN "user" u ON u.id = t.user_id LEFT JOIN partner_profile p ON p.user_id = t.user_id',
  },
  {
    file: 'api-keys', what: 'API keys, without what opens anything', model: 'ApiKey', order: 't.id',
    without: { secretHash: 'a secret’s', formerSecretHash: 'a secret’s' },
  },
  { file: 'products', what: 'Products, upsells and downsells', model: 'Product', order: 't.id' },
  { file: 'coupons', what: 'Coupons', model: 'Coupon', without: { codeKey: compared }, order: 't.id' },
  { file: 'billing-contact', what: 'Whom invoices go to', model: 'BillingContact', order: 't.account_id' },
  { file: 'added-seats', what: 'Seats beside those of the plan', model: 'SeatAddOn', order: 't.interval' },
  { file: 'invoices', what: 'Invoices', model: 'Invoice', without: { fileKey: 'opens its PDF for whoever has it' }, order: 't.number' },
  { file: 'card', what: 'The card on file, as far as it is known here', model: 'StripeCustomer', order: 't.account_id' },
  { file: 'payments', what: 'Attempts to pay invoices by card', model: 'Payment', order: 't.invoice_id, t.attempt' },
  {
    file: 'activity', what: 'The activity log: `gatehouse verify --file` holds it against its hash chain', model: 'Activity', where: 't.stream_id = $account', order: 't.seq',
    // To the letter what was hashed. AV-6
    without: { at: 'told as it was hashed', hash: 'told in hexadecimal' },
    beside: { at: `to_char(t.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`, hash: `encode(t.hash, 'hex')` },
  },
]

/** What carries an account's id and stays here. */
export const leftOut: Partial<Record<Model, string>> = {
  IdempotentRequest: 'answers that are kept for a day, for programs that ask again; what they tell of stands in the log',
  Presence: 'who has the account open this very moment; gone within seconds',
  ViewAs: 'which sessions look through whose eyes now; the log tells of all that ever did',
  AccountExport: 'the exports themselves; the log tells of them',
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The names of a model's own fields, without relations. */
export const fieldsOf = (model: Model): string[] =>
  Object.values((Prisma as unknown as Record<string, Record<string, string>>)[`${model}ScalarFieldEnum`]!)

const whereOf = ({ where = 't.account_id = $account' }: Content, accountId: string): string => where.replaceAll('$account', `'${accountId}'::uuid`)
const tableOf = ({ model }: Content): string => `"${snake(model).slice(1)}"`

/** The statement that reads all rows of a kind, each as one text of JSON. The id is the database's own, so it may stand in the text: a cursor
 *  takes no parameters. */
export const statementOf = (content: Content, accountId: string): string => {
  const { model, without = {}, columns = {}, beside = {}, join = '', order } = content
  const own = fieldsOf(model).filter((name) => !(name in without)).map((name) => `t.${columns[name] ?? snake(name)} AS "${name}"`)
  const more = Object.entries(beside).map(([name, sql]) => `${sql} AS "${name}"`)
  return `SELECT row_to_json(r)::text AS line FROM (
    SELECT ${[...own, ...more].join(', ')} FROM ${tableOf(content)} t ${join} WHERE ${whereOf(content, accountId)} ORDER BY ${order}) r`
}

/** The statement that counts them. */
export const countOf = (content: Content, accountId: string): string =>
  `SELECT count(*)::int AS count FROM ${tableOf(content)} t WHERE ${whereOf(content, accountId)}`
