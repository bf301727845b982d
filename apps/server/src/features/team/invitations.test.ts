import { beforeAll, describe, expect, test } from 'vitest'
import { days, heldClock, minutes } from '../../testing/clock.ts'
import { tokenIn } from '../../testing/house.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'
import { startSweep } from '../sweep.ts'

const clock = heldClock()
const house = useHouse({ clock })
let ada: Person
beforeAll(async () => {
  ada = await house.owner('Ada')
})

/** How a link stands, as its page says. */
const standing = async (token: string) => {
  const { invitationOffer } = await house.visitor().ask('query ($token: String!) { invitationOffer(token: $token) { __typename ... on ClosedInvitationOffer { status message } } }', { token })
  return (invitationOffer.status ?? 'OPEN') as string
}
const linkOf = (sent: { link: string }) => tokenIn({ text: sent.link } as never)
const invite = async (email: string) => {
  const before = (await house.mails(email, 0, /invited you/)).length
  const { sent } = await ada.invite(email)
  return { id: sent[0].invitation.id as string, expiresAt: Date.parse(sent[0].invitation.expiresAt), link: linkOf(sent[0]), mailed: tokenIn((await house.mails(email, before + 1, /invited you/))[0]!) }
}
/** Time goes by; sessions end with it, so Ada comes back. */
const pass = async (milliseconds: number) => {
  clock.pass(milliseconds)
  expect((await ada.signIn({ account: 'ada-s-house' })).__typename).toBe('SignedIn')
}
const listed = async () => (await ada.invitations()).map(({ email }) => email)
const kindsFor = async (email: string) => (await ada.activity()).filter(({ memberEmail }) => memberEmail === email).map(({ kind }) => kind)
const join = (token: string, name: string) => house.visitor().accept(token, { name, password: `${name} keeps the gate` })

describe('[TM-6] cancelling', () => {
  test('[TM-6] takes the invitation away at once, for everybody who looks, and both of its links with it', async () => {
    const email = house.newEmail('Bo')
    const { id, link, mailed } = await invite(email)
    const tab = ada.connect()
    const team = tab.follow('subscription { team { changes { __typename ... on InvitationGone { invitationId } } } }')
    await tab.opened
    expect(await ada.cancel(id)).toEqual({ __typename: 'CancelledInvitation', invitationId: id })
    await team.until((data) => data.team.changes.some((change: { invitationId?: string }) => change.invitationId === id))
    await tab.close()
    expect(await listed()).not.toContain(email)
    for (const token of [link, mailed]) {
      expect(await standing(token)).toBe('CANCELLED')
      expect(await join(token, 'Bo')).toMatchObject({ __typename: 'InvitationClosed', status: 'CANCELLED' })
    }
    expect(await kindsFor(email)).toEqual(['invite removed', 'invited'])
    expect((await ada.activity())[0]).toMatchObject({ kind: 'invite removed', performerEmail: ada.email })
  })

  test('[TM-6] what is closed can neither be cancelled nor resent, and the address can be invited anew', async () => {
    const email = house.newEmail('Cy')
    const { id } = await invite(email)
    await ada.cancel(id)
    expect((await ada.cancel(id)).__typename).toBe('NotFound')
    expect((await ada.resend(id)).__typename).toBe('NotFound')
    const again = await invite(email)
    expect((await join(again.mailed, 'Cy')).__typename).toBe('SignedIn')
    expect((await ada.cancel(again.id)).__typename).toBe('NotFound')
    expect(await standing(again.mailed)).toBe('USED')
  })
})

describe('[TM-6] resending', () => {
  test('[TM-6] makes a new link for a new seven days; every old one is dead', async () => {
    const email = house.newEmail('Dee')
    const { id, link, mailed } = await invite(email)
    await pass(6 * days)
    const resent = await ada.resend(id)
    const [mail] = await house.mails(email, 2)
    expect(Date.parse(resent.invitation.expiresAt) - clock.now().getTime()).toBeGreaterThan(7 * days - minutes)
    for (const old of [link, mailed]) {
      expect(await standing(old)).toBe('UNKNOWN')
      expect(await join(old, 'Dee')).toMatchObject({ __typename: 'InvitationClosed', status: 'UNKNOWN' })
    }
    await pass(6 * days)
    expect(await standing(linkOf(resent))).toBe('OPEN')
    expect((await join(tokenIn(mail!), 'Dee')).__typename).toBe('SignedIn')
    expect(await kindsFor(email)).toEqual(['logged in', 'created account', 'invite resent', 'invited'])
  })

  test('[TM-6] ten times at one moment leaves ten mails at most, and only the newest links work', async () => {
    const email = house.newEmail('Eli')
    const { id } = await invite(email)
    const all = await Promise.all(Array.from({ length: 10 }, () => ada.at(house.url).resend(id)))
    expect(all.map(({ __typename }) => __typename)).toEqual(Array(10).fill('SentInvitation'))
    await house.quiet()
    const links = [...all.map((resent) => linkOf(resent)), ...(await house.mails(email)).map(tokenIn)]
    const good = []
    for (const link of links) if ((await standing(link)) === 'OPEN') good.push(link)
    // The newest of those that are copied, and the one that was mailed with it.
    expect(good).toHaveLength(2)
  })
})

describe('[TM-6] seven days', () => {
  test('[TM-6] until then the link works, from then on it says that its time is over', async () => {
    const email = house.newEmail('Fay')
    const { mailed, expiresAt } = await invite(email)
    expect(expiresAt - clock.now().getTime()).toBeLessThanOrEqual(7 * days)
    await pass(7 * days - minutes)
    expect(await standing(mailed)).toBe('OPEN')
    expect(await listed()).toContain(email)
    await pass(minutes)
    expect(await standing(mailed)).toBe('EXPIRED')
    expect(await join(mailed, 'Fay')).toMatchObject({ __typename: 'InvitationClosed', status: 'EXPIRED' })
    expect(await listed()).not.toContain(email)
  })

  test('[TM-6] whoever expired can be invited again; the log says that the first one did', async () => {
    const email = house.newEmail('Gus')
    await invite(email)
    await pass(7 * days + minutes)
    const { mailed } = await invite(email)
    expect(await kindsFor(email)).toEqual(['invited', 'invite expired', 'invited'])
    expect((await join(mailed, 'Gus')).__typename).toBe('SignedIn')
  })

  test('[TM-6, AV-1] what nobody looks at expires by itself, once, with its event', async () => {
    const email = house.newEmail('Hal')
    const { id } = await invite(email)
    await pass(7 * days + minutes)
    const sweeps = [startSweep(house.app!.services), startSweep(house.app!.services)]
    await Promise.all(sweeps.map((sweep) => sweep.now()))
    for (const sweep of sweeps) sweep.stop()
    expect(await kindsFor(email)).toEqual(['invite expired', 'invited'])
    expect((await ada.resend(id)).__typename).toBe('NotFound')
  })

  test('[TM-6] an offer in the app is gone too when its time is over', async () => {
    const ivy = await house.owner('Ivy')
    await invite(ivy.email)
    expect(await ivy.offers()).toHaveLength(1)
    await pass(7 * days + minutes)
    await ivy.signIn()
    expect(await ivy.offers()).toEqual([])
  })
})

test('[TM-5] each way in which a link no longer stands has words of its own', async () => {
  const said = new Set<string>()
  await ada.signIn({ account: 'ada-s-house' })
  const [cancelled, used] = [await invite(house.newEmail('Jo')), await invite(house.newEmail('Kim'))]
  await ada.cancel(cancelled.id)
  await join(used.mailed, 'Kim')
  const expired = await invite(house.newEmail('Lea'))
  await pass(7 * days)
  for (const token of [cancelled.mailed, used.mailed, expired.mailed, 'never-was-a-link', '']) {
    const { invitationOffer } = await house.visitor().ask('query ($token: String!) { invitationOffer(token: $token) { ... on ClosedInvitationOffer { message } } }', { token })
    expect(await join(token, 'Someone')).toMatchObject({ __typename: 'InvitationClosed', message: invitationOffer.message })
    said.add(invitationOffer.message)
  }
  expect([...said]).toEqual([
    'This invitation was taken back. Ask for a new one if you think that is a mistake.',
    'This invitation was used already. Sign in with the login that accepted it.',
    'This invitation has expired. Ask for a new one.',
    'This link is not, or no longer, good. A newer mail may carry a newer link.',
  ])
})

test('[TM-6] an invitation that was cancelled before its mail left is not mailed', async () => {
  const [email, next] = [house.newEmail('Max'), house.newEmail('Nan')]
  await house.quiet()
  await house.sql(`CREATE OR REPLACE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.run_at := now() + interval '1 hour'; RETURN NEW; END $$`)
  await house.sql('CREATE OR REPLACE TRIGGER hold BEFORE INSERT ON graphile_worker._private_jobs FOR EACH ROW EXECUTE FUNCTION hold()')
  const { sent } = await ada.invite(email)
  await ada.cancel(sent[0].invitation.id)
  await house.sql('DROP TRIGGER hold ON graphile_worker._private_jobs')
  await house.sql('UPDATE graphile_worker._private_jobs SET run_at = now()')
  await ada.invite(next)
  await house.mails(next)
  await house.quiet()
  expect(await house.mails(email, 0)).toEqual([])
})
