import {
  type Actor, areaNames, areas, giveable, has, lackingPrerequisites, mayGive, namesOf, permissionEntry, permissionsOf, permissionSet, type Permission, type PermissionSet,
} from '@gatehouse/policy'

/** One switch of the permission chooser. */
export type Choice = {
  name: Permission
  title: string
  /** One line of consequence. */
  consequence: string
  money: boolean
  personal: boolean
  on: boolean
  /** Why it cannot be switched now. */
  locked: string | null
  /** On, but without effect until one of these comes along. */
  needs: readonly { name: Permission, title: string }[]
}

const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const titleOf = (name: Permission) => permissionEntry(name).title
const needed = (name: Permission) => (permissionEntry(name).needsOneOf ?? []) as readonly Permission[]

/** Why an actor cannot give a permission at all; null if they can. TM-10 */
const foreignReason = (actor: Actor, name: Permission): string | null => {
  if (has(giveable(actor), name)) return null
  const decision = mayGive(actor, { permissions: permissionSet([name, ...needed(name)]), products: actor.products })
  return decision.allowed ? null : decision.reason
}

/** The switches by area, for what is chosen so far: which are locked and why, and what is missing beside them. */
export const choicesFor = (actor: Actor, chosen: PermissionSet): { title: string, choices: Choice[] }[] => {
  const lacking = lackingPrerequisites(chosen)
  const includedBy = (name: Permission) => namesOf(chosen).find((other) => permissionEntry(other).includes?.includes(name))
  return areaNames.map((area) => ({
    title: areas[area].title,
    choices: permissionsOf(area).map((name): Choice => {
      const entry = permissionEntry(name)
      const including = includedBy(name)
      return {
        name,
        title: entry.title,
        consequence: `${upperFirst(entry.allows)}.`,
        money: entry.money ?? false,
        personal: entry.personal ?? false,
        on: has(chosen, name) || including !== undefined,
        locked: including ? `Comes with '${titleOf(including)}'.` : foreignReason(actor, name),
        needs: has(lacking, name) ? needed(name).filter((other) => has(giveable(actor), other)).map((other) => ({ name: other, title: titleOf(other) })) : [],
      }
    }),
  }))
}
