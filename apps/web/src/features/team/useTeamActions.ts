import { CalendarClock, Copy, Crown, Eye, KeyRound, MonitorX, RotateCw, ShieldCheck, UserRound, UserRoundX, X } from '@lucide/vue'
import {
  type Actor, type Decision, invitationActionNames, type InvitationActionName, invitationActions, mayManageUsers, type Offer, teamMenu, type TeamActionName,
} from '@gatehouse/policy'
import { useClipboard } from '@vueuse/core'
import { type Component, inject, type InjectionKey, provide, ref, shallowRef } from 'vue'
import { useRouter } from 'vue-router'
import { wordsFor } from '../../app/errors.ts'
import { startViewAsMutation } from '../../app/documents.ts'
import { subjectOf, useActor, useScope } from '../../app/scope.ts'
import { beginViewing } from '../../app/viewing.ts'
import { useAddress } from '../../app/useAddress.ts'
import type { MenuItem } from '../../ui/menu.ts'
import { complain, say } from '../../ui/toast.ts'
import { cancelMutation, type Invitation, inviteMutation, type Member, resendMutation } from './documents.ts'
import type { Team } from './useTeam.ts'
import { firstName, permissionsIn, productsIn } from './words.ts'

type TeamActions = ReturnType<typeof makeActions>
const key: InjectionKey<TeamActions> = Symbol('team actions')

/** What an invitation offers, as the policy reads it. */
export const offerOf = (invitation: Pick<Invitation, 'permissions' | 'productAccess'>): Offer => ({
  role: 'MEMBER', permissions: permissionsIn(invitation.permissions), products: productsIn(invitation.productAccess),
})

const reasonOf = (decision: Decision): string | null => (decision.allowed ? null : decision.reason)

const makeActions = (team: Team) => {
  const { client, slug } = useScope()
  const router = useRouter()
  const actor = useActor()
  const address = useAddress()
  const { copy } = useClipboard({ legacy: true })
  /** Whom the open dialog is about. */
  const removing = shallowRef<readonly Member[]>([])
  const promoting = shallowRef<Member | null>(null)
  const limiting = shallowRef<Member | null>(null)
  const removeOpen = ref(false)
  const limitOpen = ref(false)
  const promoteOpen = ref(false)
  const passingTo = shallowRef<Member | null>(null)
  const passOpen = ref(false)
  const signingOut = shallowRef<Member | null>(null)
  const signOutOpen = ref(false)

  const remove = (members: readonly Member[]) => {
    removing.value = members
    removeOpen.value = true
  }
  const promote = (member: Member) => {
    promoting.value = member
    promoteOpen.value = true
  }
  const passOn = (member: Member) => {
    passingTo.value = member
    passOpen.value = true
  }
  const endSession = (member: Member) => {
    signingOut.value = member
    signOutOpen.value = true
  }
  const limit = (member: Member) => {
    limiting.value = member
    limitOpen.value = true
  }
  const openPerson = (member: Member) => address.change({ person: member.id }, { push: true })

  /** Shows the account through somebody's eyes, from its first page on. TM-15 */
  const viewAs = async ({ id, name }: Member) => {
    const { data, error } = await client.mutation(startViewAsMutation, { memberId: id }).toPromise()
    const result = data?.startViewAs
    if (result?.__typename !== 'StartedViewAs') return complain(`You do not view the account as ${name}`, error ? wordsFor(error) : result?.message)
    await router.push({ name: 'team', params: { account: slug! } })
    beginViewing({ account: slug!, id, name: result.member.name })
  }

  const copyLink = async (id: string) => {
    await copy(team.links.get(id) ?? '')
    say('Link copied')
  }

  const resend = async (invitation: Invitation, quiet = false): Promise<boolean> => {
    const { data, error } = await client.mutation(resendMutation, { invitationId: invitation.id }).toPromise()
    const result = data?.resendInvitation
    if (result?.__typename === 'SentInvitation') {
      team.links.set(invitation.id, result.link)
      if (!quiet) {
        say(`Sent again to ${invitation.email}`, {
          detail: 'The old link works no more.', action: { label: 'Copy link', run: () => void copyLink(invitation.id) },
        })
      }
      return true
    }
    complain(`The invitation of ${invitation.email} was not sent`, error ? wordsFor(error) : result?.message)
    return false
  }

  /** Offers again what a cancelled invitation offered. */
  const inviteAgain = async ({ email, permissions, accessLevel, productAccess, message, membershipExpiresAt }: Invitation) => {
    const { data, error } = await client.mutation(inviteMutation, {
      input: {
        addresses: email, message, membershipExpiresAt,
        ...(accessLevel ? { accessLevelId: accessLevel.id } : { permissions, ...(productAccess.all ? {} : { productIds: productAccess.productIds }) }),
      },
    }).toPromise()
    const result = data?.inviteMembers
    if (result?.__typename === 'InvitedMembers' && result.sent[0]) {
      team.links.set(result.sent[0].invitation.id, result.sent[0].link)
      return say(`${email} is invited again`, { detail: 'With a new link; the old one works no more.' })
    }
    complain(`${email} was not invited again`, error ? wordsFor(error) : result && 'message' in result ? result.message : undefined)
  }

  /** Takes an invitation back at once; `Undo` sends a new one. */
  const cancel = async (invitation: Invitation, quiet = false): Promise<boolean> => {
    team.dropInvitation(invitation.id)
    const { data, error } = await client.mutation(cancelMutation, { invitationId: invitation.id }).toPromise()
    const result = data?.cancelInvitation
    // Not found: accepted, cancelled or expired meanwhile. The live connection tells which.
    if (result?.__typename === 'CancelledInvitation' || result?.__typename === 'NotFound') {
      if (!quiet) say(`Invitation of ${invitation.email} cancelled`, { detail: 'Its link works no more.', undo: () => void inviteAgain(invitation) })
      return true
    }
    team.restoreInvitation(invitation.id)
    complain(`The invitation of ${invitation.email} still stands`, error ? wordsFor(error) : result?.message)
    return false
  }

  const offered: Partial<Record<TeamActionName, { icon: Component, danger?: boolean, run: (member: Member) => void }>> = {
    seeProfile: { icon: UserRound, run: openPerson },
    viewAs: { icon: Eye, run: (member) => void viewAs(member) },
    editAccess: { icon: KeyRound, run: (member) => address.change({ person: null, access: member.id }, { push: true }) },
    setExpiry: { icon: CalendarClock, run: (member) => limit(member) },
    makeAdmin: { icon: ShieldCheck, run: promote },
    endSession: { icon: MonitorX, run: endSession },
    transferHolding: { icon: Crown, run: passOn },
    remove: { icon: UserRoundX, danger: true, run: (member) => remove([member]) },
    revokePartner: { icon: UserRoundX, danger: true, run: (member) => remove([member]) },
  }

  const memberMenu = (member: Member): MenuItem[] => {
    if (!actor.value) return []
    return teamMenu(actor.value, subjectOf(member)).flatMap(({ name, title, decision }): MenuItem[] => {
      const action = offered[name]
      // Where nobody is signed in, there is nothing to end.
      if (!action || (name === 'endSession' && !member.session)) return []
      const item = { key: name, label: name === 'viewAs' ? `View as ${firstName(member.name)}` : title, icon: action.icon, danger: action.danger, reason: reasonOf(decision), onSelect: () => action.run(member) }
      return action.danger ? [{ separator: true }, item] : [item]
    })
  }

  const invitationRuns: Record<InvitationActionName, { icon: Component, danger?: boolean, run: (invitation: Invitation) => void }> = {
    resend: { icon: RotateCw, run: (invitation) => void resend(invitation) },
    cancel: { icon: X, danger: true, run: (invitation) => void cancel(invitation) },
  }

  const invitationMenu = (invitation: Invitation): MenuItem[] => {
    if (!actor.value || !mayManageUsers(actor.value).allowed) return []
    const offer = offerOf(invitation)
    return [
      ...(team.links.has(invitation.id) ? [{ key: 'copy', label: 'Copy link', icon: Copy, onSelect: () => void copyLink(invitation.id) }] : []),
      ...invitationActionNames.map((name) => ({
        key: name, label: invitationActions[name].title, icon: invitationRuns[name].icon, danger: invitationRuns[name].danger,
        reason: reasonOf(invitationActions[name].decide(actor.value!, offer)), onSelect: () => invitationRuns[name].run(invitation),
      })),
    ]
  }

  return {
    memberMenu, invitationMenu, openPerson, viewAs, remove, promote, resend, cancel, endSession, removing, removeOpen, promoting, promoteOpen, passingTo, passOpen, signingOut, signOutOpen, limiting, limitOpen,
    /** What the menu of somebody's row says on one action; null when it does not stand there. */
    decide: (member: Member, ...names: TeamActionName[]): Decision | null =>
      teamMenu(actor.value as Actor, subjectOf(member)).find(({ name }) => names.includes(name))?.decision ?? null,
  }
}

/** Offers everything that can be done to people and invitations, to the page and what stands in it. */
export const provideTeamActions = (team: Team): TeamActions => {
  const actions = makeActions(team)
  provide(key, actions)
  return actions
}

export const useTeamActions = (): TeamActions => inject(key)!
