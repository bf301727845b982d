import { changeAccess, changeLevel, createLevel, deleteLevel, heldBy, setExpiry, transfer } from '../access.ts'
import { globalId } from '../house.ts'
import { agency, letIn, revoke } from '../partners.ts'
import { confirm } from '../secondFactor.ts'
import { invitedTo, nobody, someone, type Stories } from './scene.ts'

const nothing = globalId('Invitation', crypto.randomUUID())

/** The mutations of `features/team`: members, invitations and what they may. */
export const teamStories: Stories = {
  inviteMembers: {
    leaves: ['account: invited', 'account: invited', 'user: invited'],
    changes: async ({ house, ada }) => {
      const known = await house.owner(someone())
      return () => ada.invite(`${someone()}@example.com, ${known.email}, nonsense`)
    },
    fails: async ({ ada }) => () => ada.invite('x@example.com', { permissions: ['nonsense'] }),
  },
  cancelInvitation: {
    leaves: ['account: invite removed'],
    changes: async ({ ada }) => {
      const { id } = await invitedTo(ada, `${someone()}@example.com`)
      return () => ada.cancel(id)
    },
    fails: async ({ ada }) => () => ada.cancel(nothing),
  },
  resendInvitation: {
    leaves: ['account: invite resent'],
    changes: async ({ ada }) => {
      const { id } = await invitedTo(ada, `${someone()}@example.com`)
      return () => ada.resend(id)
    },
    fails: async ({ ada }) => () => ada.resend(nothing),
  },
  acceptInvitation: {
    leaves: ['account: created account', 'account: logged in', 'user: created account', 'user: logged in'],
    changes: async ({ house, ada }) => {
      const name = someone()
      const { token } = await invitedTo(ada, `${name}@example.com`)
      return () => house.visitor().accept(token, { name, password: 'keeps the gate' })
    },
    fails: async ({ house, ada }) => {
      const { token } = await invitedTo(ada, `${someone()}@example.com`)
      return () => house.visitor().accept(token, { name: 'Short', password: 'short' })
    },
  },
  declineInvitation: {
    leaves: ['account: invite declined', 'user: invite declined'],
    changes: async ({ house, ada }) => {
      const person = await house.owner(someone())
      const { id } = await invitedTo(ada, person.email)
      return () => person.decline(id)
    },
    fails: async ({ ada }) => () => ada.decline(nothing),
  },
  makeAdmin: {
    leaves: ['account: made admin', 'user: made admin'],
    changes: async ({ house, ada }) => {
      const name = someone()
      await house.member(ada, name)
      const id = await ada.memberId(name)
      return () => ada.makeAdmin(id)
    },
    fails: async ({ ada }) => () => ada.makeAdmin(nobody),
  },
  transferHolding: {
    leaves: ['account: ownership transferred', 'user: ownership transferred', 'user: ownership transferred'],
    changes: async ({ house }) => {
      const holder = await house.owner(someone())
      const name = someone()
      await house.member(holder, name)
      const id = await holder.memberId(name)
      await holder.makeAdmin(id)
      await confirm(holder)
      return () => transfer(holder, id)
    },
    fails: async ({ ada }) => () => transfer(ada, nobody),
  },
  removeMember: {
    leaves: ['account: deleted', 'user: deleted', 'user: session ended'],
    changes: async ({ house, ada }) => {
      const name = someone()
      await house.member(ada, name)
      const id = await ada.memberId(name)
      return () => ada.remove(id)
    },
    fails: async ({ ada }) => {
      const own = await ada.memberId('Ada')
      return () => ada.remove(own)
    },
  },
  revokePartner: {
    leaves: ['account: partner revoked', 'user: partner revoked'],
    changes: async ({ house, ada }) => {
      const name = someone()
      await letIn(house, ada, await agency(house, name))
      const id = await ada.memberId(name)
      return () => revoke(ada, id)
    },
    fails: async ({ ada }) => () => revoke(ada, nobody),
  },
  changeAccess: {
    leaves: ['account: permissions changed', 'user: permissions changed'],
    changes: async ({ house, ada }) => {
      const name = someone()
      await house.member(ada, name)
      const held = await heldBy(ada, name)
      return () => changeAccess(ada, held, { permissions: ['coupons.view'], allProducts: true })
    },
    fails: async ({ ada }) => {
      const own = await heldBy(ada, 'Ada')
      return () => changeAccess(ada, own, { permissions: [], allProducts: true })
    },
  },
  setMembershipExpiry: {
    leaves: ['account: end date changed', 'user: end date changed'],
    changes: async ({ house, ada }) => {
      const name = someone()
      await house.member(ada, name)
      const held = await heldBy(ada, name)
      return () => setExpiry(ada, held, new Date(Date.now() + 86_400_000))
    },
    fails: async ({ ada }) => {
      const own = await heldBy(ada, 'Ada')
      return () => setExpiry(ada, own, new Date(Date.now() + 86_400_000))
    },
  },
  createAccessLevel: {
    leaves: ['account: level created'],
    changes: async ({ ada }) => () => createLevel(ada, { name: someone(), permissions: ['coupons.view'] }),
    fails: async ({ ada }) => () => createLevel(ada, { name: ' ', permissions: [] }),
  },
  changeAccessLevel: {
    leaves: ['account: level changed', 'user: level changed'],
    changes: async ({ house, ada }) => {
      const [name, level] = [someone(), someone()]
      await house.member(ada, name)
      const { accessLevel } = await createLevel(ada, { name: level, permissions: [] })
      await changeAccess(ada, await heldBy(ada, name), { accessLevelId: accessLevel.id, permissions: [] })
      return () => changeLevel(ada, accessLevel, { name: level, permissions: ['coupons.view'] })
    },
    fails: async ({ ada }) => {
      const { accessLevel } = await createLevel(ada, { name: someone(), permissions: [] })
      return () => changeLevel(ada, accessLevel, { name: 'Odd', permissions: ['nonsense'] })
    },
  },
  deleteAccessLevel: {
    leaves: ['account: level deleted'],
    changes: async ({ ada }) => {
      const { accessLevel } = await createLevel(ada, { name: someone(), permissions: [] })
      return () => deleteLevel(ada, accessLevel.id)
    },
    fails: async ({ ada }) => () => deleteLevel(ada, globalId('AccessLevel', crypto.randomUUID())),
  },
  startViewAs: {
    leaves: ['account: viewed as'],
    changes: async ({ house, ada }) => {
      const name = someone()
      await house.member(ada, name)
      const id = await ada.memberId(name)
      return () => ada.startViewAs(id)
    },
    fails: async ({ ada }) => {
      const own = await ada.memberId('Ada')
      return () => ada.startViewAs(own)
    },
  },
  stopViewAs: {
    leaves: ['account: view ended'],
    changes: async ({ house, ada }) => {
      const name = someone()
      await house.member(ada, name)
      await ada.startViewAs(await ada.memberId(name))
      return () => ada.stopViewAs()
    },
    fails: async ({ ada }) => () => ada.stopViewAs(),
  },
  endMemberSession: {
    leaves: ['account: session ended', 'user: session ended'],
    changes: async ({ house, ada }) => {
      const name = someone()
      await house.member(ada, name)
      const id = await ada.memberId(name)
      return () => ada.endSession(id)
    },
    fails: async ({ ada }) => {
      const own = await ada.memberId('Ada')
      return () => ada.endSession(own)
    },
  },
  showEditing: {
    leaves: [],
    changes: async ({ ada }) => async () => {
      const tab = ada.connect()
      await tab.opened
      await tab.follow(`mutation { showEditing(id: "${await ada.memberId('Ada')}") }`).until((data) => data.showEditing)
      await tab.close()
    },
    fails: async ({ ada }) => () => ada.send('mutation { showEditing }'),
  },
  // Where somebody looks is no change of the account, and is gone with them. LV-7
  showPresence: {
    leaves: [],
    changes: async ({ ada }) => async () => {
      const tab = ada.connect()
      await tab.opened
      await tab.follow('mutation { showPresence(page: "Team") }').until((data) => data.showPresence)
      await tab.close()
    },
    fails: async ({ ada }) => () => ada.send('mutation { showPresence(page: "Team") }'),
  },
}
