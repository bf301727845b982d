import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { days, heldClock, minutes } from '../../testing/clock.ts'
import { everythingKept, formsOf } from '../../testing/everythingKept.ts'
import { type House, openHouse } from '../../testing/house.ts'
import { askForReset, changeEmail, changePassword, confirmEmail, lookAtEmailLink, lookAtReset, resendEmailChange, resetPassword, withdrawEmailChange } from '../../testing/login.ts'
import { type MailServer, startMailServer } from '../../testing/mailServer.ts'
import type { Person } from '../../testing/person.ts'

const clock = heldClock()
let mail: MailServer
let house: House
beforeAll(async () => {
  mail = await startMailServer()
  house = await openHouse({ mail, clock })
})
beforeEach(() => house.sql('DELETE FROM rate_limit'))
afterAll(async () => {
  await house.stop()
  await mail.stop()
})

let count = 0
const somebody = () => house.owner(`Somebody ${++count}`)
const newEmailOf = (person: Person) => person.email.replace('example.com', 'example.org')
const sendProof = (person: Person) => person.ask('mutation { sendEmailProof { __typename } }')

/** Whoever comes by the inviter's copy of a link has proven nothing yet. */
const unproven = () => house.byCopy(`Somebody ${++count}`)

/** A kind of link about a login, as it is asked for and used. Each comes over a real mail server. */
type Kind = {
  /** Somebody whom such a link is mailed to. */
  somebody?(): Promise<Person>
  /** Asks for it; the `nth` time for one person. */
  send(person: Person, nth: number): Promise<unknown>
  receive(person: Person, nth: number): Promise<string>
  look(token: string): Promise<{ __typename: string; status?: string }>
  use(token: string): Promise<{ __typename: string; status?: string }>
  good: string
  /** What it was for is no more. */
  withdraw(person: Person): Promise<unknown>
  lasts: number
}

const kinds: Record<string, Kind> = {
  'for a new password': {
    send: (person) => askForReset(house.visitor(), person.email),
    receive: (person, nth) => mail.tokenTo(person.email, 'reset', nth),
    look: (token) => lookAtReset(house.visitor(), token),
    use: (token) => resetPassword(house.visitor(), token, 'a new gate every day'),
    good: 'ResetPassword',
    withdraw: (person) => changePassword(person, 'another gate altogether'),
    lasts: 60 * minutes,
  },
  'for another email': {
    send: (person, nth) => (nth === 1 ? changeEmail(person, newEmailOf(person)) : resendEmailChange(person)),
    receive: (person, nth) => mail.tokenTo(newEmailOf(person), 'confirm-email', nth),
    look: (token) => lookAtEmailLink(house.visitor(), token),
    use: (token) => confirmEmail(house.visitor(), token),
    good: 'ConfirmedEmail',
    withdraw: (person) => withdrawEmailChange(person),
    lasts: 1 * days,
  },
  'that proves an email': {
    somebody: unproven,
    send: (person, nth) => (nth === 1 ? Promise.resolve() : sendProof(person)),
    receive: (person, nth) => mail.tokenTo(person.email, 'confirm-email', nth),
    look: (token) => lookAtEmailLink(house.visitor(), token),
    use: (token) => confirmEmail(house.visitor(), token),
    good: 'ConfirmedEmail',
    withdraw: async (person) => {
      await changeEmail(person, newEmailOf(person))
      return confirmEmail(house.visitor(), await mail.tokenTo(newEmailOf(person), 'confirm-email'))
    },
    lasts: 7 * days,
  },
}

describe.each(Object.entries(kinds))('a mailed link %s', (_name, kind) => {
  const addressee = kind.somebody ?? somebody
  const linkFor = async (person: Person, nth = 1) => {
    await kind.send(person, nth)
    return kind.receive(person, nth)
  }

  test('[ID-7] has 256 random bits, and is kept nowhere, neither before nor after it was used', async () => {
    const [one, other] = [await addressee(), await addressee()]
    const tokens = [await linkFor(one), await linkFor(other)]
    expect(new Set(tokens).size).toBe(2)
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect((await kind.use(tokens[0]!)).__typename).toBe(kind.good)
    const kept = await everythingKept(house)
    expect(kept).toContain(other.email)
    for (const form of tokens.flatMap(formsOf)) expect(kept).not.toContain(form)
  })

  test('[ID-7] is good once, however many use it at one moment', async () => {
    const token = await linkFor(await addressee())
    const answers = await Promise.all(Array.from({ length: 20 }, () => kind.use(token)))
    expect(answers.filter(({ __typename }) => __typename === kind.good)).toHaveLength(1)
    expect(new Set(answers.filter(({ __typename }) => __typename !== kind.good).map(({ status }) => status))).toEqual(new Set(['USED']))
    expect(await kind.look(token)).toMatchObject({ __typename: 'ClosedLink', status: 'USED' })
  })

  test('[ID-7] is dead once a newer one was sent, which is good', async () => {
    const person = await addressee()
    const [older, newer] = [await linkFor(person), await linkFor(person, 2)]
    expect(await kind.look(older)).toMatchObject({ __typename: 'ClosedLink', status: 'UNKNOWN' })
    expect(await kind.use(older)).toMatchObject({ __typename: 'LinkClosed', status: 'UNKNOWN' })
    expect((await kind.use(newer)).__typename).toBe(kind.good)
  })

  test('[ID-7] is dead once what it was for is withdrawn', async () => {
    const person = await addressee()
    const token = await linkFor(person)
    await kind.withdraw(person)
    expect(await kind.look(token)).toMatchObject({ __typename: 'ClosedLink', status: 'UNKNOWN' })
    expect(await kind.use(token)).toMatchObject({ __typename: 'LinkClosed', status: 'UNKNOWN' })
  })

  test('[ID-7] is dead once its time is over, and not before', async () => {
    const token = await linkFor(await addressee())
    clock.pass(kind.lasts - 1 * minutes)
    expect((await kind.look(token)).__typename).not.toBe('ClosedLink')
    clock.pass(2 * minutes)
    expect(await kind.look(token)).toMatchObject({ __typename: 'ClosedLink', status: 'EXPIRED' })
    expect(await kind.use(token)).toMatchObject({ __typename: 'LinkClosed', status: 'EXPIRED' })
  })

  test('[ID-7] is good for nothing else', async () => {
    const person = await addressee()
    const token = await linkFor(person)
    const isFor = (use: Kind['use']) => use === kind.use || (kind.good === 'ConfirmedEmail' && use !== kinds['for a new password']!.use)
    for (const other of Object.values(kinds).filter(({ use }) => !isFor(use))) expect(await other.use(token)).toMatchObject({ __typename: 'LinkClosed', status: 'UNKNOWN' })
    expect((await house.visitor().takeOver(token)).__typename).toBe('TakeoverExpired')
    expect(await house.visitor().accept(token, { name: 'Guest', password: 'opens the gate' })).toMatchObject({ __typename: 'InvitationClosed', status: 'UNKNOWN' })
    expect((await kind.use(token)).__typename).toBe(kind.good)
  })

  test.each(['', 'x', '\u0000', 'A'.repeat(43), 'x'.repeat(200), '../../etc/passwd'])('[ID-7] cannot be guessed (%#)', async (token) => {
    expect(await kind.look(token)).toMatchObject({ __typename: 'ClosedLink', status: 'UNKNOWN' })
    expect(await kind.use(token)).toMatchObject({ __typename: 'LinkClosed', status: 'UNKNOWN' })
  })
})
