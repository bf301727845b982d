import { accountRules, areaNames, areas, permissionEntry, permissionNames, permissionsOf } from '@gatehouse/policy'
import { inWords, numberOf, whoPasses } from '../graphql/guards.ts'
import type { Line } from './operations.ts'
import { roomNames, rooms } from './rooms.ts'

const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
const table = (head: readonly string[], rows: readonly (readonly string[])[]) => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')

const code = (name: string) => `\`${name}\``

const ruleOf = ({ guard }: Line): string => {
  switch (guard.by) {
    case 'rule':
      return `${numberOf(guard)} ${code(guard.rule)}`
    case 'signedIn':
      return code('signedIn')
    case 'nothing':
      return 'none'
  }
}

const whoOf = ({ guard, asks, financial }: Line): string => {
  const who = [whoPasses(guard), ...asks.map(inWords), ...(financial ? ['null for those from whom financial information is hidden (PE-4)'] : [])].join('; ')
  return guard.by === 'nothing' ? `${who}. ${guard.why}` : who
}

const operations = (lines: readonly Line[]) =>
  table(['Operation', 'Rule', 'Who'], lines.map((line) => [`${line.kind} ${code(line.name.split('.')[1]!)}`, ruleOf(line), whoOf(line)]))

const parts = (lines: readonly Line[]) => table(['Type or field', 'Rule', 'Who'], lines.map((line) => [code(line.name), ruleOf(line), whoOf(line)]))

const isOperation = ({ kind }: Line) => kind === 'query' || kind === 'mutation' || kind === 'subscription'

const catalogue = table(
  ['Permission', 'Who has it can', 'Includes', 'Needs one of'],
  areaNames.flatMap((area) => permissionsOf(area).map((name) => {
    const { allows, includes = [], needsOneOf = [] } = permissionEntry(name)
    return [`${areas[area].title}: ${code(name)}`, allows, includes.map(code).join(', '), needsOneOf.map(code).join(', ')]
  })),
)

/** `docs/permissions.md`: every operation with its rule, room by room. PE-5 */
export const permissionsPage = (lines: readonly Line[]): string => {
  const sections = roomNames.flatMap((room) => {
    const own = lines.filter((line) => line.room === room)
    const [asked, rest] = [own.filter(isOperation), own.filter((line) => !isOperation(line))]
    return own.length === 0 ? [] : [
      `## ${rooms[room]}`, ...(asked.length > 0 ? [operations(asked)] : []), ...(rest.length > 0 ? [parts(rest)] : []),
    ]
  })
  return `${[
    '# What needs which permission',
    `Every operation of the API, and every type and field that has a rule of its own, with who may use it. This page is written by
\`pnpm schema\` from the schema and from \`packages/policy\`; \`npm test\` fails when it is stale. The same table, searchable and with what
oneself may do, stands in the console under *What needs which permission*.`,
    `A rule's number is the one of [rules.md](rules.md); its name is the one of \`packages/policy/src/accountRules.ts\`, of which there are
${Object.keys(accountRules).length}. What stands after a semicolon is asked besides, of whom or what it is done to. A field that names no rule of its own has
that of its type. Product access (PE-2) holds everywhere: what is out of reach is answered like what does not exist. Where financial
information is hidden from a role (PE-4), fields that hold amounts answer null, and permissions that show nothing else have no effect.`,
    '## The catalogue',
    `Owners, admins and partners hold all ${permissionNames.length} of them, members those that they were given.`,
    catalogue,
    ...sections,
  ].join('\n\n')}\n`
}
