import { operations } from '@gatehouse/contract/operations'
import { areaNames, areas, isPermission, permissionEntry, permissionsOf } from '@gatehouse/policy'

/** Something that people may be asked about: a permission, or an operation of the API. */
export type Ability = {
  kind: 'permission' | 'operation'
  name: string
  /** What one does with it. */
  title: string
  /** What it comes to, in a sentence or its beginning. */
  says: string
  group: string
}

const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** 'removeMember' reads 'Remove member'. */
const inWords = (name: string) => upperFirst(name.replace(/([a-z])([A-Z])/g, (_, before: string, letter: string) => `${before} ${letter.toLowerCase()}`))

/** The first sentence of a description, without the numbers of rules and the marks of code. */
export const firstSentence = (text: string): string =>
  (/^.*?[.:;](?=\s|$)/.exec(text.replaceAll('`', ''))?.[0] ?? text).replace(/(?:,? ?\b[A-Z]{2}-\d+)+/g, '').replace(/[\s:;]+$/, '.')

const kinds = { mutation: 'Changing', query: 'Reading', subscription: 'Following live', field: 'Reading' } as const

/** Everything that can be asked about: permissions by area, then what the API offers to those in the account. */
export const abilities: readonly Ability[] = [
  ...areaNames.flatMap((area) => permissionsOf(area).map((name): Ability => {
    const { title, allows } = permissionEntry(name)
    return { kind: 'permission', name, title, says: `${upperFirst(allows)}.`, group: areas[area].title }
  })),
  ...operations.flatMap(({ name, kind, does, ...guard }): Ability[] => {
    const [type, field] = name.split('.') as [string, string]
    // What stands in the answer to an operation goes with that, and what anyone may who is signed in needs no looking up.
    if (!('rule' in guard) || (kind === 'field' && type !== 'Account')) return []
    return [{ kind: 'operation', name, title: inWords(field), says: firstSentence(does), group: `API: ${kinds[kind].toLowerCase()}` }]
  }),
]

/** The one that an address names; null for none, or for one that is not known. */
export const abilityOf = (permission: string | null, operation: string | null): Ability | null => {
  if (permission !== null && !isPermission(permission)) return null
  return abilities.find(({ kind, name }) => (kind === 'permission' ? name === permission : name === operation)) ?? null
}

/** Those that fit what was typed, in their groups. */
export const findAbilities = (text: string): { title: string, abilities: Ability[] }[] => {
  const typed = text.trim().toLowerCase().split(/\s+/)
  const fitting = abilities.filter(({ title, says, name, group }) => typed.every((word) => `${title} ${says} ${name} ${group}`.toLowerCase().includes(word)))
  return [...Map.groupBy(fitting, ({ group }) => group)].map(([title, found]) => ({ title, abilities: found }))
}
