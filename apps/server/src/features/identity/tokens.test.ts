import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everythingKept, formsOf } from '../../testing/everythingKept.ts'
import { type House, openHouse } from '../../testing/house.ts'
import { type MailServer, startMailServer } from '../../testing/mailServer.ts'

let mail: MailServer
let house: House
beforeAll(async () => {
  mail = await startMailServer()
  house = await openHouse({ mail })
})
afterAll(async () => {
  await house.stop()
  await mail.stop()
})

const bytes = (token: string) => Buffer.from(token, 'base64url')

const look = async (token: string) =>
  (await house.visitor().ask(`query ($token: String!) { invitationOffer(token: $token) { __typename ... on ClosedInvitationOffer { status } } }`, { token })).invitationOffer

const acceptAs = (token: string, name: string) => house.visitor().accept(token, { name, password: 'opens the gate' })

let guests = 0
const invited = async () => {
  const email = `guest${++guests}@example.com`
  const owner = await house.owner(`Owner ${guests}`)
  const { sent } = await owner.invite(email)
  const link = (sent[0].link as string).split('/').at(-1)!
  return { owner, email, invitationId: sent[0].invitation.id as string, link, mailed: await mail.tokenTo(email, 'accept') }
}

describe('a token that is sent by email', () => {
  it('[ID-7] has 256 random bits', async () => {
    const tokens = [await invited(), await invited()].flatMap(({ link, mailed }) => [link, mailed])
    for (const token of tokens) expect(bytes(token)).toHaveLength(32)
    expect(new Set(tokens).size).toBe(4)
  })

  it('[ID-7] is nowhere in the database, neither before nor after the mail went out', async () => {
    const { link, mailed, owner, invitationId, email } = await invited()
    await owner.resend(invitationId)
    const again = await mail.tokenTo(email, 'accept', 2)
    const kept = await everythingKept(house)
    expect(kept).toContain(email)
    for (const token of [link, mailed, again]) {
      for (const form of formsOf(token)) expect(kept).not.toContain(form)
    }
  })

  it('[ID-7] is good once: each link to what was accepted is dead', async () => {
    const { link, mailed } = await invited()
    expect((await acceptAs(mailed, 'Guest')).__typename).toBe('SignedIn')
    for (const token of [link, mailed]) {
      expect(await look(token)).toMatchObject({ status: 'USED' })
      expect(await acceptAs(token, 'Someone else')).toMatchObject({ __typename: 'InvitationClosed', status: 'USED' })
    }
  })

  it('[ID-7] is dead once withdrawn', async () => {
    const { owner, invitationId, link, mailed } = await invited()
    await owner.cancel(invitationId)
    for (const token of [link, mailed]) expect(await acceptAs(token, 'Guest')).toMatchObject({ __typename: 'InvitationClosed', status: 'CANCELLED' })
  })

  it('[ID-7] is dead once a new one was sent, which is good', async () => {
    const { owner, invitationId, email, link, mailed } = await invited()
    await owner.resend(invitationId)
    const newer = await mail.tokenTo(email, 'accept', 2)
    for (const token of [link, mailed]) expect(await acceptAs(token, 'Guest')).toMatchObject({ __typename: 'InvitationClosed', status: 'UNKNOWN' })
    expect((await acceptAs(newer, 'Guest')).__typename).toBe('SignedIn')
  })

  it('[ID-7] is dead once its time is over', async () => {
    const { mailed, invitationId } = await invited()
    const id = Buffer.from(invitationId, 'base64').toString().split(':')[1]
    await house.sql(`UPDATE invitation SET expires_at = now() - interval '1 second' WHERE id = $1`, [id])
    expect(await acceptAs(mailed, 'Guest')).toMatchObject({ __typename: 'InvitationClosed', status: 'EXPIRED' })
  })

  it('[ID-7] of one purpose is good for no other', async () => {
    const { mailed, owner } = await invited()
    expect((await house.visitor().takeOver(mailed)).__typename).toBe('TakeoverExpired')
    const { offer } = await owner.elsewhere().signIn()
    expect(await acceptAs(offer, 'Guest')).toMatchObject({ __typename: 'InvitationClosed', status: 'UNKNOWN' })
    expect((await acceptAs(mailed, 'Guest')).__typename).toBe('SignedIn')
  })

  it.each(['', 'x', '\u0000', 'A'.repeat(43), 'x'.repeat(100), '../../etc/passwd'])('[ID-7] cannot be guessed (%#)', async (token) => {
    expect(await look(token)).toMatchObject({ status: 'UNKNOWN' })
    expect(await acceptAs(token, 'Guest')).toMatchObject({ __typename: 'InvitationClosed', status: 'UNKNOWN' })
  })
})
