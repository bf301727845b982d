import { expect, test } from 'vitest'
import { closeAccount } from '../../testing/closing.ts'
import { agency, arrived, deny, requestAccess, withdraw } from '../../testing/partners.ts'
import { confirm } from '../../testing/secondFactor.ts'
import { type Comparison, compareTimes } from '../../testing/timing.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()

/** Over this many pairs the chance strays by 0.035; what can be told apart with a few hundred tries would be far outside of these bounds. */
const alike = ({ chance, ratio }: Comparison) => {
  expect(chance).toBeGreaterThan(0.38)
  expect(chance).toBeLessThan(0.62)
  expect(ratio).toBeGreaterThan(0.8)
  expect(ratio).toBeLessThan(1.25)
}

test.each(['known', 'closed', 'denied'] as const)('[PA-2] to ask and to withdraw take the same time at a %s address as at one that leads nowhere', async (what) => {
  const name = `The ${what} one`
  const holder = await house.owner(name, name)
  const pam = await agency(house, `Agency for ${what}`)
  if (what === 'closed') {
    await confirm(holder)
    expect((await closeAccount(holder, name)).__typename).toBe('AccountClosed')
  }
  if (what === 'denied') {
    const { request } = await requestAccess(pam, holder.account!)
    await deny(holder, (await arrived(house, holder))[0].id)
    await withdraw(pam, request.id)
  }
  /** Both in one go: neither may tell. */
  const ask = (address: string) => async () => {
    const { request } = await requestAccess(pam, address)
    expect((await withdraw(pam, request.id)).__typename).toBe('ChangedSentRequest')
  }
  // What is done for the one may slow down the next: it is through before the next pair is measured.
  alike(await compareTimes([ask(holder.account!), ask('leads-nowhere')], 100, async () => {
    await house.sql('DELETE FROM rate_limit')
    await house.quiet()
  }))
}, 120_000)
