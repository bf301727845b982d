import { isCurrency } from '@gatehouse/money'
import { idleTimes, mayRequireSecondFactor } from '@gatehouse/policy'
import { z } from 'zod'
import { builder } from '../../graphql/builder.ts'
import { InvalidInput, RateLimited, Refusal } from '../../graphql/errors.ts'
import type { EventRow } from '../../activity/event.ts'
import type { AccountRow, Services } from '../../graphql/context.ts'
import { line, readInput } from '../../graphql/input.ts'
import { ProblemInterface } from '../../graphql/problems.ts'
import { accountStream, type LiveMessage, liveFrom, type LiveSource } from '../../live/liveField.ts'
import { personal } from '../../live/personalFields.ts'
import { ActionVerdict, verdict } from '../../graphql/verdicts.ts'
import { countAddressTry } from './commands/addressTries.ts'
import { changeAccountSettings, changeFinancialSettings, changeSecuritySettings } from './commands/settings.ts'
import { SettingsConflict } from './problems.ts'
import { accountById, countWithoutSecondFactor, hasSecondFactor } from './queries/settings.ts'
import { slugInput } from './queries/slugs.ts'
import { timeZoneInput } from './queries/timeZones.ts'
import { AccountType } from './types.ts'

builder.objectFields(AccountType, (t) => ({
  membersWithoutSecondFactor: t.withAuth({ rule: 'changesSettings' }).int({
    description: 'How many members have no second factor: they could not enter before they have set one up, if it is required. ID-8',
    resolve: ({ id }, _args, { services }) => countWithoutSecondFactor(services, id),
  }),
  mayRequireSecondFactor: t.withAuth({ rule: 'member' }).field({
    type: ActionVerdict,
    extensions: personal,
    description: 'Whether the viewer may require a second factor of all members: they need one themselves. ID-8',
    resolve: async (_account, _args, { services, actor }) =>
      verdict('requireSecondFactor', mayRequireSecondFactor(actor, await hasSecondFactor(services.database, actor.userId))),
  }),
}))

builder.objectType(SettingsConflict, {
  name: 'SettingsConflict',
  description: 'Somebody else changed the same setting since it was seen. Nothing was changed. AC-7',
  interfaces: [ProblemInterface],
  authScopes: { rule: 'member' },
  fields: (t) => ({
    changedBy: t.exposeString('changedBy', { nullable: true, description: 'The name of who did.' }),
    changedAt: t.field({ type: 'DateTime', nullable: true, description: 'When.', resolve: ({ changedAt }) => changedAt }),
    account: t.withAuth({ rule: 'member' }).field({
      type: AccountType,
      description: 'The account as it is now.',
      resolve: async (_problem, _args, { services, account }) => (await accountById(services, account.id)) ?? account,
    }),
  }),
})

const SeenSecuritySettings = builder.inputType('SeenSecuritySettings', {
  description: 'The settings as they were on screen when the change was decided.',
  fields: (t) => ({
    idleMinutes: t.int({ required: true, description: 'The idle time.' }),
    secondFactorRequired: t.boolean({ required: true, description: 'Whether a second factor was required.' }),
  }),
})

const ChangeSecuritySettingsInput = builder.inputType('ChangeSecuritySettingsInput', {
  description: 'What is to be different; what is absent stays.',
  fields: (t) => ({
    idleMinutes: t.int({ required: false, description: `Sessions of members end after so many minutes without use: ${idleTimes.least} to ${idleTimes.most}.` }),
    secondFactorRequired: t.boolean({ required: false, description: 'Whether only those with a second factor may enter. Takes one of one’s own to switch on.' }),
    seen: t.field({ type: SeenSecuritySettings, required: false, description: 'With it, nothing that somebody else changed meanwhile is overwritten; without it, the change holds whatever was before.' }),
  }),
})

const bounds = `Choose from ${idleTimes.least} minutes to ${idleTimes.most / 60} hours.`
const idleMinutes = z.int(bounds).min(idleTimes.least, bounds).max(idleTimes.most, bounds)
const given = <Value>(value: Value | null | undefined): Value | undefined => value ?? undefined
const shape = z.object({
  idleMinutes: idleMinutes.nullish().transform(given),
  secondFactorRequired: z.boolean().nullish().transform(given),
  seen: z.object({ idleMinutes: z.int(), secondFactorRequired: z.boolean() }).nullish().transform(given),
})

const ChangedAccount = builder.objectRef<object>('ChangedAccount').implement({
  description: 'The account is as it was asked to be.',
  authScopes: { rule: 'member' },
  fields: (t) => ({ account: t.withAuth({ rule: 'member' }).field({ type: AccountType, description: 'The account as it is now.', resolve: (_parent, _args, { account }) => account }) }),
})

builder.mutationField('changeSecuritySettings', (t) =>
  t.withAuth({ rule: 'changesSettings' }).field({
    asks: ['mayRequireSecondFactor'],
    type: ChangedAccount,
    description: 'Changes the idle time of the account’s sessions and whether its members need a second factor. Holds at once, for open sessions too. AC-7',
    args: { input: t.arg({ type: ChangeSecuritySettingsInput, required: true, description: 'What is to be different.' }) },
    errors: { types: [InvalidInput, Refusal, SettingsConflict] },
    resolve: async (_root, { input }, context) => {
      await changeSecuritySettings(context, readInput(shape, input))
      return {}
    },
  }),
)

const SeenFinancialSettings = builder.inputType('SeenFinancialSettings', {
  description: 'The two switches as they were on screen when the change was decided.',
  fields: (t) => ({
    hideFinancialsFromAdmins: t.boolean({ required: true, description: 'The one for admins.' }),
    hideFinancialsFromPartners: t.boolean({ required: true, description: 'The one for partners.' }),
  }),
})

const ChangeFinancialSettingsInput = builder.inputType('ChangeFinancialSettingsInput', {
  description: 'What is to be different; what is absent stays.',
  fields: (t) => ({
    hideFinancialsFromAdmins: t.boolean({ required: false, description: 'Whether amounts earned, statistics and payouts are withheld from admins.' }),
    hideFinancialsFromPartners: t.boolean({ required: false, description: 'The same for partners.' }),
    seen: t.field({ type: SeenFinancialSettings, required: false, description: 'As for the other settings: with it, nothing that somebody else changed meanwhile is overwritten.' }),
  }),
})

const financialShape = z.object({
  hideFinancialsFromAdmins: z.boolean().nullish().transform(given),
  hideFinancialsFromPartners: z.boolean().nullish().transform(given),
  seen: z.object({ hideFinancialsFromAdmins: z.boolean(), hideFinancialsFromPartners: z.boolean() }).nullish().transform(given),
})

builder.mutationField('changeFinancialSettings', (t) =>
  t.withAuth({ rule: 'hidesFinancials' }).field({
    asks: [],
    type: ChangedAccount,
    description: 'Decides from whom financial information is hidden: amounts earned, statistics and payouts, never prices. Holds at once, on open pages and live connections too. For owners only. AC-7, PE-4',
    args: { input: t.arg({ type: ChangeFinancialSettingsInput, required: true, description: 'What is to be different.' }) },
    errors: { types: [InvalidInput, Refusal, SettingsConflict] },
    resolve: async (_root, { input }, context) => {
      await changeFinancialSettings(context, readInput(financialShape, input))
      return {}
    },
  }),
)

const SeenAccountSettings = builder.inputType('SeenAccountSettings', {
  description: 'The settings as they were on screen when the change was decided.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The name.' }),
    slug: t.string({ required: true, description: 'The site address.' }),
    timeZone: t.string({ required: true, description: 'The time zone.' }),
    currency: t.string({ required: true, description: 'The currency.' }),
  }),
})

const ChangeAccountSettingsInput = builder.inputType('ChangeAccountSettingsInput', {
  description: 'What is to be different; what is absent stays.',
  fields: (t) => ({
    name: t.string({ required: false, description: 'As people call the account: 1 to 80 characters.' }),
    slug: t.string({ required: false, description: 'Its site address: lower-case letters, digits and single hyphens. The former one leads to it for 90 days, and is nobody else’s until then.' }),
    timeZone: t.string({ required: false, description: 'IANA name, as in `Europe/Madrid`.' }),
    currency: t.string({ required: false, description: 'ISO 4217 code. It is offered for what is new; nothing is priced anew, since each product keeps a currency of its own.' }),
    seen: t.field({ type: SeenAccountSettings, required: false, description: 'As for the other settings: with it, nothing that somebody else changed meanwhile is overwritten.' }),
  }),
})

const currency = z.string().transform((code) => code.trim().toUpperCase()).refine(isCurrency, 'Choose a currency that is in use, by its ISO 4217 code.')
const accountShape = z.object({
  name: line('a name for the account', 80).nullish().transform(given),
  slug: slugInput.nullish().transform(given),
  timeZone: timeZoneInput.nullish().transform(given),
  currency: currency.nullish().transform(given),
  seen: z.object({ name: z.string(), slug: z.string(), timeZone: z.string(), currency: z.string() }).nullish().transform(given),
})

builder.mutationField('changeAccountSettings', (t) =>
  t.withAuth({ rule: 'changesSettings' }).field({
    asks: [],
    type: ChangedAccount,
    description: 'Changes the account’s name, site address, time zone and currency. Everyone in it sees it at once, on open pages too. AC-7',
    args: { input: t.arg({ type: ChangeAccountSettingsInput, required: true, description: 'What is to be different.' }) },
    errors: { types: [InvalidInput, Refusal, SettingsConflict, RateLimited] },
    resolve: async (_root, { input }, context) => {
      const change = readInput(accountShape, input)
      if (change.slug !== undefined) await countAddressTry(context.services, context.actor.userId)
      await changeAccountSettings(context, change)
      return {}
    },
  }),
)

type AccountPayload = { account: AccountRow; changedBy: string | null }

const AccountMessage = builder.objectRef<LiveMessage<AccountPayload>>('AccountMessage').implement({
  description: 'The account is not as before.',
  authScopes: { rule: 'member' },
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Go on from here after a pause.' }),
    account: t.field({ type: AccountType, description: 'The account as it is now.', resolve: ({ account }) => account }),
    changedBy: t.withAuth({ rule: 'changesSettings' }).exposeString('changedBy', { nullable: true, description: 'The name of who changed it, for those who could have.' }),
  }),
})

const changed = async ({ streamId, performerName, performerEmail }: EventRow, services: Services): Promise<AccountPayload | null> => {
  const account = await accountById(services, streamId)
  return account && { account, changedBy: performerName ?? performerEmail }
}

const source: LiveSource<AccountPayload> = {
  streamOf: accountStream,
  personal: () => false,
  project: (event, { services }) => (event.kind === 'settings changed' ? changed(event, services) : null),
}

builder.subscriptionField('account', (t) =>
  t.withAuth({ rule: 'member' }).field({
    type: AccountMessage,
    description: 'The account’s own settings, live. LV-1, AC-7',
    args: { after: t.arg({ type: 'Cursor', required: false, description: 'Deliver what happened since first; from now on when absent.' }) },
    subscribe: liveFrom('account', source as LiveSource),
    resolve: (message) => message as unknown as LiveMessage<AccountPayload>,
  }),
)
