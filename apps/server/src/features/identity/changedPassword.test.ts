import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type House, openHouse } from '../../testing/house.ts'
import { changePassword, emailToken, lookAtEmailLink, lookAtReset, ownEvents, resetToken, subjects } from '../../testing/login.ts'

let house: House
let other: House
beforeAll(async () => {
  house = await openHouse()
  other = await openHouse({ databaseUrl: house.databaseUrl })
})
afterAll(async () => {
  await other.stop()
  await house.stop()
})

const fresh = 'a new gate every day'

describe('changing one’s own password', () => {
  test('[SE-5, SE-7] ends the session on both nodes and goes on with a new one in this browser, where one was', async () => {
    const ana = await house.owner('Ana')
    const former = ana.at(house.url)
    const tabs = [ana.connect(), ana.at(other.url).connect()]
    await Promise.all(tabs.map((tab) => tab.opened))
    const answer = await changePassword(ana, fresh)
    expect(answer).toMatchObject({ __typename: 'SignedIn', enter: ana.account, viewer: { user: { email: ana.email } } })
    expect(await Promise.all(tabs.map(async (tab) => (await tab.closed).code))).toEqual([4401, 4401])
    expect(ana.cookie).not.toBe(former.cookie)
    expect((await ana.whoAmI()).email).toBe(ana.email)
    expect((await former.whoAmI()).ended).toMatchObject({ reason: 'PASSWORD_CHANGED', by: { device: 'Mac' } })
    const phone = ana.elsewhere('iPhone')
    expect((await phone.signIn()).__typename).toBe('SignInFailed')
    expect((await phone.signIn({ password: fresh })).__typename).toBe('SessionConflict')
    const [told] = await house.mails(ana.email, 1, subjects.passwordChanged)
    for (const words of ['Safari 18 on Mac', '127.0.0.1', 'UTC']) expect(told!.text).toContain(words)
    expect((await ownEvents(house, ana.email)).slice(-3).map(({ kind }) => kind)).toEqual(['password changed', 'session ended', 'logged in'])
    // Of a password, the account's log says nothing.
    expect((await ana.activity()).map(({ kind }) => kind)).not.toContain('password changed')
  })

  test('[ID-3] a wrong present password changes nothing, and ten of them bar the next', async () => {
    const bo = await house.owner('Bo')
    for (let guess = 0; guess < 10; guess++)
      expect(await changePassword(bo, fresh, `guess ${guess}`)).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['currentPassword'], message: 'This is not your password. Check it, then try again.' }] })
    const answer = await changePassword(bo, fresh)
    expect(answer.__typename).toBe('RateLimited')
    expect(Date.parse(answer.retryAt)).toBeGreaterThan(Date.now())
    // It locks nobody out: neither the session, nor its person elsewhere.
    expect((await bo.whoAmI()).email).toBe(bo.email)
    expect((await bo.elsewhere().signIn()).__typename).toBe('SessionConflict')
  })

  test.each([
    ['too short', 'gate', 'Use at least 8 characters.'],
    ['one of the most used', 'password1', 'This password is on the list of the most used ones; choose another.'],
    ['the present one', 'Cy keeps the gate', 'This is the password that you have now; choose another.'],
    ['the present one, in full-width letters', 'Ｃｙ keeps the gate', 'This is the password that you have now; choose another.'],
  ])('[ID-2] a new one that is %s is refused at its field', async (_what, wanted, message) => {
    const cy = house.visitor()
    await cy.signUp({ email: `${crypto.randomUUID()}@example.com`, password: 'Cy keeps the gate', name: 'Cy', accountName: 'Cy' })
    expect(await changePassword(cy, wanted)).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['newPassword'], message }] })
    expect((await cy.whoAmI()).email).toBe(cy.email)
  })

  test('[SE-1, SE-5] twenty changes at one moment leave one password and one live session', async () => {
    const di = await house.owner('Di')
    const browsers = Array.from({ length: 20 }, () => di.at(house.url))
    const answers = await Promise.allSettled(browsers.map((browser, index) => changePassword(browser, `gate number ${index}`)))
    const won = answers.flatMap((answer, index) => (answer.status === 'fulfilled' && answer.value.__typename === 'SignedIn' ? [index] : []))
    expect(won).toHaveLength(1)
    expect((await browsers[won[0]!]!.whoAmI()).email).toBe(di.email)
    expect((await di.elsewhere().signIn({ password: `gate number ${won[0]}` })).__typename).toBe('SessionConflict')
    const live = await house.sql(`SELECT 1 FROM session s JOIN "user" u ON u.id = s.user_id WHERE u.email = $1 AND s.ended_at IS NULL`, [di.email])
    expect(live).toHaveLength(1)
  })

  test('[ID-4, ID-5] kills the links that were under way', async () => {
    const ed = await house.owner('Ed')
    const [reset, email] = [await resetToken(house, ed), await emailToken(house, ed, 'ed@example.org')]
    expect((await changePassword(ed, fresh)).__typename).toBe('SignedIn')
    expect(await lookAtReset(house.visitor(), reset)).toMatchObject({ status: 'UNKNOWN' })
    expect(await lookAtEmailLink(house.visitor(), email)).toMatchObject({ status: 'UNKNOWN' })
  })

  test('[SE-7] is not possible over WebSocket, where no cookie can be renewed', async () => {
    const flo = await house.owner('Flo')
    const tab = flo.connect()
    await tab.opened
    const { errors } = await tab.send('mutation { changePassword(currentPassword: "Flo keeps the gate", newPassword: "a new gate every day") { __typename } }')
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    expect((await flo.whoAmI()).email).toBe(flo.email)
    await tab.close()
  })
})
