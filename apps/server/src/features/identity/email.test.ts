import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { days, heldClock, minutes } from '../../testing/clock.ts'
import { type House, openHouse, tokenIn } from '../../testing/house.ts'
import {
  changeEmail, confirmEmail, emailToken, login, lookAtEmailLink, lookAtReset, ownEvents, pendingEmail, resendEmailChange, resetToken, subjects, withdrawEmailChange,
} from '../../testing/login.ts'
import { confirm } from '../../testing/secondFactor.ts'

let house: House
let other: House
const clock = heldClock()
beforeAll(async () => {
  house = await openHouse({ clock })
  other = await openHouse({ databaseUrl: house.databaseUrl, clock })
})
afterAll(async () => {
  await other.stop()
  await house.stop()
})

describe('another email', () => {
  test('[ID-5] becomes the login once its mailed link is followed, in whatever browser; the old address is told before and after', async () => {
    const wanted = house.newEmail('Ana Ruiz').replace('ana.ruiz', 'Ana.Ruiz')
    const ana = await house.owner('Ana')
    expect(await changeEmail(ana, wanted)).toMatchObject({ __typename: 'RequestedEmailChange', emailChange: { email: wanted } })
    expect((await login(ana)).email).toBe(ana.email)
    const [warning] = await house.mails(ana.email, 1, subjects.emailRequested)
    for (const words of [wanted, 'Safari 18 on Mac', '127.0.0.1', 'UTC', `/forgot?email=${encodeURIComponent(ana.email)}`]) expect(warning!.text).toContain(words)
    const [mail] = await house.mails(wanted, 1, subjects.newEmail)
    const token = tokenIn(mail!)
    expect(warning!.text).not.toContain(token)
    expect(await lookAtEmailLink(house.visitor(), token)).toMatchObject({ __typename: 'OpenEmailLink', email: wanted, replaces: ana.email })

    expect(await confirmEmail(house.visitor('iPhone'), token)).toEqual({ __typename: 'ConfirmedEmail', email: wanted })
    // Every session goes on.
    expect(await login(ana)).toEqual({ email: wanted, emailProven: true })
    expect(await pendingEmail(ana)).toBeNull()
    await ana.signOut()
    expect((await ana.signIn()).__typename).toBe('SignInFailed')
    expect((await ana.signIn({ email: wanted.toLowerCase().replace('example', 'EXAMPLE') })).__typename).toBe('SignedIn')
    const [told] = await house.mails(ana.email, 1, subjects.emailChanged)
    for (const words of [wanted, 'Safari 18 on iPhone']) expect(told!.text).toContain(words)
  })

  test('[ID-5, AV-1] shows in the log and the team table of each of their accounts, live, on both nodes', async () => {
    const next = house.newEmail('Bo Next')
    const [olga, otto] = [await house.owner('Olga'), await house.owner('Otto')]
    const bo = await house.member(olga, 'Bo')
    await otto.invite(bo.email)
    await bo.acceptOffer((await bo.offers())[0]!.id)
    const tabs = [olga.connect(), otto.at(other.url).connect()]
    await Promise.all(tabs.map((tab) => tab.opened))
    const teams = tabs.map((tab) => tab.follow('subscription { team { changes { __typename ... on MemberChanged { joined member { name email } } } } }'))
    const lines = tabs.map((tab) => tab.follow('subscription { activity { event { kind memberEmail performerEmail detail } } }'))
    await confirmEmail(house.visitor(), await emailToken(house, bo, next))
    for (const team of teams) await team.until((data) => data.team.changes.some((change: { member?: { email: string }; joined?: boolean }) => change.member?.email === next && !change.joined))
    for (const line of lines) {
      const { activity } = await line.until((data) => data.activity.event.kind === 'email changed')
      expect(activity.event).toMatchObject({ memberEmail: next, performerEmail: null, detail: { before: { email: bo.email }, after: { email: next } } })
    }
    expect((await olga.ask('query ($search: String!) { account { members(search: $search) { nodes { name } } } }', { search: next })).account.members.nodes).toEqual([{ name: 'Bo' }])
    // Of what only concerns the login, the accounts hear nothing.
    expect((await olga.activity()).map(({ kind }) => kind)).not.toContain('email change requested')
    expect((await ownEvents(house, next)).slice(-2).map(({ kind }) => kind)).toEqual(['email change requested', 'email changed'])
  })

  test('[ID-5] that is somebody’s login gets the same answer, and only its owner is told', async () => {
    const cy = await house.owner('Cy')
    const taken = await house.owner('Taken')
    const loud = taken.email.replace('taken', 'TAKEN')
    const [free, owned] = [await changeEmail(cy, house.newEmail('Free')), await changeEmail(cy, loud)]
    const shape = (answer: { emailChange: object }) => ({ ...answer, emailChange: Object.keys(answer.emailChange) })
    expect(shape(owned)).toEqual(shape(free))
    expect(await pendingEmail(cy)).toMatchObject({ email: loud })
    const [told] = await house.mails(loud, 1, subjects.emailTaken)
    expect(told!.text).not.toMatch(/confirm-email/)
    expect(told!.text).not.toContain(cy.email)
    expect((await login(taken)).email).toBe(taken.email)
  })

  test('[ID-5] is refused where it is the present one, or none', async () => {
    const di = await house.owner('Di')
    expect(await changeEmail(di, di.email.replace('di', 'DI').replace('example', 'Example'))).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['email'], message: 'This is your email already.' }] })
    expect(await changeEmail(di, 'no address')).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['email'] }] })
    expect(await pendingEmail(di)).toBeNull()
  })

  test('[ID-5] can be withdrawn, sent again and replaced by another; only the newest link works, for a day', async () => {
    const next = house.newEmail('Ed Next')
    const ed = await house.owner('Ed')
    const first = await emailToken(house, ed, next)
    expect(await withdrawEmailChange(ed)).toBe(true)
    expect(await withdrawEmailChange(ed)).toBe(false)
    expect(await pendingEmail(ed)).toBeNull()
    expect(await confirmEmail(house.visitor(), first)).toMatchObject({ __typename: 'LinkClosed', status: 'UNKNOWN' })
    expect((await resendEmailChange(ed)).__typename).toBe('NotFound')

    const second = await emailToken(house, ed, next)
    expect((await resendEmailChange(ed)).__typename).toBe('RequestedEmailChange')
    const third = tokenIn((await house.mails(next, 3, subjects.newEmail))[0]!)
    expect(await confirmEmail(house.visitor(), second)).toMatchObject({ __typename: 'LinkClosed', status: 'UNKNOWN' })
    const elsewhere = await emailToken(house, ed, house.newEmail('Ed Elsewhere'))
    expect(await confirmEmail(house.visitor(), third)).toMatchObject({ __typename: 'LinkClosed', status: 'UNKNOWN' })
    clock.pass(1 * days + minutes)
    expect(await confirmEmail(house.visitor(), elsewhere)).toMatchObject({ __typename: 'LinkClosed', status: 'EXPIRED' })
    await ed.signIn()
    expect(await pendingEmail(ed)).toBeNull()
  })

  test('[ID-5, ID-3] may be asked for a few times an hour, and an address is not flooded by many people either', async () => {
    const victim = house.newEmail('Victim')
    const flo = await house.owner('Flo')
    const answers = await Promise.all(Array.from({ length: 8 }, () => changeEmail(flo, house.newEmail('Flo Next'))))
    expect(answers.filter(({ __typename }) => __typename === 'RateLimited')).toHaveLength(3)
    const crowd = await Promise.all(Array.from({ length: 6 }, (_, index) => house.owner(`Crowd ${index}`)))
    const crowded = await Promise.all(crowd.map((person) => changeEmail(person, victim)))
    expect(crowded.filter(({ __typename }) => __typename === 'RateLimited')).toHaveLength(1)
  })

  test('[ID-5] of two who want one address at one moment, one gets it and the other is told', async () => {
    for (let round = 0; round < 5; round++) {
      const wanted = house.newEmail('Wanted')
      const people = await Promise.all([house.owner(`Gus ${round}`), house.owner(`Hal ${round}`)])
      const tokens: string[] = []
      for (const person of people) tokens.push(await emailToken(house, person, wanted))
      const answers = await Promise.all(tokens.map((token) => confirmEmail(house.visitor(), token)))
      expect(answers.map(({ __typename }) => __typename).sort()).toEqual(['ConfirmedEmail', 'EmailTaken'])
      const loser = answers.findIndex(({ __typename }) => __typename === 'EmailTaken')
      expect(answers[loser].message).toBe('This address has become somebody else’s login. Yours stays as it is.')
      expect((await login(people[loser]!)).email).toBe(people[loser]!.email)
      expect(await pendingEmail(people[loser]!)).toBeNull()
      expect(await confirmEmail(house.visitor(), tokens[loser]!)).toMatchObject({ __typename: 'LinkClosed', status: 'UNKNOWN' })
    }
  })

  test('[ID-5] of one link followed twenty times at one moment one counts', async () => {
    const next = house.newEmail('Ivy Next')
    const ivy = await house.owner('Ivy')
    const token = await emailToken(house, ivy, next)
    const answers = await Promise.all(Array.from({ length: 20 }, () => confirmEmail(house.visitor(), token)))
    expect(answers.filter(({ __typename }) => __typename === 'ConfirmedEmail')).toHaveLength(1)
    expect(new Set(answers.filter(({ __typename }) => __typename !== 'ConfirmedEmail').map(({ status }) => status))).toEqual(new Set(['USED']))
    expect((await ownEvents(house, next)).filter(({ kind }) => kind === 'email changed')).toHaveLength(1)
  })

  test('[ID-5, ID-4] takes from the former address what it could still do: links for a new password, offers to take over', async () => {
    const next = house.newEmail('Jo Next')
    const jo = await house.owner('Jo')
    const { offer } = await jo.elsewhere().signIn()
    const reset = await resetToken(house, jo)
    await confirmEmail(house.visitor(), await emailToken(house, jo, next))
    expect(await lookAtReset(house.visitor(), reset)).toMatchObject({ status: 'UNKNOWN' })
    expect((await jo.elsewhere().takeOver(offer)).__typename).toBe('TakeoverExpired')
    expect((await login(jo)).email).toBe(next)
  })

  test('[ID-5, TM-5] invitations follow the address: those to the new one are shown at once, those to the old one are for whoever has it', async () => {
    const next = house.newEmail('Kim Next')
    const owner = await house.owner('Inviter')
    const kim = await house.owner('Kim')
    await owner.invite(`${kim.email}, ${next}`)
    const [toOld] = await house.mails(kim.email, 1, /invited you/)
    expect(await kim.offers()).toHaveLength(1)
    const tab = kim.connect()
    await tab.opened
    const news = tab.follow('subscription { access { change { __typename ... on LoginChanged { viewer { user { email emailProven } invitations { id } emailChange { email } } } } } }')
    const token = await emailToken(house, kim, next)
    await news.until(({ access }) => access.change.viewer?.emailChange?.email === next)
    await confirmEmail(house.visitor(), token)
    const { access } = await news.until((data) => data.access.change.viewer?.user.email === next)
    expect(access.change.viewer.invitations).toEqual((await kim.offers()).map(({ id }) => ({ id })))
    expect(await kim.accept(tokenIn(toOld!))).toMatchObject({ __typename: 'Refusal', rule: 'TM-5' })
    expect((await kim.acceptOffer(access.change.viewer.invitations[0].id)).__typename).toBe('SignedIn')
    const successor = house.visitor()
    expect((await successor.accept(tokenIn(toOld!), { name: 'Another Kim', password: 'Another keeps the gate' })).__typename).toBe('SignedIn')
    await tab.close()
  })

  test('[ID-5, ID-8] is only for who has proved lately that it is them', async () => {
    const lou = await house.owner('Lou')
    clock.pass(11 * minutes)
    expect((await changeEmail(lou, house.newEmail('Lou Next'))).__typename).toBe('ConfirmationNeeded')
    expect(await pendingEmail(lou)).toBeNull()
    await confirm(lou)
    expect((await changeEmail(lou, house.newEmail('Lou Next'))).__typename).toBe('RequestedEmailChange')
  })

  test('[ID-5] is for who is signed in', async () => {
    for (const operation of ['changeEmail(email: "x@example.org")', 'resendEmailChange', 'withdrawEmailChange', 'sendEmailProof'])
      expect((await house.visitor().send(`mutation { ${operation} { __typename } }`)).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  })
})
