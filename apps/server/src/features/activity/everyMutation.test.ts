import { activityKinds, type ActivityKind, type ActivityKindInfo } from '@gatehouse/contract/activity-kinds'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyStream } from '../../activity/verify.ts'
import { catalogOf, nobodysCoupon, nobodysProduct } from '../../testing/commerce.ts'
import { createKey, makeKey, revokeKey, rotateKey } from '../../testing/apiKeys.ts'
import { changeAccess, changeLevel, createLevel, deleteLevel, heldBy, setExpiry, transfer } from '../../testing/access.ts'
import { closeAccount, closedAccounts, restoreAccount } from '../../testing/closing.ts'
import { exportAccount } from '../../testing/export.ts'
import { addSeats, contactOf, returnSeats, setContact } from '../../testing/billing.ts'
import { addCard, chargeInvoice, finishVisit, leaveCard, numbers, payInvoice, paymentsOf, removeCard, visitIn } from '../../testing/cards.ts'
import { globalId, type House, openHouse, tokenIn } from '../../testing/house.ts'
import { askForReset, changeEmail, changePassword, confirmEmail, resetPassword, resetToken } from '../../testing/login.ts'
import { choose, markAllNotices, markNotice, noticesOf } from '../../testing/notices.ts'
import { agency, arrived, deny, followSignUp, grant, letIn, requestAccess, revoke, saveProfile, withdraw } from '../../testing/partners.ts'
import type { Person } from '../../testing/person.ts'
import { pictureOf } from '../../testing/pictures.ts'
import { removePicture, setPicture, updateProfile } from '../../testing/profile.ts'
import { passkeys } from '../../testing/passkeys.ts'
import { addPasskey, begin, codeOf, confirm, confirmSecondFactor, confirmTotp, finish, finishPasskeySignIn, removePasskey, removeTotp, renamePasskey, renewRecoveryCodes, setUpPasskey, setUpTotp, startPasskey, startPasskeySignIn, startTotp } from '../../testing/secondFactor.ts'
import { changeAccount, hideFinancials } from '../../testing/settings.ts'
import { startStripeDouble } from '../../testing/stripeDouble.ts'
import { useHouse } from '../../testing/useHouse.ts'
import { setPlan } from '../billing/commands/plan.ts'
import { schema } from '../schema.ts'

const house = useHouse()
const double = await startStripeDouble()
/** A node of the same house where invoices are paid by card. */
let withCards: House
let ada: Person
beforeAll(async () => {
  ada = await house.owner('Ada')
  withCards = await openHouse({ databaseUrl: house.databaseUrl, config: { stripe: double.config } })
})
afterAll(async () => {
  await withCards?.stop()
  await double.stop()
})

type Line = { stream: string; seq: number; kind: ActivityKind; ofAccount: boolean }
const lines = () => house.sql<Line>(`SELECT stream_id AS stream, seq::int, kind, EXISTS (SELECT 1 FROM account WHERE id = stream_id) AS "ofAccount" FROM activity ORDER BY stream_id, seq`)

/** The lines that something has left, as `account: kind` or `user: kind`, and what it answered. */
const leftBy = async (run: () => Promise<unknown>) => {
  const before = new Set((await lines()).map(({ stream, seq }) => `${stream}:${seq}`))
  const answer = await run()
  const left = (await lines()).filter(({ stream, seq }) => !before.has(`${stream}:${seq}`))
  return { answer, left: left.map(({ ofAccount, kind }) => `${ofAccount ? 'account' : 'user'}: ${kind}`).sort() }
}

let count = 0
const someone = () => `someone${++count}`
const invitedTo = async (inviter: Person, email: string) => {
  const { sent } = await inviter.invite(email)
  return { id: sent[0].invitation.id as string, token: tokenIn({ text: sent[0].link } as never) }
}
/** Somebody whose account has a limit of seats, and a payment method. */
const payer = async () => {
  const holder = await house.owner(someone())
  await setPlan(house.app!.services, holder.account!, 'TEAM')
  await setContact(holder)
  return holder
}
/** The same with a card on file, and where they asked for one an invoice for which it was declined. */
const cardPayer = async (number: string = numbers.good) => {
  const holder = await withCards.owner(someone())
  await setPlan(house.app!.services, holder.account!, 'TEAM')
  await setContact(holder)
  await leaveCard(holder, double, number)
  return holder
}
const declinedInvoice = async () => {
  const holder = await cardPayer(numbers.declinesLater)
  await addSeats(holder)
  await house.quiet()
  const [invoice] = await paymentsOf(holder)
  return { holder, id: invoice!.id }
}
const product = async () => (await catalogOf(ada).createProduct(someone())).product as { id: string }
const nobody = globalId('Member', crypto.randomUUID())
const nothing = globalId('Invitation', crypto.randomUUID())

/** A story in which the mutation changes something, the lines that this must leave, and one in which it fails or is refused. */
type Story = { leaves: string[]; changes: () => Promise<() => Promise<unknown>>; fails: () => Promise<() => Promise<unknown>> }

const stories: Record<string, Story> = {
  requestSignUp: {
    leaves: [],
    changes: async () => () => house.visitor().requestSignUp(`${someone()}@example.com`),
    fails: async () => () => house.visitor().requestSignUp('no address'),
  },
  signUp: {
    leaves: ['account: logged in', 'account: owner created', 'user: logged in', 'user: owner created'],
    changes: async () => () => house.owner(someone()),
    fails: async () => () => house.visitor().followSignUp({ token: 'none', password: 'another good one', name: 'A', accountName: 'B' }),
  },
  signIn: {
    leaves: ['account: logged in', 'user: logged in'],
    changes: async () => {
      const person = await house.owner(someone())
      await person.send('mutation { signOut { signedOut } }')
      return () => person.signIn()
    },
    fails: async () => () => ada.elsewhere().signIn(),
  },
  takeOverSession: {
    leaves: ['account: logged in', 'account: session taken over', 'user: logged in', 'user: session taken over'],
    changes: async () => {
      const phone = (await house.owner(someone())).elsewhere('iPhone')
      const { offer } = await phone.signIn()
      return () => phone.takeOver(offer)
    },
    fails: async () => () => ada.elsewhere().takeOver('no such offer'),
  },
  declineTakeover: {
    leaves: [],
    changes: async () => {
      const phone = (await house.owner(someone())).elsewhere('iPhone')
      const { offer } = await phone.signIn()
      return () => phone.ask('mutation ($offer: String!) { declineTakeover(offer: $offer) { declined } }', { offer })
    },
    fails: async () => () => ada.ask('mutation { declineTakeover(offer: "no such offer") { declined } }'),
  },
  signOut: {
    leaves: ['account: logged out', 'user: logged out'],
    changes: async () => {
      const person = await house.owner(someone())
      return () => person.ask('mutation { signOut { signedOut } }')
    },
    fails: async () => () => house.visitor().send('mutation { signOut { signedOut } }'),
  },
  // A proof of who somebody is changes nothing; what they do with it has lines of its own.
  confirmIdentity: {
    leaves: [],
    changes: async () => {
      const person = await house.owner(someone())
      return () => confirm(person)
    },
    fails: async () => () => confirm(ada, 'not the password'),
  },
  confirmSecondFactor: {
    leaves: [],
    changes: async () => {
      const person = await house.owner(someone())
      const totp = await setUpTotp(person)
      const { challenge } = await confirm(person)
      return () => confirmSecondFactor(person, challenge, { code: totp.code(1) })
    },
    fails: async () => () => confirmSecondFactor(ada, 'no such step', { code: '000000' }),
  },
  startTotp: {
    leaves: [],
    changes: async () => {
      const person = await house.owner(someone())
      return () => startTotp(person)
    },
    fails: async () => () => house.visitor().send('mutation { startTotp { __typename } }'),
  },
  confirmTotp: {
    leaves: ['account: second factor added', 'user: second factor added'],
    changes: async () => {
      const person = await house.owner(someone())
      const { token, secret } = await startTotp(person)
      return () => confirmTotp(person, token, codeOf(secret))
    },
    fails: async () => () => confirmTotp(ada, 'no such step', '000000'),
  },
  removeTotp: {
    leaves: ['account: second factor removed', 'user: second factor removed'],
    changes: async () => {
      const person = await house.owner(someone())
      await setUpTotp(person)
      return () => removeTotp(person)
    },
    fails: async () => () => removeTotp(ada),
  },
  renewRecoveryCodes: {
    leaves: ['user: recovery codes renewed'],
    changes: async () => {
      const person = await house.owner(someone())
      await setUpTotp(person)
      return () => renewRecoveryCodes(person)
    },
    fails: async () => () => renewRecoveryCodes(ada),
  },
  startPasskey: {
    leaves: [],
    changes: async () => {
      const person = await house.owner(someone())
      return () => startPasskey(person)
    },
    fails: async () => () => house.visitor().send('mutation { startPasskey { __typename } }'),
  },
  addPasskey: {
    leaves: ['account: second factor added', 'user: second factor added'],
    changes: async () => {
      const person = await house.owner(someone())
      const { token, options } = await startPasskey(person)
      return () => addPasskey(person, token, passkeys().create(options))
    },
    fails: async () => () => addPasskey(ada, 'no such step', {}),
  },
  renamePasskey: {
    leaves: ['user: passkey renamed'],
    changes: async () => {
      const person = await house.owner(someone())
      const { viewer } = await setUpPasskey(person, passkeys())
      return () => renamePasskey(person, viewer.secondFactors.passkeys[0].id, 'Desk')
    },
    fails: async () => () => renamePasskey(ada, globalId('Passkey', crypto.randomUUID()), 'Desk'),
  },
  removePasskey: {
    leaves: ['account: second factor removed', 'user: second factor removed'],
    changes: async () => {
      const person = await house.owner(someone())
      const { viewer } = await setUpPasskey(person, passkeys())
      return () => removePasskey(person, viewer.secondFactors.passkeys[0].id)
    },
    fails: async () => () => removePasskey(ada, globalId('Passkey', crypto.randomUUID())),
  },
  signInWithSecondFactor: {
    leaves: ['account: logged in', 'user: logged in', 'user: recovery code used'],
    changes: async () => {
      const person = await house.owner(someone())
      const { recoveryCodes } = await setUpTotp(person)
      await person.signOut()
      const { challenge } = await begin(person)
      return () => finish(person, challenge, { recoveryCode: recoveryCodes![0] })
    },
    fails: async () => {
      const person = await house.owner(someone())
      await setUpTotp(person)
      const { challenge } = await begin(person.elsewhere())
      return () => finish(person.elsewhere(), challenge, { code: '000000' })
    },
  },
  createPasskeySignIn: {
    leaves: [],
    changes: async () => () => startPasskeySignIn(house.visitor()),
    fails: async () => () => house.visitor().send('mutation { createPasskeySignIn(no: 1) { __typename } }'),
  },
  signInWithPasskey: {
    leaves: ['account: logged in', 'user: logged in'],
    changes: async () => {
      const person = await house.owner(someone())
      const device = passkeys()
      await setUpPasskey(person, device)
      await person.signOut()
      const { challenge, options } = await startPasskeySignIn(person)
      return () => finishPasskeySignIn(person, challenge, device.get(options))
    },
    fails: async () => () => finishPasskeySignIn(ada.elsewhere(), 'no such challenge', {}),
  },
  createAccount: {
    leaves: ['account: logged in', 'account: owner created', 'user: owner created'],
    changes: async () => () => ada.at(house.url).ask('mutation { createAccount(name: "Second House") { __typename } }'),
    fails: async () => () => ada.ask(`mutation { createAccount(name: "Again", slug: "${ada.account}") { __typename } }`),
  },
  enterAccount: {
    leaves: ['account: logged in'],
    changes: async () => {
      const person = await house.owner(someone())
      const { token } = await invitedTo(ada, person.email)
      await person.at(house.url).accept(token)
      return () => person.ask(`mutation { enterAccount(account: "${ada.account}") { __typename } }`)
    },
    fails: async () => () => ada.ask('mutation { enterAccount(account: "nowhere") { __typename } }'),
  },
  inviteMembers: {
    leaves: ['account: invited', 'account: invited', 'user: invited'],
    changes: async () => {
      const known = await house.owner(someone())
      return () => ada.invite(`${someone()}@example.com, ${known.email}, nonsense`)
    },
    fails: async () => () => ada.invite('x@example.com', { permissions: ['nonsense'] }),
  },
  cancelInvitation: {
    leaves: ['account: invite removed'],
    changes: async () => {
      const { id } = await invitedTo(ada, `${someone()}@example.com`)
      return () => ada.cancel(id)
    },
    fails: async () => () => ada.cancel(nothing),
  },
  resendInvitation: {
    leaves: ['account: invite resent'],
    changes: async () => {
      const { id } = await invitedTo(ada, `${someone()}@example.com`)
      return () => ada.resend(id)
    },
    fails: async () => () => ada.resend(nothing),
  },
  acceptInvitation: {
    leaves: ['account: created account', 'account: logged in', 'user: created account', 'user: logged in'],
    changes: async () => {
      const name = someone()
      const { token } = await invitedTo(ada, `${name}@example.com`)
      return () => house.visitor().accept(token, { name, password: 'keeps the gate' })
    },
    fails: async () => {
      const { token } = await invitedTo(ada, `${someone()}@example.com`)
      return () => house.visitor().accept(token, { name: 'Short', password: 'short' })
    },
  },
  declineInvitation: {
    leaves: ['account: invite declined', 'user: invite declined'],
    changes: async () => {
      const person = await house.owner(someone())
      const { id } = await invitedTo(ada, person.email)
      return () => person.decline(id)
    },
    fails: async () => () => ada.decline(nothing),
  },
  // It asks for a mail; the log hears of what the link does.
  requestPasswordReset: {
    leaves: [],
    changes: async () => {
      const person = await house.owner(someone())
      return () => askForReset(house.visitor(), person.email)
    },
    fails: async () => () => askForReset(house.visitor(), 'no address'),
  },
  resetPassword: {
    leaves: ['account: session ended', 'user: email confirmed', 'user: password reset', 'user: session ended'],
    changes: async () => {
      const token = await resetToken(house, await house.byCopy(someone()))
      return () => resetPassword(house.visitor(), token, 'quite another one')
    },
    fails: async () => () => resetPassword(house.visitor(), 'no such link', 'quite another one'),
  },
  changePassword: {
    leaves: ['account: logged in', 'account: session ended', 'user: logged in', 'user: password changed', 'user: session ended'],
    changes: async () => {
      const person = await house.owner(someone())
      return () => changePassword(person, 'quite another one')
    },
    fails: async () => () => changePassword(ada, 'short'),
  },
  changeEmail: {
    leaves: ['user: email change requested'],
    changes: async () => {
      const person = await house.owner(someone())
      return () => changeEmail(person, `${someone()}@example.org`)
    },
    fails: async () => () => changeEmail(ada, ada.email),
  },
  resendEmailChange: {
    leaves: ['user: email change requested'],
    changes: async () => {
      const person = await house.owner(someone())
      await changeEmail(person, `${someone()}@example.org`)
      return () => person.ask('mutation { resendEmailChange { __typename } }')
    },
    fails: async () => () => ada.ask('mutation { resendEmailChange { __typename } }'),
  },
  withdrawEmailChange: {
    leaves: ['user: email change withdrawn'],
    changes: async () => {
      const person = await house.owner(someone())
      await changeEmail(person, `${someone()}@example.org`)
      return () => person.ask('mutation { withdrawEmailChange { withdrawn } }')
    },
    fails: async () => () => ada.ask('mutation { withdrawEmailChange { withdrawn } }'),
  },
  confirmEmail: {
    leaves: ['account: email changed', 'user: email changed'],
    changes: async () => {
      const person = await house.owner(someone())
      const email = `${someone()}@example.org`
      await changeEmail(person, email)
      const token = tokenIn((await house.mails(email))[0]!)
      return () => confirmEmail(house.visitor(), token)
    },
    fails: async () => () => confirmEmail(ada, 'no such link'),
  },
  sendEmailProof: {
    leaves: [],
    changes: async () => {
      const person = await house.byCopy(someone())
      return () => person.ask('mutation { sendEmailProof { __typename } }')
    },
    fails: async () => () => house.visitor().send('mutation { sendEmailProof { __typename } }'),
  },
  makeAdmin: {
    leaves: ['account: made admin', 'user: made admin'],
    changes: async () => {
      const name = someone()
      await house.member(ada, name)
      const id = await ada.memberId(name)
      return () => ada.makeAdmin(id)
    },
    fails: async () => () => ada.makeAdmin(nobody),
  },
  exportAccount: {
    leaves: ['account: data exported'],
    changes: async () => {
      const holder = await house.owner(someone())
      await confirm(holder)
      return () => exportAccount(holder)
    },
    // Nobody has proved again who they are.
    fails: async () => {
      const holder = await house.owner(someone())
      return () => exportAccount(holder)
    },
  },
  closeAccount: {
    leaves: ['account: account closed', 'user: account closed'],
    changes: async () => {
      const name = someone()
      const holder = await house.owner(name, name)
      await confirm(holder)
      return () => closeAccount(holder, name)
    },
    fails: async () => () => closeAccount(ada, 'not its name'),
  },
  restoreAccount: {
    leaves: ['account: account restored', 'user: account restored'],
    changes: async () => {
      const name = someone()
      const holder = await house.owner(name, name)
      await confirm(holder)
      await closeAccount(holder, name)
      const [closed] = await closedAccounts(holder)
      return () => restoreAccount(holder, closed!.id)
    },
    fails: async () => () => restoreAccount(ada, globalId('Account', crypto.randomUUID())),
  },
  transferHolding: {
    leaves: ['account: ownership transferred', 'user: ownership transferred', 'user: ownership transferred'],
    changes: async () => {
      const holder = await house.owner(someone())
      const name = someone()
      await house.member(holder, name)
      const id = await holder.memberId(name)
      await holder.makeAdmin(id)
      await confirm(holder)
      return () => transfer(holder, id)
    },
    fails: async () => () => transfer(ada, nobody),
  },
  removeMember: {
    leaves: ['account: deleted', 'user: deleted', 'user: session ended'],
    changes: async () => {
      const name = someone()
      await house.member(ada, name)
      const id = await ada.memberId(name)
      return () => ada.remove(id)
    },
    fails: async () => {
      const own = await ada.memberId('Ada')
      return () => ada.remove(own)
    },
  },
  signUpAsPartner: {
    leaves: ['user: logged in', 'user: profile changed'],
    changes: async () => () => agency(house, someone()),
    fails: async () => () => followSignUp(house.visitor(), { token: 'no such link', password: 'a good one', name: 'A', company: 'B', site: 'b.example' }),
  },
  savePartnerProfile: {
    leaves: ['account: profile changed', 'user: profile changed'],
    changes: async () => {
      const person = await agency(house, someone())
      await letIn(house, ada, person)
      return () => saveProfile(person, 'Another Name', 'another.example')
    },
    fails: async () => () => saveProfile(ada, ' ', 'nonsense'),
  },
  // What it comes to in an account, if it leads to one, is written there afterwards. PA-2
  requestAccess: {
    leaves: ['user: partner requested'],
    changes: async () => {
      const person = await agency(house, someone())
      return () => requestAccess(person, 'leads-nowhere')
    },
    fails: async () => () => requestAccess(ada, 'leads-nowhere'),
  },
  withdrawAccessRequest: {
    leaves: ['user: partner withdrew'],
    changes: async () => {
      const person = await agency(house, someone())
      const { request } = await requestAccess(person, 'leads-nowhere')
      return () => withdraw(person, request.id)
    },
    fails: async () => () => withdraw(ada, globalId('SentAccessRequest', crypto.randomUUID())),
  },
  grantAccessRequest: {
    leaves: ['account: partner granted', 'user: partner granted'],
    changes: async () => {
      const person = await agency(house, someone())
      await requestAccess(person, ada.account!)
      const request = (await arrived(house, ada)).find(({ email }) => email === person.email)
      return () => grant(ada, request.id)
    },
    fails: async () => () => grant(ada, globalId('AccessRequest', crypto.randomUUID())),
  },
  denyAccessRequest: {
    leaves: ['account: partner denied'],
    changes: async () => {
      const person = await agency(house, someone())
      await requestAccess(person, ada.account!)
      const request = (await arrived(house, ada)).find(({ email }) => email === person.email)
      return () => deny(ada, request.id)
    },
    fails: async () => () => deny(ada, globalId('AccessRequest', crypto.randomUUID())),
  },
  revokePartner: {
    leaves: ['account: partner revoked', 'user: partner revoked'],
    changes: async () => {
      const name = someone()
      await letIn(house, ada, await agency(house, name))
      const id = await ada.memberId(name)
      return () => revoke(ada, id)
    },
    fails: async () => () => revoke(ada, nobody),
  },
  changeAccess: {
    leaves: ['account: permissions changed', 'user: permissions changed'],
    changes: async () => {
      const name = someone()
      await house.member(ada, name)
      const held = await heldBy(ada, name)
      return () => changeAccess(ada, held, { permissions: ['coupons.view'], allProducts: true })
    },
    fails: async () => {
      const own = await heldBy(ada, 'Ada')
      return () => changeAccess(ada, own, { permissions: [], allProducts: true })
    },
  },
  setMembershipExpiry: {
    leaves: ['account: end date changed', 'user: end date changed'],
    changes: async () => {
      const name = someone()
      await house.member(ada, name)
      const held = await heldBy(ada, name)
      return () => setExpiry(ada, held, new Date(Date.now() + 86_400_000))
    },
    fails: async () => {
      const own = await heldBy(ada, 'Ada')
      return () => setExpiry(ada, own, new Date(Date.now() + 86_400_000))
    },
  },
  startViewAs: {
    leaves: ['account: viewed as'],
    changes: async () => {
      const name = someone()
      await house.member(ada, name)
      const id = await ada.memberId(name)
      return () => ada.startViewAs(id)
    },
    fails: async () => {
      const own = await ada.memberId('Ada')
      return () => ada.startViewAs(own)
    },
  },
  stopViewAs: {
    leaves: ['account: view ended'],
    changes: async () => {
      const name = someone()
      await house.member(ada, name)
      await ada.startViewAs(await ada.memberId(name))
      return () => ada.stopViewAs()
    },
    fails: async () => () => ada.stopViewAs(),
  },
  createApiKey: {
    leaves: ['account: key created'],
    changes: async () => () => createKey(ada, { permissions: ['coupons.view'] }),
    fails: async () => () => createKey(ada, { permissions: [] }),
  },
  rotateApiKey: {
    leaves: ['account: key rotated'],
    changes: async () => {
      const { id } = await makeKey(ada, { permissions: ['coupons.view'] })
      return () => rotateKey(ada, id)
    },
    fails: async () => () => rotateKey(ada, globalId('ApiKey', crypto.randomUUID())),
  },
  revokeApiKey: {
    leaves: ['account: key revoked'],
    changes: async () => {
      const { id } = await makeKey(ada, { permissions: ['coupons.view'] })
      return () => revokeKey(ada, id)
    },
    fails: async () => () => revokeKey(ada, globalId('ApiKey', crypto.randomUUID())),
  },
  createAccessLevel: {
    leaves: ['account: level created'],
    changes: async () => () => createLevel(ada, { name: someone(), permissions: ['coupons.view'] }),
    fails: async () => () => createLevel(ada, { name: ' ', permissions: [] }),
  },
  changeAccessLevel: {
    leaves: ['account: level changed', 'user: level changed'],
    changes: async () => {
      const [name, level] = [someone(), someone()]
      await house.member(ada, name)
      const { accessLevel } = await createLevel(ada, { name: level, permissions: [] })
      await changeAccess(ada, await heldBy(ada, name), { accessLevelId: accessLevel.id, permissions: [] })
      return () => changeLevel(ada, accessLevel, { name: level, permissions: ['coupons.view'] })
    },
    fails: async () => {
      const { accessLevel } = await createLevel(ada, { name: someone(), permissions: [] })
      return () => changeLevel(ada, accessLevel, { name: 'Odd', permissions: ['nonsense'] })
    },
  },
  deleteAccessLevel: {
    leaves: ['account: level deleted'],
    changes: async () => {
      const { accessLevel } = await createLevel(ada, { name: someone(), permissions: [] })
      return () => deleteLevel(ada, accessLevel.id)
    },
    fails: async () => () => deleteLevel(ada, globalId('AccessLevel', crypto.randomUUID())),
  },
  changeSecuritySettings: {
    leaves: ['account: settings changed'],
    changes: async () => {
      const person = await house.owner(someone())
      return () => person.ask('mutation { changeSecuritySettings(input: { idleMinutes: 15 }) { __typename } }')
    },
    fails: async () => () => ada.ask('mutation { changeSecuritySettings(input: { idleMinutes: 4 }) { __typename } }'),
  },
  changeAccountSettings: {
    leaves: ['account: settings changed', 'user: settings changed'],
    changes: async () => {
      const person = await house.owner(someone())
      return () => changeAccount(person, { name: 'Another Name', currency: 'EUR' })
    },
    fails: async () => () => changeAccount(ada, { name: ' ' }),
  },
  changeFinancialSettings: {
    leaves: ['account: settings changed'],
    changes: async () => {
      const person = await house.owner(someone())
      return () => hideFinancials(person, { hideFinancialsFromAdmins: true })
    },
    fails: async () => {
      const abe = await house.member(ada, someone())
      await house.setRole(abe, 'ADMIN')
      return () => hideFinancials(abe, { hideFinancialsFromAdmins: true })
    },
  },
  endMemberSession: {
    leaves: ['account: session ended', 'user: session ended'],
    changes: async () => {
      const name = someone()
      await house.member(ada, name)
      const id = await ada.memberId(name)
      return () => ada.endSession(id)
    },
    fails: async () => {
      const own = await ada.memberId('Ada')
      return () => ada.endSession(own)
    },
  },
  // Use is bookkeeping, and no change of an account. SE-5
  useSession: {
    leaves: [],
    changes: async () => () => ada.ask('mutation { useSession { idleAt } }'),
    fails: async () => () => house.visitor().send('mutation { useSession { idleAt } }'),
  },
  updateProfile: {
    leaves: ['account: profile changed', 'user: profile changed'],
    changes: async () => {
      const person = await house.owner(someone())
      return () => updateProfile(person, { name: 'Another Name' })
    },
    fails: async () => () => updateProfile(ada, { name: ' ' }),
  },
  setPicture: {
    leaves: ['account: profile changed', 'user: profile changed'],
    changes: async () => {
      const person = await house.owner(someone())
      return async () => setPicture(person, await pictureOf('png'))
    },
    fails: async () => () => setPicture(ada, 'no picture'),
  },
  removePicture: {
    leaves: ['account: profile changed', 'user: profile changed'],
    changes: async () => {
      const person = await house.owner(someone())
      await setPicture(person, await pictureOf('png'))
      return () => removePicture(person)
    },
    fails: async () => () => removePicture(ada),
  },
  createProduct: {
    leaves: ['account: product created'],
    changes: async () => () => catalogOf(ada).createProduct(someone()),
    fails: async () => () => catalogOf(ada).createProduct(''),
  },
  createOffer: {
    leaves: ['account: offer created'],
    changes: async () => {
      const { id } = await product()
      return () => catalogOf(ada).createOffer(id, 'UPSELL', someone())
    },
    fails: async () => () => catalogOf(ada).createOffer(nobodysProduct(), 'UPSELL', someone()),
  },
  cloneProduct: {
    leaves: ['account: product cloned'],
    changes: async () => {
      const { id } = await product()
      await catalogOf(ada).createOffer(id, 'UPSELL', someone())
      return () => catalogOf(ada).cloneProduct(id)
    },
    fails: async () => () => catalogOf(ada).cloneProduct(nobodysProduct()),
  },
  editProduct: {
    leaves: ['account: product changed'],
    changes: async () => {
      const { id } = await product()
      return () => catalogOf(ada).editProduct(id, 1, { name: someone() })
    },
    fails: async () => {
      const { id } = await product()
      return () => catalogOf(ada).editProduct(id, 2, { name: someone() })
    },
  },
  deleteProduct: {
    leaves: ['account: product deleted'],
    changes: async () => {
      const { id } = await product()
      return () => catalogOf(ada).deleteProduct(id)
    },
    fails: async () => () => catalogOf(ada).deleteProduct(nobodysProduct()),
  },
  createCoupon: {
    leaves: ['account: coupon created'],
    changes: async () => () => catalogOf(ada).createCoupon(someone()),
    fails: async () => () => catalogOf(ada).createCoupon('no code'),
  },
  editCoupon: {
    leaves: ['account: coupon changed'],
    changes: async () => {
      const { coupon } = await catalogOf(ada).createCoupon(someone())
      return () => catalogOf(ada).editCoupon(coupon.id, 1, { code: someone() })
    },
    fails: async () => () => catalogOf(ada).editCoupon(nobodysCoupon(), 1, { code: someone() }),
  },
  deleteCoupon: {
    leaves: ['account: coupon deleted'],
    changes: async () => {
      const { coupon } = await catalogOf(ada).createCoupon(someone())
      return () => catalogOf(ada).deleteCoupon(coupon.id)
    },
    fails: async () => () => catalogOf(ada).deleteCoupon(nobodysCoupon()),
  },
  markNotice: {
    leaves: ['user: notices read'],
    changes: async () => {
      const person = await house.owner(someone())
      await changePassword(person, 'another good one')
      const [notice] = await noticesOf(person)
      return () => markNotice(person, notice!.id)
    },
    fails: async () => () => markNotice(ada, globalId('Notice', crypto.randomUUID())),
  },
  markAllNotices: {
    leaves: ['user: notices read'],
    changes: async () => {
      const person = await house.owner(someone())
      await changePassword(person, 'another good one')
      return () => markAllNotices(person)
    },
    fails: async () => () => house.visitor().send('mutation { markAllNotices { count } }'),
  },
  chooseNotices: {
    leaves: ['user: notice choice changed'],
    changes: async () => {
      const person = await house.owner(someone())
      return () => choose(person, 'INVITATIONS', { app: true, mail: false })
    },
    fails: async () => () => choose(ada, 'SECURITY', { app: true, mail: false }),
  },
  showEditing: {
    leaves: [],
    changes: async () => async () => {
      const tab = ada.connect()
      await tab.opened
      await tab.follow(`mutation { showEditing(id: "${await ada.memberId('Ada')}") }`).until((data) => data.showEditing)
      await tab.close()
    },
    fails: async () => () => ada.send('mutation { showEditing }'),
  },
  setBillingContact: {
    leaves: ['account: billing contact changed'],
    changes: async () => () => setContact(ada, contactOf({ name: someone() })),
    fails: async () => () => setContact(ada, contactOf({ termDays: 1 })),
  },
  addSeats: {
    leaves: ['account: invoice issued', 'account: seats added', 'user: noticed'],
    changes: async () => {
      const holder = await payer()
      return () => addSeats(holder)
    },
    fails: async () => () => addSeats(ada),
  },
  returnSeats: {
    leaves: ['account: seats returned'],
    changes: async () => {
      const holder = await payer()
      await addSeats(holder)
      return () => returnSeats(holder)
    },
    fails: async () => () => returnSeats(ada),
  },
  // The card is on file once somebody has typed it on the page.
  addCard: {
    leaves: [],
    changes: async () => {
      const holder = await cardPayer()
      return () => addCard(holder)
    },
    fails: async () => () => addCard(ada),
  },
  finishVisit: {
    leaves: ['account: card replaced'],
    changes: async () => {
      const holder = await cardPayer()
      const visit = visitIn(await double.walk((await addCard(holder)).url, numbers.other))
      return () => finishVisit(holder, visit)
    },
    fails: async () => () => finishVisit(ada, 'cs_test_none'),
  },
  removeCard: {
    leaves: ['account: card removed'],
    changes: async () => {
      const holder = await cardPayer()
      return () => removeCard(holder)
    },
    fails: async () => () => removeCard(ada),
  },
  payInvoice: {
    leaves: ['account: payment started'],
    changes: async () => {
      const { holder, id } = await declinedInvoice()
      return () => payInvoice(holder, id)
    },
    fails: async () => () => payInvoice(ada, globalId('Invoice', crypto.randomUUID())),
  },
  chargeInvoice: {
    leaves: ['account: payment failed', 'account: payment started', 'user: noticed'],
    changes: async () => {
      const { holder, id } = await declinedInvoice()
      return async () => {
        const answer = await chargeInvoice(holder, id)
        await house.quiet()
        return answer
      }
    },
    fails: async () => () => chargeInvoice(ada, globalId('Invoice', crypto.randomUUID())),
  },
  // Where somebody looks is no change of the account, and is gone with them. LV-7
  showPresence: {
    leaves: [],
    changes: async () => async () => {
      const tab = ada.connect()
      await tab.opened
      await tab.follow('mutation { showPresence(page: "Team") }').until((data) => data.showPresence)
      await tab.close()
    },
    fails: async () => () => ada.send('mutation { showPresence(page: "Team") }'),
  },
}

test('[AV-1] no mutation is without its story here', () => {
  expect(Object.keys(stories).sort()).toEqual(Object.keys(schema.getMutationType()!.getFields()).sort())
})

describe('[AV-1] every mutation leaves its lines where it changes something, and none where it fails', () => {
  test.each(Object.entries(stories))('[AV-1] %s', async (_name, { leaves, changes, fails }) => {
    const changing = await leftBy(await changes())
    expect(changing.left, JSON.stringify(changing.answer)).toEqual(leaves)
    expect((await leftBy(await fails())).left).toEqual([])
  })
})

describe('[AV-1, AV-2] after all of that', () => {
  test('[AV-2] nobody stands as performer where nobody else did it, and somebody does everywhere else', async () => {
    const rows = await house.sql<{ kind: ActivityKind; performer_email: string | null; member_email: string | null }>('SELECT DISTINCT kind, performer_email, member_email FROM activity')
    expect(new Set(rows.map(({ kind }) => kind)).size).toBeGreaterThan(9)
    for (const { kind, performer_email: performer, member_email: member } of rows) {
      if (!('sentenceBy' in activityKinds[kind])) expect(performer === null, kind).toBe('self' in activityKinds[kind])
      // What is done to settings, products and coupons is done to no person.
      if (['settings', 'commerce'].includes(activityKinds[kind].area)) expect(member, kind).toBeNull()
      else expect(member, kind).toMatch(/@/)
    }
  })

  test('[AV-1, AV-6] every stream is numbered from one without a gap, and its chain holds', async () => {
    const streams = [...new Set((await lines()).map(({ stream }) => stream))]
    for (const stream of streams) expect(await verifyStream(house.app!.services.database, stream)).toMatchObject({ intact: true })
  })

  test('[PE-4] money in a line is a price or an amount that was earned, and its kind says which', async () => {
    const isMoney = (value: unknown) => typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value
    for (const { kind, detail } of await house.sql<{ kind: ActivityKind; detail: Record<string, Record<string, unknown>> }>('SELECT DISTINCT kind, detail FROM activity')) {
      const info: ActivityKindInfo = activityKinds[kind]
      for (const part of [detail, detail.before, detail.after])
        for (const [name, value] of Object.entries(part ?? {})) if (isMoney(value)) expect([...(info.amounts ?? []), ...(info.prices ?? [])], `${kind}: ${name}`).toContain(name)
    }
  })

  test('[AV-1] no secret stands in any line', async () => {
    const all = JSON.stringify(await house.sql('SELECT kind, member_email, performer_email, detail FROM activity'))
    for (const secret of ['keeps the gate', 'argon2', ada.cookie!.split('=')[1]!, 'another good one']) expect(all).not.toContain(secret)
  })
})
