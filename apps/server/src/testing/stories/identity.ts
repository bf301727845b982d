import { globalId, tokenIn } from '../house.ts'
import { askForReset, changeEmail, changePassword, confirmEmail, resetPassword, resetToken } from '../login.ts'
import { passkeys } from '../passkeys.ts'
import { addPasskey, begin, codeOf, confirm, confirmSecondFactor, confirmTotp, finish, finishPasskeySignIn, removePasskey, removeTotp, renamePasskey, renewRecoveryCodes, setUpPasskey, setUpTotp, startPasskey, startPasskeySignIn, startTotp } from '../secondFactor.ts'
import { someone, type Stories } from './scene.ts'

/** The mutations of `features/identity`: logins, and what proves whose they are. */
export const identityStories: Stories = {
  requestSignUp: {
    leaves: [],
    changes: async ({ house }) => () => house.visitor().requestSignUp(`${someone()}@example.com`),
    fails: async ({ house }) => () => house.visitor().requestSignUp('no address'),
  },
  signUp: {
    leaves: ['account: logged in', 'account: owner created', 'user: logged in', 'user: owner created'],
    changes: async ({ house }) => () => house.owner(someone()),
    fails: async ({ house }) => () => house.visitor().followSignUp({ token: 'none', password: 'another good one', name: 'A', accountName: 'B' }),
  },
  // A proof of who somebody is changes nothing; what they do with it has lines of its own.
  confirmIdentity: {
    leaves: [],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      return () => confirm(person)
    },
    fails: async ({ ada }) => () => confirm(ada, 'not the password'),
  },
  confirmSecondFactor: {
    leaves: [],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      const totp = await setUpTotp(person)
      const { challenge } = await confirm(person)
      return () => confirmSecondFactor(person, challenge, { code: totp.code(1) })
    },
    fails: async ({ ada }) => () => confirmSecondFactor(ada, 'no such step', { code: '000000' }),
  },
  startTotp: {
    leaves: [],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      return () => startTotp(person)
    },
    fails: async ({ house }) => () => house.visitor().send('mutation { startTotp { __typename } }'),
  },
  confirmTotp: {
    leaves: ['account: second factor added', 'user: second factor added'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      const { token, secret } = await startTotp(person)
      return () => confirmTotp(person, token, codeOf(secret))
    },
    fails: async ({ ada }) => () => confirmTotp(ada, 'no such step', '000000'),
  },
  removeTotp: {
    leaves: ['account: second factor removed', 'user: second factor removed'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      await setUpTotp(person)
      return () => removeTotp(person)
    },
    fails: async ({ ada }) => () => removeTotp(ada),
  },
  renewRecoveryCodes: {
    leaves: ['user: recovery codes renewed'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      await setUpTotp(person)
      return () => renewRecoveryCodes(person)
    },
    fails: async ({ ada }) => () => renewRecoveryCodes(ada),
  },
  startPasskey: {
    leaves: [],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      return () => startPasskey(person)
    },
    fails: async ({ house }) => () => house.visitor().send('mutation { startPasskey { __typename } }'),
  },
  addPasskey: {
    leaves: ['account: second factor added', 'user: second factor added'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      const { token, options } = await startPasskey(person)
      return () => addPasskey(person, token, passkeys().create(options))
    },
    fails: async ({ ada }) => () => addPasskey(ada, 'no such step', {}),
  },
  renamePasskey: {
    leaves: ['user: passkey renamed'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      const { viewer } = await setUpPasskey(person, passkeys())
      return () => renamePasskey(person, viewer.secondFactors.passkeys[0].id, 'Desk')
    },
    fails: async ({ ada }) => () => renamePasskey(ada, globalId('Passkey', crypto.randomUUID()), 'Desk'),
  },
  removePasskey: {
    leaves: ['account: second factor removed', 'user: second factor removed'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      const { viewer } = await setUpPasskey(person, passkeys())
      return () => removePasskey(person, viewer.secondFactors.passkeys[0].id)
    },
    fails: async ({ ada }) => () => removePasskey(ada, globalId('Passkey', crypto.randomUUID())),
  },
  signInWithSecondFactor: {
    leaves: ['account: logged in', 'user: logged in', 'user: recovery code used'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      const { recoveryCodes } = await setUpTotp(person)
      await person.signOut()
      const { challenge } = await begin(person)
      return () => finish(person, challenge, { recoveryCode: recoveryCodes![0] })
    },
    fails: async ({ house }) => {
      const person = await house.owner(someone())
      await setUpTotp(person)
      const { challenge } = await begin(person.elsewhere())
      return () => finish(person.elsewhere(), challenge, { code: '000000' })
    },
  },
  createPasskeySignIn: {
    leaves: [],
    changes: async ({ house }) => () => startPasskeySignIn(house.visitor()),
    fails: async ({ house }) => () => house.visitor().send('mutation { createPasskeySignIn(no: 1) { __typename } }'),
  },
  signInWithPasskey: {
    leaves: ['account: logged in', 'user: logged in'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      const device = passkeys()
      await setUpPasskey(person, device)
      await person.signOut()
      const { challenge, options } = await startPasskeySignIn(person)
      return () => finishPasskeySignIn(person, challenge, device.get(options))
    },
    fails: async ({ ada }) => () => finishPasskeySignIn(ada.elsewhere(), 'no such challenge', {}),
  },
  // It asks for a mail; the log hears of what the link does.
  requestPasswordReset: {
    leaves: [],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      return () => askForReset(house.visitor(), person.email)
    },
    fails: async ({ house }) => () => askForReset(house.visitor(), 'no address'),
  },
  resetPassword: {
    leaves: ['account: session ended', 'user: email confirmed', 'user: password reset', 'user: session ended'],
    changes: async ({ house }) => {
      const token = await resetToken(house, await house.byCopy(someone()))
      return () => resetPassword(house.visitor(), token, 'quite another one')
    },
    fails: async ({ house }) => () => resetPassword(house.visitor(), 'no such link', 'quite another one'),
  },
  changePassword: {
    leaves: ['account: logged in', 'account: session ended', 'user: logged in', 'user: password changed', 'user: session ended'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      return () => changePassword(person, 'quite another one')
    },
    fails: async ({ ada }) => () => changePassword(ada, 'short'),
  },
  changeEmail: {
    leaves: ['user: email change requested'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      return () => changeEmail(person, `${someone()}@example.org`)
    },
    fails: async ({ ada }) => () => changeEmail(ada, ada.email),
  },
  resendEmailChange: {
    leaves: ['user: email change requested'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      await changeEmail(person, `${someone()}@example.org`)
      return () => person.ask('mutation { resendEmailChange { __typename } }')
    },
    fails: async ({ ada }) => () => ada.ask('mutation { resendEmailChange { __typename } }'),
  },
  withdrawEmailChange: {
    leaves: ['user: email change withdrawn'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      await changeEmail(person, `${someone()}@example.org`)
      return () => person.ask('mutation { withdrawEmailChange { withdrawn } }')
    },
    fails: async ({ ada }) => () => ada.ask('mutation { withdrawEmailChange { withdrawn } }'),
  },
  confirmEmail: {
    leaves: ['account: email changed', 'user: email changed'],
    changes: async ({ house }) => {
      const person = await house.owner(someone())
      const email = `${someone()}@example.org`
      await changeEmail(person, email)
      const token = tokenIn((await house.mails(email))[0]!)
      return () => confirmEmail(house.visitor(), token)
    },
    fails: async ({ ada }) => () => confirmEmail(ada, 'no such link'),
  },
  sendEmailProof: {
    leaves: [],
    changes: async ({ house }) => {
      const person = await house.byCopy(someone())
      return () => person.ask('mutation { sendEmailProof { __typename } }')
    },
    fails: async ({ house }) => () => house.visitor().send('mutation { sendEmailProof { __typename } }'),
  },
}
