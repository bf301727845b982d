import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { heldClock, minutes } from '../../testing/clock.ts'
import { type House, openHouse } from '../../testing/house.ts'
import { askForReset, changeEmail, login, lookAtReset, ownEvents, resetPassword, resetToken, subjects } from '../../testing/login.ts'
import type { Person } from '../../testing/person.ts'
import { begin, finish, setUpTotp } from '../../testing/secondFactor.ts'

let house: House
const clock = heldClock()
beforeAll(async () => {
  house = await openHouse({ clock })
})
// All of them ask from one network.
beforeEach(() => house.sql('DELETE FROM rate_limit'))
afterAll(() => house.stop())

const fresh = 'a new gate every day'

describe('a forgotten password', () => {
  test('[ID-4] is set anew by the mailed link: the live session ends at once, everywhere, with the reason, and the new one opens the door', async () => {
    const ana = await house.owner('Ana')
    const tab = ana.connect()
    const news = tab.follow('subscription { access { change { __typename ... on SessionEnded { reason by { device } } } } }')
    await tab.opened
    const token = await resetToken(house, ana)
    const [mail] = await house.mails(ana.email, 1, subjects.reset)
    for (const words of [ana.email, `/reset/${token}`, 'Safari 18 on Mac', '127.0.0.1', 'UTC', 'do nothing']) expect(mail!.text).toContain(words)
    expect(await lookAtReset(house.visitor(), token)).toMatchObject({ __typename: 'OpenPasswordReset', email: ana.email })

    const phone = house.visitor('iPhone')
    expect(await resetPassword(phone, token, fresh)).toEqual({ __typename: 'ResetPassword', email: ana.email })
    await news.until(({ access }) => access.change.reason === 'PASSWORD_CHANGED' && access.change.by.device === 'iPhone')
    expect((await tab.closed).code).toBe(4401)
    expect((await ana.whoAmI()).ended).toMatchObject({ reason: 'PASSWORD_CHANGED', by: { device: 'iPhone' } })
    // It signs nobody in by itself.
    expect(phone.cookie).toBeNull()
    expect((await ana.signIn()).__typename).toBe('SignInFailed')
    expect((await ana.signIn({ password: fresh })).__typename).toBe('SignedIn')
    const [told] = await house.mails(ana.email, 1, subjects.passwordChanged)
    for (const words of ['Safari 18 on iPhone', '127.0.0.1', 'UTC', `/forgot?email=${encodeURIComponent(ana.email)}`]) expect(told!.text).toContain(words)
    expect(told!.text).not.toContain(fresh)
    expect((await ownEvents(house, ana.email)).map(({ kind }) => kind)).toContain('password reset')
    expect(JSON.stringify(await ownEvents(house, ana.email))).not.toContain(fresh)
  })

  test('[ID-4] gets the same answer whether or not there is such a login, and a mail only where there is', async () => {
    const bo = await house.owner('Bo')
    const known = await askForReset(house.visitor(), bo.email.toUpperCase())
    const unknown = await askForReset(house.visitor(), 'NOBODY@example.com')
    expect(known).toEqual({ __typename: 'RequestedPasswordReset', email: bo.email.toUpperCase() })
    expect(unknown).toEqual({ __typename: 'RequestedPasswordReset', email: 'NOBODY@example.com' })
    await house.mails(bo.email, 1, subjects.reset)
    await house.quiet()
    expect(await house.mails('nobody@example.com', 0)).toEqual([])
    expect(await house.mails('NOBODY@example.com', 0)).toEqual([])
  })

  test('[ID-4, ID-3] may be asked for a few times an hour, alike for those who have a login and those who have none', async () => {
    const cy = await house.owner('Cy')
    for (const email of [cy.email, 'none@example.com']) {
      const answers = await Promise.all(Array.from({ length: 8 }, () => askForReset(house.visitor(), email)))
      expect(answers.filter(({ __typename }) => __typename === 'RequestedPasswordReset')).toHaveLength(5)
      const refused = answers.filter(({ __typename }) => __typename === 'RateLimited')
      expect(refused).toHaveLength(3)
      for (const { retryAt, message } of refused) {
        expect(Date.parse(retryAt) - Date.now()).toBeGreaterThan(50 * 60_000)
        expect(message).toMatch(/^Too many mails were asked for this address. Look into the mailbox, its spam folder too. Try again in \d+ minutes.$/)
      }
    }
    await house.quiet()
    expect((await house.mails(cy.email, 1, subjects.reset)).length).toBeLessThanOrEqual(5)
    expect((await cy.whoAmI()).email).toBe(cy.email)
  })

  test('[ID-4] of one link used twenty times at one moment one use counts; the others are told that it was used', async () => {
    const di = await house.owner('Di')
    const token = await resetToken(house, di)
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => resetPassword(house.visitor(), token, `gate number ${index}`)))
    const won = answers.flatMap(({ __typename }, index) => (__typename === 'ResetPassword' ? [index] : []))
    expect(won).toHaveLength(1)
    for (const answer of answers.filter((_, index) => index !== won[0])) expect(answer).toMatchObject({ __typename: 'LinkClosed', status: 'USED' })
    expect((await di.signIn({ password: `gate number ${won[0]}` })).__typename).toBe('SignedIn')
    expect((await ownEvents(house, di.email)).filter(({ kind }) => kind === 'password reset')).toHaveLength(1)
  })

  test('[ID-4] only the newest link works; it works for an hour, and says when it is too late', async () => {
    const ed = await house.owner('Ed')
    const [older, newer] = [await resetToken(house, ed), await resetToken(house, ed)]
    expect(await lookAtReset(house.visitor(), older)).toMatchObject({ __typename: 'ClosedLink', status: 'UNKNOWN' })
    expect(await resetPassword(house.visitor(), older, fresh)).toMatchObject({ __typename: 'LinkClosed', status: 'UNKNOWN' })
    clock.pass(59 * minutes)
    expect(await lookAtReset(house.visitor(), newer)).toMatchObject({ __typename: 'OpenPasswordReset' })
    clock.pass(2 * minutes)
    expect(await lookAtReset(house.visitor(), newer)).toMatchObject({ __typename: 'ClosedLink', status: 'EXPIRED' })
    expect(await resetPassword(house.visitor(), newer, fresh)).toMatchObject({ __typename: 'LinkClosed', status: 'EXPIRED', message: 'This link has expired. Ask for a new one.' })
    expect((await ed.signIn()).__typename).toBe('SignedIn')
  })

  test.each([
    ['too short', 'gate', 'Use at least 8 characters.'],
    ['one of the most used', 'password1', 'This password is on the list of the most used ones; choose another.'],
    ['the one that holds', 'Flo keeps the gate', 'This is the password that you have now; choose another.'],
  ])('[ID-4, ID-2] a new password that is %s is refused, and the link stays good', async (_what, password, message) => {
    const flo = house.visitor()
    const email = `${crypto.randomUUID()}@example.com`
    await flo.signUp({ email, password: 'Flo keeps the gate', name: 'Flo', accountName: 'Flo' })
    const token = await resetToken(house, flo)
    expect(await resetPassword(house.visitor(), token, password)).toMatchObject({ __typename: 'InvalidInput', issues: [{ message }] })
    expect((await flo.whoAmI()).email).toBe(email)
    expect((await resetPassword(house.visitor(), token, fresh)).__typename).toBe('ResetPassword')
  })

  test('[ID-4, SE-3] with it ends everything that the old password had begun: offers to take over, other links, a change of email', async () => {
    const gus = await house.owner('Gus')
    const thief = gus.elsewhere('Windows')
    const { offer } = await thief.signIn()
    await changeEmail(gus, 'thief@example.com')
    const [change] = await house.mails('thief@example.com', 1, subjects.newEmail)
    const token = await resetToken(house, gus)
    expect((await resetPassword(house.visitor(), token, fresh)).__typename).toBe('ResetPassword')
    expect((await thief.takeOver(offer)).__typename).toBe('TakeoverExpired')
    const link = /confirm-email\/([\w-]+)/.exec(change!.text)![1]
    const { confirmEmail } = await thief.ask('mutation ($link: String!) { confirmEmail(token: $link) { __typename ... on LinkClosed { status } } }', { link })
    expect(confirmEmail).toEqual({ __typename: 'LinkClosed', status: 'UNKNOWN' })
    expect((await gus.signIn({ password: fresh })).viewer.user.email).toBe(gus.email)
  })

  test('[ID-4, SE-8] a sign-in with the old password that is under way when it changes opens nothing', async () => {
    const hal = await house.owner('Hal')
    await hal.signOut()
    const token = await resetToken(house, hal)
    const others = Array.from({ length: 12 }, () => hal.elsewhere())
    const [reset, ...signIns] = await Promise.all([resetPassword(house.visitor(), token, fresh), ...others.map((other) => other.signIn())])
    expect(reset.__typename).toBe('ResetPassword')
    // Whoever was quicker than the change was signed out by it; whoever was slower was refused.
    expect(signIns.length).toBe(12)
    for (const other of others) expect((await other.whoAmI()).email).toBeNull()
    const [row] = await house.sql<{ live: number }>(`SELECT count(*)::int AS live FROM session s JOIN "user" u ON u.id = s.user_id WHERE u.email = $1 AND s.ended_at IS NULL`, [hal.email])
    expect(row!.live).toBe(0)
  })

  test('[ID-4, ID-5] whoever follows the link has proven the address', async () => {
    const ivy = await house.byCopy('Ivy')
    expect(await login(ivy)).toEqual({ email: ivy.email, emailProven: false })
    await resetPassword(house.visitor(), await resetToken(house, ivy), fresh)
    await ivy.signIn({ password: fresh })
    expect((await login(ivy)).emailProven).toBe(true)
  })

  describe('and second factors', () => {
    /** Puts credentials beside the password, as their own mutations would. */
    const addFactors = (person: Person) =>
      house.sql(
        `INSERT INTO credential (id, user_id, kind, secret, handle) SELECT gen_random_uuid(), u.id, k.kind::credential_kind, 'x', k.handle FROM "user" u,
         (VALUES ('TOTP', NULL::bytea), ('RECOVERY_CODE', NULL), ('PASSKEY', decode(md5(random()::text), 'hex'))) AS k (kind, handle) WHERE u.email = $1`,
        [person.email],
      )
    const factors = async (person: Person) =>
      (await house.sql<{ kind: string }>(`SELECT kind::text FROM credential c JOIN "user" u ON u.id = c.user_id WHERE u.email = $1 AND kind <> 'PASSWORD' ORDER BY kind`, [person.email])).map(({ kind }) => kind)

    test('[ID-4, ID-8] stay with a login whose address was proven', async () => {
      const jo = await house.owner('Jo')
      await addFactors(jo)
      await resetPassword(house.visitor(), await resetToken(house, jo), fresh)
      expect(await factors(jo)).toEqual(['PASSKEY', 'RECOVERY_CODE', 'TOTP'])
      expect((await house.mails(jo.email, 1, subjects.passwordChanged))[0]!.text).not.toContain('passkeys')
    })

    test('[ID-4, ID-8] are still asked for with the new password', async () => {
      const lou = await house.owner('Lou')
      const app = await setUpTotp(lou, clock.now)
      await resetPassword(house.visitor(), await resetToken(house, lou), fresh)
      const browser = lou.elsewhere()
      const step = await begin(browser, { password: fresh })
      expect(step.__typename).toBe('SecondFactorNeeded')
      expect((await browser.whoAmI()).email).toBeNull()
      expect((await finish(browser, step.challenge, { recoveryCode: app.recoveryCodes![0] })).__typename).toBe('SignedIn')
    })

    test('[ID-4, ID-8] that are being asked for when the password changes are asked for in vain', async () => {
      const max = await house.owner('Max')
      const app = await setUpTotp(max, clock.now)
      await max.signOut()
      const step = await begin(max)
      await resetPassword(house.visitor(), await resetToken(house, max), fresh)
      expect((await finish(max, step.challenge, { recoveryCode: app.recoveryCodes![0] })).__typename).toBe('SecondFactorFailed')
    })

    test('[ID-4, ID-8] of somebody who came in with another’s address are gone once its owner comes by the mailed link', async () => {
      const stranger = await house.byCopy('Kim')
      await addFactors(stranger)
      await resetPassword(house.visitor(), await resetToken(house, stranger), fresh)
      expect(await factors(stranger)).toEqual([])
      expect((await house.mails(stranger.email, 1, subjects.passwordChanged))[0]!.text).toContain('passkeys that somebody had added to the login were removed')
    })
  })
})
