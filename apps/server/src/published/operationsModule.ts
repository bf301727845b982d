import type { Line } from './operations.ts'
import { rooms } from './rooms.ts'

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', ' ')}'`

const guardText = ({ guard }: Line) => {
  switch (guard.by) {
    case 'rule':
      return `rule: ${quoted(guard.rule)}`
    case 'signedIn':
      return 'signedIn: true'
    case 'nothing':
      return `anyone: ${quoted(guard.why)}`
  }
}

const lineText = (line: Line) =>
  `  { name: ${quoted(line.name)}, kind: ${quoted(line.kind)}, room: ${quoted(rooms[line.room])}, does: ${quoted(line.description)}, ${guardText(line)}, asks: [${line.asks.map(quoted).join(', ')}]${line.financial ? ', financial: true' : ''} },`

/** `packages/contract/src/operations.ts`: the operations with their rules, for the console's help. PE-5 */
export const operationsModule = (lines: readonly Line[]): string => `/** Every operation of the API, and every field with a rule of its own, as docs/permissions.md lists them. \`rule\` is a name of
 *  packages/policy, and so is what stands in \`asks\`: the rules that its command asks besides, of whom or what it is done to.
 *  \`financial\` answers null where that is hidden. Written by \`pnpm schema\` from the schema. PE-5 */
export const operations = [
${lines.filter(({ kind }) => kind !== 'type').map(lineText).join('\n')}
] as const

export type OperationInfo = (typeof operations)[number]
`
