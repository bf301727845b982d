import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { days, heldClock } from '../../testing/clock.ts'
import { type House, openHouse, tokenIn } from '../../testing/house.ts'
import { confirmEmail, emailToken, login, lookAtEmailLink, subjects } from '../../testing/login.ts'
import type { Person } from '../../testing/person.ts'

let house: House
let ada: Person
const clock = heldClock()
beforeAll(async () => {
  house = await openHouse({ clock })
  ada = await house.owner('Ada')
})
afterAll(() => house.stop())

const sendAgain = async (person: Person) => (await person.ask('mutation { sendEmailProof { __typename ... on SentEmailProof { email } ... on Problem { message } } }')).sendEmailProof
const proofOf = async (person: Person, count = 1) => tokenIn((await house.mails(person.email, count, subjects.proof))[0]!)
const copied = (sent: { link: string }) => tokenIn({ text: sent.link } as never)

describe('whoever comes by the inviter’s copy of a link', () => {
  test('[ID-5] is asked by mail to prove the address, and the link does, in whatever browser', async () => {
    const bo = await house.byCopy('Bo')
    expect(await login(bo)).toEqual({ email: bo.email, emailProven: false })
    const token = await proofOf(bo)
    expect(await lookAtEmailLink(house.visitor(), token)).toMatchObject({ __typename: 'OpenEmailLink', email: bo.email, replaces: null })
    const tab = bo.connect()
    await tab.opened
    const news = tab.follow('subscription { access { change { __typename ... on LoginChanged { viewer { user { emailProven } } } } } }')
    expect(await confirmEmail(house.visitor('iPhone'), token)).toEqual({ __typename: 'ConfirmedEmail', email: bo.email })
    await news.until(({ access }) => access.change.viewer?.user.emailProven === true)
    expect((await login(bo)).emailProven).toBe(true)
    expect(await confirmEmail(house.visitor(), token)).toMatchObject({ __typename: 'LinkClosed', status: 'USED' })
    await tab.close()
  })

  test('[ID-5] can have it sent again, a few times; the newest works, for seven days', async () => {
    const cy = await house.byCopy('Cy')
    const first = await proofOf(cy)
    expect(await sendAgain(cy)).toEqual({ __typename: 'SentEmailProof', email: cy.email })
    const second = await proofOf(cy, 2)
    expect(await confirmEmail(house.visitor(), first)).toMatchObject({ status: 'UNKNOWN' })
    clock.pass(7 * days + 1)
    expect(await confirmEmail(house.visitor(), second)).toMatchObject({ status: 'EXPIRED' })
    await cy.signIn()
    for (let time = 2; time <= 5; time++) expect((await sendAgain(cy)).__typename).toBe('SentEmailProof')
    expect((await sendAgain(cy)).__typename).toBe('RateLimited')
  })

  test('[ID-5] gets no more mail once it is proven', async () => {
    const di = await house.byCopy('Di')
    await house.prove(di)
    expect((await sendAgain(di)).__typename).toBe('SentEmailProof')
    await house.quiet()
    expect(await house.mails(di.email, 1, subjects.proof)).toHaveLength(1)
  })

  test('[ID-5] with a link to an address that is no longer the login proves nothing', async () => {
    const ed = await house.byCopy('Ed')
    const proof = await proofOf(ed)
    await confirmEmail(house.visitor(), await emailToken(house, ed, house.newEmail('Edward')))
    expect(await lookAtEmailLink(house.visitor(), proof)).toMatchObject({ status: 'UNKNOWN' })
    expect(await confirmEmail(house.visitor(), proof)).toMatchObject({ __typename: 'LinkClosed', status: 'UNKNOWN' })
  })
})

describe('an invitation to an address that somebody else came in with', () => {
  beforeAll(() => ada.signIn())

  test('[ID-5, TM-5] is neither shown to them nor told live, and cannot be accepted or declined by its id', async () => {
    const thief = await house.byCopy('Flo')
    const tab = thief.connect()
    await tab.opened
    const news = tab.follow('subscription { access { cursor change { __typename } } }')
    const { sent } = await ada.invite(thief.email)
    const { id } = sent[0].invitation
    expect(await thief.offers()).toEqual([])
    expect(await thief.acceptOffer(id)).toMatchObject({ __typename: 'Refusal', message: 'Confirm your email address first: the link is in the mail that was sent to it.' })
    expect(await thief.decline(id)).toMatchObject({ __typename: 'Refusal' })
    expect((await ada.invitations()).map((row) => row.id)).toContain(id)
    // The first that they hear of is what comes after.
    await house.prove(thief)
    expect((await news.until(() => true)).access.change.__typename).toBe('LoginChanged')
    expect(await thief.offers()).toMatchObject([{ id }])
    expect((await thief.acceptOffer(id)).__typename).toBe('SignedIn')
    await tab.close()
  })

  test('[ID-5] proves the address where its mailed link is followed, and not where the inviter’s copy of it is', async () => {
    for (const way of ['mailed', 'copied'] as const) {
      const email = house.newEmail(way)
      const { sent } = await ada.invite(email)
      const [mail] = await house.mails(email, 1, /invited you/)
      const person = Object.assign(house.visitor(), { email })
      await person.accept(way === 'mailed' ? tokenIn(mail!) : copied(sent[0]), { name: way, password: 'keeps the gate well' })
      expect((await login(person)).emailProven).toBe(way === 'mailed')
      await house.quiet()
      expect(await house.mails(email, 0, subjects.proof)).toHaveLength(way === 'mailed' ? 0 : 1)
    }
  })

  test('[ID-5] proves the address of who is signed in with it already, and of who signs in on the way', async () => {
    for (const signedIn of [true, false]) {
      const person = await house.byCopy(`Gus ${signedIn}`)
      await ada.invite(person.email)
      const [mail] = await house.mails(person.email, 2, /invited you/)
      if (!signedIn) await person.signOut()
      expect((await person.accept(tokenIn(mail!), signedIn ? {} : { password: person.password })).__typename).toBe('SignedIn')
      expect((await login(person)).emailProven).toBe(true)
    }
  })
})
