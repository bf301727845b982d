import { describe, expect, test } from 'vitest'
import { heldClock } from '@gatehouse/server/testing/clock.ts'
import { setUpTotp } from '@gatehouse/server/testing/secondFactor.ts'
import { changeSettings } from '@gatehouse/server/testing/settings.ts'
import { atSecurity, setUpApp } from './factors.ts'
import { promptly } from './promptly.ts'
import { useStage } from './stage.ts'

const clock = heldClock()
const stage = useStage({ clock })

let people = 0
const someone = (account: string) => stage.house.owner(`Person ${++people}`, account)

describe('an account that asks for a second factor', () => {
  test('[ID-8, LV-3] closes the open page of a member without one at once, leads them through, and lets them in at once', async () => {
    const owner = await someone('Harbour Bakery')
    await setUpTotp(owner, clock.now)
    const member = await stage.house.member(owner, `Member ${people}`)
    const tab = await stage.browserOf(member)
    const home = `/a/${owner.account}/team`
    await tab.open(home)
    await tab.isLive()
    await changeSettings(owner, { secondFactorRequired: true })
    const gate = tab.heading('Set up a second factor to enter Harbour Bakery')
    await promptly(() => tab.sees(gate))
    await tab.misses(tab.row(owner.email))
    await tab.page.reload()
    await tab.sees(gate)

    await setUpApp(tab, clock.now)
    await tab.sees(tab.heading('Keep your recovery codes'))
    await tab.button('I have kept them').click()
    await tab.sees(tab.row(owner.email))
    await tab.isLive()
    await tab.isAt(home)
    const entered = (await owner.activity()).filter(({ kind, memberEmail }) => kind === 'logged in' && memberEmail === member.email)
    expect(entered.length).toBeGreaterThan(0)

    // What keeps it from being removed stands there.
    await atSecurity(tab)
    expect(await tab.canUse('Remove')).toBe(false)
    await tab.button('Remove').hover()
    await tab.sees('Harbour Bakery asks everyone for a second factor. Set up another one first.')
  })

  test('[ID-8] is marked in the chooser and the switcher, and a factor that is set up in another tab opens it', async () => {
    const owner = await someone('Pier Nine')
    await setUpTotp(owner, clock.now)
    const member = await stage.house.member(owner, `Member ${people}`)
    await member.createAccount(`Own House ${people}`)
    await changeSettings(owner, { secondFactorRequired: true })
    const tab = await stage.browserOf(member)
    await tab.open('/accounts')
    await tab.sees('Second factor needed')
    await tab.page.getByRole('button', { name: /Pier Nine/ }).click()
    await tab.sees(tab.heading('Set up a second factor to enter Pier Nine'))
    await tab.open('/')
    await tab.sees(tab.row(member.email))
    await tab.button(/Switch account/).click()
    await tab.sees('Member, second factor needed')
    await tab.page.getByRole('menuitem', { name: /Pier Nine/ }).click()
    await tab.sees(tab.heading('Set up a second factor to enter Pier Nine'))
    await setUpTotp(member, clock.now)
    await promptly(() => tab.sees(tab.row(owner.email)))
    await tab.isAt(`/a/${owner.account}/team`)
  })

  test('[ID-8] lets everyone in again once it asks no more', async () => {
    const owner = await someone('Quay Two')
    await setUpTotp(owner, clock.now)
    const member = await stage.house.member(owner, `Member ${people}`)
    await changeSettings(owner, { secondFactorRequired: true })
    const tab = await stage.browserOf(member)
    await tab.open(`/a/${owner.account}/team`)
    await tab.sees(tab.heading('Set up a second factor to enter Quay Two'))
    await changeSettings(owner, { secondFactorRequired: false })
    await tab.page.evaluate(() => window.dispatchEvent(new Event('focus')))
    await tab.sees(tab.row(owner.email))
  })
})
