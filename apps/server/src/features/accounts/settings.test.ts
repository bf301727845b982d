import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { globalId, type House, openHouse } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { changeSettings, settingsOf } from '../../testing/settings.ts'
import { accountIdOf } from '../../testing/writers.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.stop())

let accounts = 0
const owner = () => house.owner(`Owner ${++accounts}`)
let people = 0
const member = (of: Person, permissions: string[] = []) => house.member(of, `Member ${++people}`, { permissions })

/** Gives somebody a second factor, as its setup would. */
const giveSecondFactor = ({ email }: Person) =>
  house.sql(`INSERT INTO credential (id, user_id, kind, secret) SELECT gen_random_uuid(), id, 'TOTP', 'sealed' FROM "user" WHERE email = $1`, [email])

describe('the settings of an account', () => {
  it('[AC-7] begin with 30 minutes and without a second factor, and are changed by those who manage settings', async () => {
    const ada = await owner()
    expect(await settingsOf(ada)).toEqual({ idleMinutes: 30, secondFactorRequired: false })
    const sue = await member(ada, ['settings.manage'])
    expect(await changeSettings(sue, { idleMinutes: 45 })).toEqual({ __typename: 'ChangedAccount', account: { idleMinutes: 45, secondFactorRequired: false } })
    expect(await settingsOf(ada)).toEqual({ idleMinutes: 45, secondFactorRequired: false })
  })

  it('[AC-7, PE-6] are read by every member, and changed by nobody else, who is told which permission it takes', async () => {
    const ada = await owner()
    const ben = await member(ada, ['users.manage'])
    expect(await settingsOf(ben)).toEqual(await settingsOf(ada))
    expect(await changeSettings(ben, { idleMinutes: 60 })).toMatchObject({ __typename: 'Refusal', rule: 'BO-8', message: "This needs the permission 'Manage settings'." })
    expect((await ben.send('{ account { membersWithoutSecondFactor } }')).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', rule: 'BO-8' } }])
    const stranger = await owner()
    stranger.account = ada.account
    expect((await stranger.send('mutation { changeSecuritySettings(input: { idleMinutes: 60 }) { __typename } }')).errors).toMatchObject([{ extensions: { code: 'ACCOUNT_NOT_FOUND' } }])
    expect(await settingsOf(ada)).toMatchObject({ idleMinutes: 30 })
  })

  it.each([4, 0, -30, 721])('[AC-7] an idle time of %i minutes is refused, and says what there is to choose from', async (idleMinutes) => {
    const ada = await owner()
    expect(await changeSettings(ada, { idleMinutes })).toMatchObject({
      __typename: 'InvalidInput', issues: [{ path: ['input', 'idleMinutes'], message: 'Choose from 5 minutes to 12 hours.' }],
    })
    await expect(house.sql('UPDATE account SET idle_minutes = $1 WHERE slug = $2', [idleMinutes, ada.account])).rejects.toThrow('account_idle_minutes')
  })

  it('[AC-7, AV-1] a change leaves one line with the difference and nothing else, and none where nothing is different', async () => {
    const ada = await owner()
    await changeSettings(ada, { idleMinutes: 30, secondFactorRequired: false })
    await changeSettings(ada, { idleMinutes: 240, secondFactorRequired: false })
    const lines = (await ada.activity()).filter(({ kind }) => kind === 'settings changed')
    expect(lines).toMatchObject([{ memberEmail: null, performerEmail: ada.email }])
    expect(lines[0]!.detail).toMatchObject({ before: { idleMinutes: 30 }, after: { idleMinutes: 240 }, device: 'Mac' })
    expect(Object.keys(lines[0]!.detail.after as object)).toEqual(['idleMinutes'])
  })

  it('[AC-7, AV-5] whoever sees only what is about themselves does not see the change of somebody else', async () => {
    const ada = await owner()
    const [sue, ben] = [await member(ada, ['settings.manage']), await member(ada)]
    await changeSettings(sue, { idleMinutes: 60 })
    expect((await sue.activity()).map(({ kind }) => kind)).toContain('settings changed')
    expect((await ben.activity()).map(({ kind }) => kind)).not.toContain('settings changed')
  })
})

describe('two people at once', () => {
  it('[AC-7] a save on top of a change that was not seen is refused, with who and what; with it seen, it holds', async () => {
    const ada = await owner()
    const sue = await member(ada, ['settings.manage'])
    const seen = await settingsOf(ada)
    await changeSettings(sue, { idleMinutes: 10 })
    const refused = await changeSettings(ada, { idleMinutes: 60, seen })
    expect(refused).toMatchObject({ __typename: 'SettingsConflict', changedBy: `Member ${people}`, account: { idleMinutes: 10, secondFactorRequired: false } })
    expect(refused.message).toContain(`Member ${people} changed this meanwhile`)
    expect(await changeSettings(ada, { idleMinutes: 60, seen: refused.account })).toMatchObject({ __typename: 'ChangedAccount', account: { idleMinutes: 60 } })
  })

  it('[AC-7] of ten saves at one moment that saw the same, one holds, and the others are told of it', async () => {
    const ada = await owner()
    const seen = await settingsOf(ada)
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => changeSettings(ada.tab(), { idleMinutes: 40 + index, seen })))
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual(['ChangedAccount', ...Array.from({ length: 9 }, () => 'SettingsConflict')])
    const held = answers.find(({ __typename }) => __typename === 'ChangedAccount')
    expect(await settingsOf(ada)).toEqual(held.account)
  })

  it('[AC-7] what somebody else changed beside it does not stand in the way, nor that both want the same', async () => {
    const ada = await owner()
    await giveSecondFactor(ada)
    const seen = await settingsOf(ada)
    await changeSettings(ada, { secondFactorRequired: true })
    expect(await changeSettings(ada, { idleMinutes: 60, seen })).toMatchObject({ account: { idleMinutes: 60, secondFactorRequired: true } })
    expect(await changeSettings(ada, { idleMinutes: 60, seen })).toMatchObject({ account: { idleMinutes: 60, secondFactorRequired: true } })
  })
})

describe('a required second factor', () => {
  const verdict = async (person: Person) => (await person.ask('{ account { mayRequireSecondFactor { action allowed rule reason } } }')).account.mayRequireSecondFactor

  it('[ID-8] is switched on only by who has one, and says to set one up first', async () => {
    const ada = await owner()
    const reason = 'Set up a second factor for your own login first: otherwise you would lock yourself out.'
    expect(await verdict(ada)).toEqual({ action: 'requireSecondFactor', allowed: false, rule: 'ID-8', reason })
    expect(await changeSettings(ada, { secondFactorRequired: true })).toMatchObject({ __typename: 'Refusal', rule: 'ID-8', message: reason })
    expect(await settingsOf(ada)).toMatchObject({ secondFactorRequired: false })
    await giveSecondFactor(ada)
    expect(await verdict(ada)).toMatchObject({ allowed: true, reason: null })
    expect(await changeSettings(ada, { secondFactorRequired: true })).toMatchObject({ __typename: 'ChangedAccount' })
    expect(await changeSettings(ada, { secondFactorRequired: false })).toMatchObject({ account: { secondFactorRequired: false } })
  })

  it('[ID-8] says beforehand how many members have none', async () => {
    const ada = await owner()
    const lacking = async () => (await ada.ask('{ account { membersWithoutSecondFactor } }')).account.membersWithoutSecondFactor
    const ben = await member(ada)
    await member(ada)
    expect(await lacking()).toBe(3)
    await giveSecondFactor(ada)
    await giveSecondFactor(ben)
    expect(await lacking()).toBe(1)
    await ada.remove(await ada.memberId(`Member ${people}`))
    expect(await lacking()).toBe(0)
  })
})

describe('live', () => {
  it('[AC-7, LV-1] a change is told to everyone who follows the account, over WebSocket, with what it is now', async () => {
    const ada = await owner()
    const ben = await member(ada)
    const tab = ben.connect()
    const followed = tab.follow('subscription { account { cursor account { id idleMinutes } } }')
    await tab.follow('{ viewer { cursor } }').until(() => true)
    await changeSettings(ada, { idleMinutes: 120 })
    const { account } = await followed.until(() => true)
    expect(account.account).toEqual({ id: globalId('Account', await accountIdOf(house, ada)), idleMinutes: 120 })
    await ada.invite('no.setting@example.com')
    await changeSettings(ada, { idleMinutes: 60 })
    await followed.until((news) => news.account.account.idleMinutes === 60)
    expect(followed.messages).toHaveLength(2)
    await tab.close()
  })
})
