import { type Actor, effectivePermissions, mayEditAccess, mayEditProduct, mayUse, namesOf, permissionNames, permissionSet, type Decision, type Subject } from '@gatehouse/policy'
import { median, short, table } from '../harness/figures.ts'

const count = 1_024

/** Members with different sets, some products and some all: no two questions in a row are alike, so that none can be answered beforehand. */
const people: Actor[] = Array.from({ length: count }, (_, index) => ({
  userId: `user-${index}`, accountId: 'account', membershipId: `membership-${index}`, role: 'MEMBER', isAccountHolder: false, financialsHidden: false,
  permissions: effectivePermissions('MEMBER', permissionSet(permissionNames.filter((_name, bit) => ((index * 2_654_435_761) >>> bit) & 1))),
  products: index % 3 === 0 ? 'all' : new Set([`product-${index % 7}`, `product-${index % 5}`]),
}))
const managers: Actor[] = people.map((one, index) => ({ ...one, permissions: effectivePermissions('MEMBER', permissionSet([...(index % 8 ? (['users.manage'] as const) : []), ...namesOf(one.permissions)])) }))
const newcomers: Subject[] = people.map(({ membershipId, permissions, products }, index) => ({
  membershipId: `${membershipId}-too`, role: 'MEMBER', isAccountHolder: false, permissions: permissionSet(namesOf(permissions).slice(0, index % 3)), products: index % 2 ? products : new Set<string>(),
}))
const someone = (index: number): Actor => people[index & (count - 1)]!

/** What is asked, on sets that are there already: as for one of many fields or rows of a request. */
const questions: Record<string, (index: number) => Decision> = {
  'whether somebody may use a permission': (index) => mayUse(someone(index), permissionNames[index % permissionNames.length]!),
  'whether somebody may edit a product': (index) => mayEditProduct(someone(index), `product-${index & 7}`),
  'whether somebody may edit another’s access': (index) => mayEditAccess(managers[index & (count - 1)]!, newcomers[(index * 31 + 7) & (count - 1)]!),
}

const allowedOf = (ask: (index: number) => Decision, times: number): number => {
  let allowed = 0
  for (let index = 0; index < times; index++) if (ask(index).allowed) allowed++
  return allowed
}

/** What one decision costs, in nanoseconds. */
export const benchDecisions = ({ rounds, times }: { rounds: number; times: number }): string => {
  const measured = Object.entries(questions).map(([name, ask]) => ({ name, ask, figures: [] as number[], allowed: allowedOf(ask, times) / times }))
  for (let round = 0; round < rounds; round++)
    for (const { ask, figures } of measured) {
      const since = process.cpuUsage()
      allowedOf(ask, times)
      const { user, system } = process.cpuUsage(since)
      figures.push(((user + system) * 1_000) / times)
    }
  return table(['question', 'ns', 'allowed'], measured.map(({ name, figures, allowed }) => [name, short(median(figures)), `${Math.round(allowed * 100)} %`]))
}
