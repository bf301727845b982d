import { expect, test } from 'vitest'
import type { Person } from '../../testing/person.ts'
import { askForReset } from '../../testing/login.ts'
import { type Comparison, compareTimes } from '../../testing/timing.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse({ config: { trustProxy: 1 } })

let address = 0
/** A browser whose network address nobody has counted yet. */
const somewhere = (): Person => Object.assign(house.visitor(), { address: `198.51.100.${++address % 250}` })

const clean = () => house.sql('DELETE FROM rate_limit')

/** Over this many pairs the chance strays by 0.03; what can be told apart with a few hundred tries would be far outside of these bounds. */
const alike = ({ chance, ratio }: Comparison) => {
  expect(chance).toBeGreaterThan(0.38)
  expect(chance).toBeLessThan(0.62)
  expect(ratio).toBeGreaterThan(0.8)
  expect(ratio).toBeLessThan(1.25)
}

test('[ID-3] an unknown email and a wrong password take the same time', async () => {
  const known = await house.owner('Ana')
  const attempt = (email: string) => async () =>
    expect((await somewhere().signIn({ email, password: 'not the password' })).__typename).toBe('SignInFailed')
  await clean()
  alike(await compareTimes([attempt(known.email), attempt('nobody@example.com')], 200, (round) => (round % 5 ? Promise.resolve() : clean())))
}, 180_000)

test('[ID-3, ID-4] asking for a new password takes the same time whether or not there is such a login', async () => {
  const known = await house.owner('Bo')
  const ask = (email: string) => async () => expect((await askForReset(somewhere(), email)).__typename).toBe('RequestedPasswordReset')
  // What is done for the one may slow down the next: the mail is out before the next pair is measured.
  alike(await compareTimes([ask(known.email), ask('nobody.either@example.com')], 150, async () => {
    await clean()
    await house.quiet()
  }))
}, 180_000)
