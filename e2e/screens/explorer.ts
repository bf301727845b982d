import { asNewcomer, type Screen } from './reach.ts'

/** The API explorer. What axe says of it, its own story holds: some of it is GraphiQL's. AP-4 */
export const explorer: readonly Screen[] = [
  {
    name: 'explorer',
    reach: asNewcomer(async (tab, person) => {
      await tab.open(`/graphiql?account=${person.account}`)
      await tab.sees(tab.page.getByRole('region', { name: 'Query Editor' }).getByText('totalCount'))
      await tab.page.getByRole('button', { name: /Execute query/ }).click()
      await tab.sees(tab.page.getByRole('region', { name: 'Result Window' }).getByText('Vale Botanicals'))
    }),
  },
]
