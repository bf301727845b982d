import { expect, test } from 'vitest'
import { closeAccount } from '../../testing/closing.ts'
import { agency, arrived, deny, requestAccess, sentRequests, withdraw } from '../../testing/partners.ts'
import type { Person } from '../../testing/person.ts'
import { confirm } from '../../testing/secondFactor.ts'
import { type Comparison, compareTimes } from '../../testing/timing.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
const rounds = 120

/** Over this many pairs the chance strays by 0.04, and the ratio by 0.1 on a busy machine; what can be told apart with a few hundred tries would be far outside. */
const alike = ({ chance, ratio }: Comparison) => {
  expect(chance).toBeGreaterThan(0.36)
  expect(chance).toBeLessThan(0.64)
  expect(ratio).toBeGreaterThan(0.7)
  expect(ratio).toBeLessThan(1.43)
}

/** What is done for the one is through before the other is measured. */
const quietly = async () => {
  await house.sql('DELETE FROM rate_limit')
  await house.quiet()
}

/** An address at which there is an account, of the kind that is named, and an agency that asks there. */
const addressOf = async (what: 'known' | 'closed' | 'denied'): Promise<{ address: string; pam: Person }> => {
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
  return { address: holder.account!, pam }
}

test.each(['known', 'closed', 'denied'] as const)('[PA-2] to ask takes the same time at a %s address as at one that leads nowhere', async (what) => {
  const { address, pam } = await addressOf(what)
  const sent = new Set<string>()
  const ask = (where: string) => async () => {
    const { request } = await requestAccess(pam, where)
    sent.add(request.id)
  }
  alike(await compareTimes([ask(address), ask('leads-nowhere')], rounds, undefined, async () => {
    for (const id of sent) await withdraw(pam, id)
    sent.clear()
    await quietly()
    await sentRequests(pam)
  }))
}, 180_000)

test('[PA-2] to withdraw takes the same time where somebody was asked and where nobody was', async () => {
  const holder = await house.owner('The asked one')
  const pam = await agency(house, 'Agency')
  const addresses = [holder.account!, 'leads-nowhere'] as const
  let open = ''
  const takeBack = async () => expect((await withdraw(pam, open)).__typename).toBe('ChangedSentRequest')
  alike(await compareTimes([takeBack, takeBack], rounds, undefined, async (which) => {
    await quietly()
    open = (await requestAccess(pam, addresses[which])).request.id
    await house.quiet()
    // Whatever the work before has left warm or busy, something else comes between.
    await sentRequests(pam)
  }))
}, 180_000)
