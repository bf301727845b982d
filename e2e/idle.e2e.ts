import { expect, test } from 'vitest'
import { heldClock, minutes } from '@gatehouse/server/testing/clock.ts'
import { leaveSeconds } from '@gatehouse/server/testing/idle.ts'
import type { Person } from '@gatehouse/server/testing/person.ts'
import { changeSettings } from '@gatehouse/server/testing/settings.ts'
import { promptly } from './promptly.ts'
import { useStage } from './stage.ts'

const clock = heldClock()
const stage = useStage({ clock })

const warning = 'You will be signed out in'
/** Milliseconds that are left of somebody's session. */
const left = async ({ email }: Person) => {
  const [session] = await stage.house.sql<{ idleAt: Date }>(`SELECT s.idle_at AS "idleAt" FROM session s JOIN "user" u ON u.id = s.user_id WHERE u.email = $1 AND s.ended_at IS NULL`, [email])
  return session!.idleAt.getTime() - clock.now().getTime()
}
/** Somebody with a page open, of whose session these seconds are left, and who has not touched it. */
const untouched = async (name: string, seconds: number) => {
  const person = await stage.house.owner(name)
  await leaveSeconds(stage.house, person, seconds)
  const tab = await stage.browserOf(person)
  await tab.open('/')
  await tab.isLive()
  return { person, tab }
}

test('[SE-5] a page that loads, comes back and shows what is new uses nothing; a key does', async () => {
  const { person, tab } = await untouched('Una Touched', 20 * 60)
  await person.tab().ask('mutation { inviteMembers(input: { addresses: "news@example.com", allPermissions: true }) { __typename } }')
  await tab.sees(tab.row('news@example.com'))
  await leaveSeconds(stage.house, person, 20 * 60)
  await tab.page.reload()
  await tab.isLive()
  await tab.context.setOffline(true)
  await tab.sees('You are offline.')
  tab.expects(/ERR_INTERNET_DISCONNECTED|no answer/)
  await tab.context.setOffline(false)
  await tab.isLive()
  expect(await left(person)).toBeLessThanOrEqual(20 * minutes)
  const said = tab.answerTo('UseSession')
  await tab.press('Shift')
  await said
  expect(await left(person)).toBeGreaterThan(29 * minutes)
})

test('[SE-5] in the last minute one is warned, with the seconds; whatever is done keeps the session, in every tab', async () => {
  const { person, tab } = await untouched('Wanda Warned', 58)
  const other = await tab.another()
  await other.open(`/a/${person.account}/settings`)
  await Promise.all([tab, other].map((one) => one.sees(warning)))
  await tab.sees(/in 0:(5\d|4\d) because nothing was done/)
  expect(await tab.page.getByRole('alert').innerText()).toContain('Press any key to stay signed in.')
  await tab.press('Shift')
  await Promise.all([tab, other].map((one) => one.misses(warning)))
  expect(await left(person)).toBeGreaterThan(29 * minutes)
})

test('[SE-5] the warning itself can be answered by keyboard', async () => {
  const { person, tab } = await untouched('Kay Board', 58)
  const stay = tab.button('Stay signed in')
  await tab.sees(stay)
  await stay.press('Enter')
  await tab.misses(warning)
  expect(await left(person)).toBeGreaterThan(29 * minutes)
})

test('[SE-5] one who does nothing is signed out when it is over, and told after how long; what was typed stays', async () => {
  const { person, tab } = await untouched('Ida Idle', 20 * 60)
  tab.expects(/401|SESSION_ENDED/)
  await changeSettings(person, { idleMinutes: 15 })
  const said = tab.answerTo('UseSession')
  await tab.page.getByRole('searchbox').fill('half a thought')
  await said
  clock.pass(16 * minutes)
  await promptly(() => tab.sees('Nothing was done here for 15 minutes'))
  expect(await tab.page.getByRole('searchbox').inputValue()).toBe('half a thought')
  await tab.button('Sign in again').click()
  await tab.sees('Nothing was done here for 15 minutes')
})

test('[AC-7] a stricter time that somebody else sets holds for whoever is inside: they are warned, and signed out', async () => {
  const owner = await stage.house.owner('Stri Ct')
  const person = await stage.house.member(owner, 'Lax Ity')
  await leaveSeconds(stage.house, person, 26 * 60)
  const tab = await stage.browserOf(person)
  tab.expects(/401|SESSION_ENDED/)
  await tab.open('/')
  await tab.isLive()
  // Four minutes unused.
  await changeSettings(owner, { idleMinutes: 5 })
  await tab.sees(warning)
  clock.pass(1 * minutes)
  await promptly(() => tab.sees('Nothing was done here for 5 minutes'))
})
