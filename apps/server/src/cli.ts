import { createReadStream, existsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { formatMoney } from '@gatehouse/money'
import { planNames, plans } from '@gatehouse/policy'
import { type ArgsDef, type CommandDef, defineCommand, runMain } from 'citty'
import type { ChainLink } from './activity/chain.ts'
import { type Change, createChange } from './activity/change.ts'
import { eventsIn } from './activity/lines.ts'
import { type Verdict, verifyEvents, verifyStream } from './activity/verify.ts'
import { follow } from './features/follow.ts'
import { invoiceName, readInvoiceName } from './features/billing/invoiceWords.ts'
import { Problem } from './graphql/errors.ts'
import { type Clock, systemClock } from './platform/clock.ts'
import { readConfig } from './platform/config.ts'
import { type Database, openDatabase } from './platform/database/client.ts'
import { startEmbeddedPostgres } from './platform/database/embedded.ts'
import { exitWith, StartError } from './platform/startError.ts'

/** Opens the database that the settings name, or the embedded one, for the time of one command; a Gatehouse that runs on it goes on. */
const withDatabase = async <T>(work: (database: Database, url: string) => Promise<T>): Promise<T> => {
  const config = readConfig(process.env)
  const embedded = config.databaseUrl ? null : await startEmbeddedPostgres({ dataDir: config.dataDir, beside: true })
  const url = config.databaseUrl ?? embedded!.url
  const database = openDatabase(url)
  try {
    return await work(database, url)
  } finally {
    await database.close()
    await embedded?.stop()
  }
}

const say = (verdict: Verdict, name: string) =>
  verdict.intact ? console.log(`${name}: ${verdict.events} events, intact. Head ${verdict.head}`) : console.error(`${name}: NOT INTACT at event ${verdict.seq} (${verdict.problem}). ${verdict.message}`)

/** A zip begins with these two letters. */
const isArchive = async (file: string): Promise<boolean> => {
  const opened = await open(file)
  try {
    return (await opened.read(Buffer.alloc(2), 0, 2, 0)).buffer.toString() === 'PK'
  } finally {
    await opened.close()
  }
}

const verifyExport = async (file: string): Promise<boolean> => {
  const { verifyArchive } = await import('./features/export/verifyArchive.ts')
  const verdict = await verifyArchive(file)
  if (!verdict.intact) console.error(`${file}: NOT INTACT. ${verdict.message}`)
  else {
    const { account, exportedAt, files, log } = verdict.manifest
    console.log(`${file}: everything of ${account.slug} at ${exportedAt}, ${files.length} files, ${log.events} events, intact. Head ${log.head}`)
  }
  return verdict.intact
}

const verifyFile = async (file: string): Promise<boolean> => {
  if (!existsSync(file)) throw new StartError(`There is no file ${file}.`)
  if (await isArchive(file)) return verifyExport(file)
  const events = () => eventsIn(createReadStream(file), file)
  const first = (await events().next()).value as ChainLink | undefined
  const verdict = await verifyEvents(first?.streamId ?? '', events())
  say(verdict, file)
  return verdict.intact
}

const verifyAccounts = (slug: string | undefined) =>
  withDatabase(async (database) => {
    const accounts = await database.read<{ id: string; slug: string }>({ text: 'SELECT id, slug FROM account WHERE $1::text IS NULL OR slug = $1 ORDER BY slug', values: [slug ?? null] })
    if (slug && accounts.length === 0) throw new StartError(`There is no account with the address ${slug}.`)
    const verdicts: Verdict[] = []
    for (const account of accounts) {
      const verdict = await verifyStream(database, account.id)
      say(verdict, account.slug)
      verdicts.push(verdict)
    }
    return verdicts
  })

const verify = defineCommand({
  meta: { name: 'verify', description: 'Verifies the activity log of one account or of all, or an export offline: the NDJSON of a log, or the zip of a whole account. Ends with 1 and names the first event that was changed, removed or inserted.' },
  args: {
    account: { type: 'positional', required: false, description: 'The account’s site address; all accounts when absent.' },
    file: { type: 'string', description: 'An export to verify without a database.' },
  },
  run: async ({ args }) => {
    const intact = args.file ? await verifyFile(args.file) : (await verifyAccounts(args.account)).every((verdict) => verdict.intact)
    process.exitCode = intact ? 0 : 1
  },
})

const schema = defineCommand({
  meta: { name: 'schema', description: 'Writes what is published of the API: the GraphQL schema into packages/contract, and who may do what into docs/permissions.md; with --check only says whether it is fresh and breaks nothing.' },
  args: {
    check: { type: 'boolean', description: 'Change nothing; end with 1 when a file is stale, or a change breaks the published schema and is not declared.' },
    release: { type: 'boolean', description: 'Make it the published schema, which later changes are held against.' },
  },
  run: async ({ args }) => {
    const [{ schema: built }, { publish, staleFiles }, { faultsSincePublished, release }] =
      await Promise.all([import('./features/schema.ts'), import('./published/files.ts'), import('./published/changes.ts')])
    if (args.release) release(built)
    if (!args.check) return publish(built)
    const stale = staleFiles(built)
    if (stale.length > 0) throw new StartError(`${stale.join(' and ')} ${stale.length === 1 ? 'is' : 'are'} stale: run pnpm schema and commit it.`)
    const faults = faultsSincePublished(built)
    if (faults.length > 0) throw new StartError(faults.join('\n'))
  },
})

const seed = defineCommand({
  meta: { name: 'seed', description: 'Adds a large account for trying how things scale, with logins whose password is no secret: not where people work.' },
  args: {
    members: { type: 'string', default: '50000', description: 'How many members.' },
    events: { type: 'string', default: '1000000', description: 'How many events of history.' },
  },
  run: async ({ args }) => {
    const { seedLarge } = await import('./seed/large.ts')
    const counts = { members: Number(args.members), events: Number(args.events) }
    if (!Object.values(counts).every((count) => Number.isSafeInteger(count) && count >= 1)) throw new StartError('--members and --events are whole numbers from 1 on.')
    await withDatabase((database, url) => seedLarge(database, url, counts))
  },
})

/** A change by the operator. Running nodes look into the log by themselves, and send the mails. */
const asOperator = <T>(act: (doors: { database: Database; change: Change; clock: Clock }) => Promise<T>): Promise<T> =>
  withDatabase((database) => act({ database, clock: systemClock, change: createChange({ database, clock: systemClock, publish: () => {}, follow }) })).catch((error: unknown) => {
    throw error instanceof Problem ? new StartError(error.message) : error
  })

const reset = defineCommand({
  meta: { name: 'reset', description: 'Takes from a login its second factors and recovery codes, for somebody who has lost them. Make sure of who asks: the password alone signs in then.' },
  args: { email: { type: 'positional', required: true, description: 'The login.' } },
  run: async ({ args }) => {
    const { resetSecondFactor } = await import('./features/identity/commands/reset.ts')
    const count = await asOperator((doors) => resetSecondFactor(doors, args.email))
    console.log(`${args.email}: ${count} second ${count === 1 ? 'factor' : 'factors'} removed, with the recovery codes. They are mailed about it.`)
  },
})

const addOwner = defineCommand({
  meta: { name: 'add', description: 'Makes a login an owner of an account, beside its holder. Both are mailed.' },
  args: {
    email: { type: 'positional', required: true, description: 'The login.' },
    account: { type: 'positional', required: true, description: 'The account’s site address.' },
  },
  run: async ({ args }) => {
    const { addOwner: add } = await import('./features/team/commands/owners.ts')
    const { joined } = await asOperator((doors) => add(doors, args.email, args.account))
    console.log(joined ? `${args.email} is in ${args.account} now, as an owner.` : `${args.email} is an owner of ${args.account} now.`)
  },
})

const setPlan = defineCommand({
  meta: { name: 'set', description: 'Puts an account on another plan. Refused where more seats are in use than that has.' },
  args: {
    account: { type: 'positional', required: true, description: 'The account’s site address.' },
    plan: { type: 'positional', required: true, description: `${planNames.map((name) => name.toLowerCase()).join(', ')}.` },
  },
  run: async ({ args }) => {
    const plan = planNames.find((name) => name === args.plan.toUpperCase())
    if (!plan) throw new StartError(`There is no plan ${args.plan}; those are ${planNames.map((name) => name.toLowerCase()).join(', ')}.`)
    const { setPlan: set } = await import('./features/billing/commands/plan.ts')
    await asOperator((doors) => set(doors, args.account, plan))
    console.log(`${args.account} is on ${plans[plan].title} now.`)
  },
})

const readNumber = (text: string): number => {
  const number = readInvoiceName(text)
  if (number === null) throw new StartError(`${text} names no invoice: write it as in INV-000042, or 42.`)
  return number
}

const closing = (name: 'paid' | 'void', description: string) => defineCommand({
  meta: { name, description },
  args: { number: { type: 'positional', required: true, description: 'The invoice, as in INV-000042 or 42.' } },
  run: async ({ args }) => {
    const number = readNumber(args.number)
    const { closeInvoice } = await import('./features/billing/commands/invoices.ts')
    const { slug } = await asOperator((doors) => closeInvoice(doors, number, name === 'paid' ? 'PAID' : 'VOID'))
    console.log(`${invoiceName(number)} of ${slug} is ${name} now.`)
  },
})

const listed = defineCommand({
  meta: { name: 'list', description: 'Lists invoices, the newest first, at most 1000.' },
  args: {
    account: { type: 'positional', required: false, description: 'An account’s site address; all accounts when absent.' },
    open: { type: 'boolean', description: 'Only those that are to be paid.' },
  },
  run: async ({ args }) => {
    const { listInvoices } = await import('./features/billing/queries/billing.ts')
    const rows = await withDatabase((database) => listInvoices({ database }, args.account ?? null, args.open ? 'OPEN' : null))
    if (rows.length === 0) console.log('There are no such invoices.')
    for (const { number, status, total, currency, dueAt, slug } of rows)
      console.log([invoiceName(number), status.toLowerCase().padEnd(4), `due ${dueAt.slice(0, 10)}`, formatMoney({ amount: total, currency }).padStart(12), slug].join('  '))
  },
})

const dropCards = defineCommand({
  meta: { name: 'drop', description: 'Takes the cards off file that Stripe does not know: for once the keys in the settings are of another Stripe account, or of its other mode. Those who pay are told.' },
  run: async () => {
    const { stripe } = readConfig(process.env)
    if (!stripe) throw new StartError('There are no keys of Stripe in the settings: set STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET.')
    const [{ dropUnknownCards }, { isStripeAway, openStripe }] = await Promise.all([import('./features/billing/commands/dropCards.ts'), import('./platform/stripe.ts')])
    const dropped = await asOperator((doors) => dropUnknownCards(doors, openStripe(stripe))).catch((error: unknown) => {
      throw isStripeAway(error) ? new StartError(`Stripe does not answer, or not to this key: ${error.message}`) : error
    })
    console.log(dropped === 0 ? 'Stripe knows all cards that are on file.' : `${dropped} ${dropped === 1 ? 'card is' : 'cards are'} no longer on file.`)
  },
})

/** A mistake of the operator's is told in a line, without the places in the code that it was noticed at. */
const plainly = <Args extends ArgsDef>(command: CommandDef<Args>): CommandDef<Args> => ({
  ...command,
  run: async (context) => {
    try {
      await command.run?.(context)
    } catch (error) {
      exitWith(error)
    }
  },
})

const secondFactor = defineCommand({ meta: { name: 'second-factor', description: 'Second factors of logins.' }, subCommands: { reset: plainly(reset) } })
const owner = defineCommand({ meta: { name: 'owner', description: 'Owners of accounts.' }, subCommands: { add: plainly(addOwner) } })

const plan = defineCommand({ meta: { name: 'plan', description: 'Plans of accounts.' }, subCommands: { set: plainly(setPlan) } })

const invoice = defineCommand({
  meta: { name: 'invoice', description: 'Invoices, where they are paid by hand.' },
  subCommands: {
    list: plainly(listed), paid: plainly(closing('paid', 'Says that an invoice has been paid.')), void: plainly(closing('void', 'Says that an invoice need not be paid. What it was for stays.')),
  },
})

const card = defineCommand({ meta: { name: 'card', description: 'Cards on file, where invoices are paid by card.' }, subCommands: { drop: plainly(dropCards) } })

const run = () =>
  runMain(defineCommand({ meta: { name: 'npm run gatehouse --', description: 'What operators do.' }, subCommands: { verify: plainly(verify), schema: plainly(schema), seed: plainly(seed), 'second-factor': secondFactor, owner, plan, invoice, card } }))

process.on('uncaughtException', exitWith)
process.on('unhandledRejection', exitWith)
void run()
