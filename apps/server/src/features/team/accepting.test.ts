import { beforeAll, describe, expect, test } from 'vitest'
import { holdRow } from '../../testing/heldRow.ts'
import { globalId, passwordOf, tokenIn } from '../../testing/house.ts'
import { later } from '../../testing/later.ts'
import type { Person } from '../../testing/person.ts'
import { useHouse } from '../../testing/useHouse.ts'

const house = useHouse()
let ada: Person
beforeAll(async () => {
  ada = await house.owner('Ada')
})

const offerQuery = `query ($token: String!) { invitationOffer(token: $token) { __typename
  ... on OpenInvitationOffer { accountName invitedBy email role access note: message hasLogin isViewer } ... on ClosedInvitationOffer { status message } } }`
const offerOf = async (person: Person, token: string) => (await person.ask(offerQuery, { token })).invitationOffer

/** Invites an address and answers with the secret that its mail carries. */
const invited = async (email: string, access: Record<string, unknown> = { allPermissions: true }, inviter = ada) => {
  const before = (await house.mails(email, 0, /invited you/)).length
  const { sent } = await inviter.invite(email, access)
  return { id: sent[0].invitation.id as string, link: tokenIn({ text: sent[0].link } as never), token: tokenIn((await house.mails(email, before + 1, /invited you/))[0]!) }
}
const memberships = (email: string) => house.sql(`SELECT 1 FROM membership m JOIN "user" u ON u.id = m.user_id JOIN account a ON a.id = m.account_id WHERE u.email = $1 AND a.slug = $2 AND m.ended_at IS NULL`, [email, ada.account])
const joinedEvents = async (email: string) => (await ada.activity()).filter(({ kind, memberEmail }) => kind === 'created account' && memberEmail === email)

describe('[TM-5] a new user', () => {
  test('[TM-5] finds the email filled in, sets name and password, and is in', async () => {
    const email = house.newEmail('Nia')
    const { id, token } = await invited(email, { permissions: ['coupons.view'], message: 'Welcome, Nia' })
    const nia = house.visitor()
    expect(await offerOf(nia, token)).toEqual({
      __typename: 'OpenInvitationOffer', accountName: `Ada's House`, invitedBy: 'Ada', email, role: 'MEMBER',
      access: 'can view coupons for all products', note: 'Welcome, Nia', hasLogin: false, isViewer: false,
    })
    expect(await nia.accept(token, { name: '  Nia   Nord ', password: 'Nia keeps the gate' })).toMatchObject({ __typename: 'SignedIn', enter: ada.account, viewer: { user: { name: 'Nia Nord', email } } })
    expect((await nia.members()).find((member) => member.email === email)).toMatchObject({ role: 'MEMBER', permissions: ['coupons.view'] })
    expect((await ada.invitations()).map((row) => row.id)).not.toContain(id)
    const [line] = await joinedEvents(email)
    expect(line).toMatchObject({ performerEmail: null, memberEmail: email, detail: { permissions: ['coupons.view'], device: 'Mac' } })
    const kinds = (await ada.activity()).filter(({ memberEmail }) => memberEmail === email).map(({ kind }) => kind)
    expect(kinds).toEqual(['logged in', 'created account', 'invited'])
    await nia.send('mutation { signOut { signedOut } }')
    expect((await nia.signIn()).__typename).toBe('SignedIn')
  })

  test.each([
    ['no name', { password: 'Someone keeps the gate' }, 'name'],
    ['a name of spaces', { name: '  ', password: 'Someone keeps the gate' }, 'name'],
    ['no password', { name: 'Someone' }, 'password'],
    ['a short one', { name: 'Someone', password: 'short' }, 'password'],
    ['one that everybody uses', { name: 'Someone', password: 'password1' }, 'password'],
  ])('[TM-5] %s is told at its field, and the invitation stays open', async (name, as, field) => {
    const { token } = await invited(house.newEmail(name))
    const answer = await house.visitor().accept(token, as)
    expect(answer).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: ['input', field] }] })
    expect(await offerOf(house.visitor(), token)).toMatchObject({ __typename: 'OpenInvitationOffer' })
  })

  test('[TM-5] one link used fifty times at one moment makes one login, one membership and one event', async () => {
    const email = house.newEmail('Rush')
    const { token, link } = await invited(email)
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => house.visitor().accept(index % 2 ? token : link, { name: 'Rush', password: 'Rush keeps the gate' })))
    expect(answers.filter(({ __typename }) => __typename === 'SignedIn')).toHaveLength(1)
    for (const answer of answers.filter(({ __typename }) => __typename !== 'SignedIn')) {
      // Whoever looked after the first had made the login is asked for its password, and then finds the same.
      expect(['InvitationClosed', 'SessionConflict']).toContain(answer.__typename)
      if (answer.__typename === 'InvitationClosed') expect(answer.status).toBe('USED')
    }
    expect(await memberships(email)).toHaveLength(1)
    expect(await joinedEvents(email)).toHaveLength(1)
    expect(await house.sql('SELECT 1 FROM "user" WHERE email = $1', [email])).toHaveLength(1)
  })

  test('[TM-5] who signs up with the address meanwhile is asked for that password, and gets in with it', async () => {
    for (let round = 0; round < 3; round++) {
      const email = house.newEmail('Quick')
      const { token } = await invited(email)
      const [self, other] = [house.visitor(), house.visitor()]
      const [accepted, signedUp] = await Promise.all([
        self.accept(token, { name: 'Quick', password: 'Quick keeps the gate' }),
        other.signUp({ email, password: 'Quick keeps the gate', name: 'Quick', accountName: `Quick ${round}` }),
      ])
      const both = [accepted.__typename, signedUp.__typename]
      if (accepted.__typename === 'SignedIn') expect(['EmailTaken', 'RequestedSignUp']).toContain(signedUp.__typename)
      else {
        expect(both).toEqual([accepted.__typename === 'SessionConflict' ? 'SessionConflict' : 'InvalidInput', 'SignedIn'])
        expect((await other.accept(token)).__typename).toBe('SignedIn')
      }
      expect(await memberships(email)).toHaveLength(1)
    }
  })
})

describe('[TM-5] somebody who has a login', () => {
  test('[TM-5, ID-3] signs in by their password on the way; a wrong one leaves the invitation open', async () => {
    const ole = await house.owner('Ole')
    await ole.send('mutation { signOut { signedOut } }')
    const { token } = await invited(ole.email)
    const there = house.visitor('iPhone')
    expect(await offerOf(there, token)).toMatchObject({ hasLogin: true, isViewer: false })
    expect((await there.accept(token)).__typename).toBe('InvalidInput')
    expect((await there.accept(token, { password: 'not Ole’s password' })).__typename).toBe('SignInFailed')
    expect(await memberships(ole.email)).toHaveLength(0)
    expect(await there.accept(token, { password: ole.password })).toMatchObject({ __typename: 'SignedIn', enter: ada.account })
    expect(await memberships(ole.email)).toHaveLength(1)
    // The password that was given was a proof, and no new one.
    expect((await house.sql(`SELECT 1 FROM credential c JOIN "user" u ON u.id = c.user_id WHERE u.email = $1`, [ole.email]))).toHaveLength(1)
  })

  test('[TM-5, SE-2] whose login is in use elsewhere is shown the conflict first; nothing is accepted until it is settled', async () => {
    const pam = await house.owner('Pam')
    const { token } = await invited(pam.email)
    const phone = pam.elsewhere('iPhone')
    const conflict = await phone.accept(token, { password: pam.password })
    expect(conflict.__typename).toBe('SessionConflict')
    expect(await memberships(pam.email)).toHaveLength(0)
    await phone.takeOver(conflict.offer)
    expect((await phone.accept(token)).__typename).toBe('SignedIn')
    expect(await memberships(pam.email)).toHaveLength(1)
  })

  test('[TM-5] is signed in already: one step; as somebody else: told which login it is for', async () => {
    const quin = await house.owner('Quin')
    const { token } = await invited(quin.email)
    const rae = await house.owner('Rae')
    expect(await offerOf(quin, token)).toMatchObject({ isViewer: true })
    expect(await offerOf(rae, token)).toMatchObject({ isViewer: false, hasLogin: true })
    expect(await rae.accept(token)).toEqual({ __typename: 'Refusal', rule: 'TM-5', message: `This invitation is for ${quin.email}, and you are signed in as ${rae.email}. Switch the login to accept it.` })
    expect(await quin.accept(token)).toMatchObject({ __typename: 'SignedIn', enter: ada.account })
    expect((await quin.members()).map(({ name }) => name)).toContain('Quin')
  })

  test('[TM-5] finds the offer waiting in the app, live too, and accepts it there', async () => {
    const sam = await house.owner('Sam')
    const tab = sam.connect()
    const news = tab.follow(`subscription { access { change { __typename ... on InvitationReceived { invitation { id accountName } } ... on AccountJoined { membership { slug } } } } }`)
    await tab.opened
    const { id } = await invited(sam.email, { permissions: ['coupons.view'] })
    await news.until(({ access }) => access.change.__typename === 'InvitationReceived' && access.change.invitation.id === id)
    expect(await sam.offers()).toEqual([{ id, accountName: `Ada's House`, slug: ada.account, invitedBy: 'Ada', access: 'can view coupons for all products' }])
    expect((await sam.acceptOffer(id)).__typename).toBe('SignedIn')
    await news.until(({ access }) => access.change.__typename === 'AccountJoined' && access.change.membership.slug === ada.account)
    expect(await sam.offers()).toEqual([])
    expect(await memberships(sam.email)).toHaveLength(1)
    await tab.close()
  })

  test('[TM-5] says no: it closes, those who invited see who did, and the link is void', async () => {
    const tia = await house.owner('Tia')
    const { id, token } = await invited(tia.email)
    expect(await tia.decline(id)).toEqual({ __typename: 'DeclinedInvitation', invitationId: id })
    expect((await ada.activity())[0]).toMatchObject({ kind: 'invite declined', memberEmail: tia.email, performerEmail: null })
    expect((await ada.invitations()).map((row) => row.id)).not.toContain(id)
    expect(await tia.accept(token)).toMatchObject({ __typename: 'InvitationClosed', status: 'CANCELLED' })
    expect((await tia.decline(id)).__typename).toBe('NotFound')
  })

  test('[TM-5, PE-6] somebody else’s offer looks like one that does not exist', async () => {
    const { id } = await invited(house.newEmail('Uma'))
    const vic = await house.owner('Vic')
    const nothing = globalId('Invitation', crypto.randomUUID())
    expect(await vic.acceptOffer(id)).toEqual(await vic.acceptOffer(nothing))
    expect(await vic.decline(id)).toEqual(await vic.decline(nothing))
    expect((await vic.acceptOffer(id)).status).toBe('UNKNOWN')
    expect((await house.visitor().acceptOffer(id)).status).toBe('UNKNOWN')
  })

  test('[TM-5] one offer accepted fifty times at one moment is one membership and one event', async () => {
    const wim = await house.owner('Wim')
    const { id, token } = await invited(wim.email)
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => {
      const tab = wim.at(house.url)
      return index % 2 ? tab.acceptOffer(id) : tab.accept(token)
    }))
    expect(answers.filter(({ __typename }) => __typename === 'SignedIn')).toHaveLength(1)
    expect(new Set(answers.filter(({ __typename }) => __typename !== 'SignedIn').map(({ status }) => status))).toEqual(new Set(['USED']))
    expect(await memberships(wim.email)).toHaveLength(1)
    expect(await joinedEvents(wim.email)).toHaveLength(1)
  })
})

describe('[TM-5, TM-6] accepting and taking back at one moment', () => {
  test('[TM-5, TM-6] one of the two happens, and both sides are told which', async () => {
    const xia = await house.owner('Xia')
    for (let round = 0; round < 12; round++) {
      const { sent } = await ada.invite(xia.email)
      const { id } = sent[0].invitation
      const [accepted, cancelled] = await Promise.all([xia.at(house.url).acceptOffer(id), ada.cancel(id)])
      const isIn = (await memberships(xia.email)).length === 1
      if (isIn) {
        expect([accepted.__typename, cancelled.__typename]).toEqual(['SignedIn', 'NotFound'])
        expect((await ada.remove(await ada.memberId('Xia'))).__typename).toBe('RemovedMember')
      } else {
        expect(accepted.status).toBe('CANCELLED')
        expect(cancelled.__typename).toBe('CancelledInvitation')
      }
    }
  })

  test('[TM-6] a link that is renewed while it is being used is dead', async () => {
    const yan = await house.owner('Yan')
    const { id, token } = await invited(yan.email)
    const held = await holdRow(house.databaseUrl, 'SELECT 1 FROM invitation WHERE email = $1 FOR UPDATE', [yan.email])
    const resending = later(ada.resend(id))
    await house.waiting(1)
    const accepting = later(yan.accept(token))
    await house.waiting(2)
    await held.letGo()
    const resent = await resending
    expect(resent.__typename).toBe('SentInvitation')
    expect(await accepting).toMatchObject({ __typename: 'InvitationClosed', status: 'UNKNOWN' })
    expect(await memberships(yan.email)).toHaveLength(0)
    expect((await yan.accept(tokenIn({ text: resent.link } as never))).__typename).toBe('SignedIn')
  })

  test('[TM-5] a membership whose end has passed makes room for a new invitation', async () => {
    const zoe = await house.member(ada, 'Zoe')
    // With another account, so that the end of this one does not sign her out.
    await zoe.createAccount('Zoe Elsewhere')
    await house.sql(`UPDATE membership m SET expires_at = now() - interval '1 minute' FROM "user" u, account a
      WHERE u.id = m.user_id AND u.email = $1 AND a.id = m.account_id AND a.slug = $2`, [zoe.email, ada.account])
    const { sent } = await ada.invite(zoe.email)
    expect((await zoe.acceptOffer(sent[0].invitation.id)).__typename).toBe('SignedIn')
    expect(await memberships(zoe.email)).toHaveLength(1)
    expect(zoe.password).toBe(passwordOf('Zoe'))
  })
})
