import { expect, it } from 'vitest'
import { heldClock, minutes } from '../../testing/clock.ts'
import { confirm } from '../../testing/secondFactor.ts'
import { useHouse } from '../../testing/useHouse.ts'

const clock = heldClock()
const house = useHouse({ clock })

it('[ID-8] the right password confirms for ten minutes, and another is refused in plain words', async () => {
  const ana = await house.owner('Ana')
  expect(await confirm(ana, 'not the password')).toEqual({ __typename: 'WrongPassword', message: 'This is not your password. Check it, then try again.' })
  const { until } = await confirm(ana)
  const holds = Date.parse(until) - clock.now().getTime()
  expect(holds).toBeGreaterThan(10 * minutes - 10_000)
  expect(holds).toBeLessThanOrEqual(10 * minutes)
})

it('[ID-8, ID-3] ten wrong passwords at one moment are the last ones, also for the right one, and nobody outside can bring that about', async () => {
  const bo = await house.owner('Bo')
  const stranger = bo.elsewhere()
  await Promise.all(Array.from({ length: 12 }, () => stranger.signIn({ password: 'not the password' })))
  expect(await stranger.signIn()).toMatchObject({ __typename: 'RateLimited' })
  expect(await confirm(bo)).toMatchObject({ __typename: 'ConfirmedIdentity' })

  const answers = await Promise.all(Array.from({ length: 14 }, () => confirm(bo, 'not the password')))
  expect(answers.filter(({ __typename }) => __typename === 'WrongPassword')).toHaveLength(10)
  const limited = await confirm(bo)
  expect(limited).toMatchObject({ __typename: 'RateLimited', message: expect.stringMatching(/^Too many wrong passwords. Try again in \d+ minutes.$/) })
  expect(Date.parse(limited.retryAt)).toBeGreaterThan(Date.now() + 14 * minutes)
  expect((await bo.whoAmI()).email).toBe(bo.email)
})

it('[ID-8] nobody confirms for a session that has ended, or for none', async () => {
  const cy = await house.owner('Cy')
  const before = cy.tab()
  await cy.signOut()
  const ask = (person: typeof cy) => person.send('mutation { confirmIdentity(password: "whatever") { __typename } }')
  expect((await ask(before)).errors).toMatchObject([{ extensions: { code: 'SESSION_ENDED' } }])
  expect((await ask(house.visitor())).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
})
