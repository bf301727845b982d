import { useAccount, useScope } from '../../app/scope.ts'
import { useLive } from '../../app/useLive.ts'
import { computed, inject, type InjectionKey, onScopeDispose, provide, reactive, ref, shallowReactive, shallowRef, watch } from 'vue'
import type { CombinedError } from '@urql/core'
import type { ResultOf } from '../../app/contract.ts'
import { useLit } from '../../ui/useLit.ts'
import { compareMembers } from './order.ts'
import { type Invitation, type Member, presenceQuery, teamHeadQuery, teamSubscription } from './documents.ts'

type Head = ResultOf<typeof teamHeadQuery>['account']
type Change = ResultOf<typeof teamSubscription>['team']['changes'][number]
export type Team = ReturnType<typeof makeTeam>

const key: InjectionKey<Team> = Symbol('team')

/** What one sees of a person in their row, apart from whether they are there: when this changes, the row is coloured for a moment. */
const signature = (member: Member): string =>
  JSON.stringify([member.name, member.email, member.picture, member.role, member.isAccountHolder, member.permissions, member.accessLevel?.name, member.productAccess, member.expiresAt, member.partnerProfile?.company])

const makeTeam = () => {
  const { client, live, viewing } = useScope()
  const account = useAccount()
  const head = shallowRef<Head>()
  const error = shallowRef<CombinedError | null>(null)
  const seats = shallowRef<Head['seats']>()
  const cursor = ref<string>()
  const counts = reactive({ people: 0, invited: 0 })
  const members = { moved: shallowReactive(new Map<string, Member>()), gone: shallowReactive(new Set<string>()) }
  const invitations = { moved: shallowReactive(new Map<string, Invitation>()), gone: shallowReactive(new Set<string>()) }
  /** How many are here of whom no row has been read. */
  const hidden = ref(0)
  const { lit, light } = useLit()
  /** How often news of somebody has come: for what is known of them besides their row. */
  const told = shallowReactive(new Map<string, number>())
  /** Grows when so much has happened to the rows that they are to be read anew, and with each news of who is here. */
  const anew = ref(0)
  const presenceNews = ref(0)
  /** Links that were shown once, to copy again while the page is open. */
  const links = shallowReactive(new Map<string, string>())
  /** People as last seen in any row, to tell what has changed about them. */
  const seen = new Map<string, Member>()

  /** Whether someone has the account open. The viewer always does; whom they see it as need not. */
  const isPresent = (member: Pick<Member, 'id' | 'presence'>): boolean => member.presence !== null || (!viewing && member.id === account.value.me.id)

  const ask = () => client.query(teamHeadQuery, {}, { requestPolicy: 'cache-and-network' }).subscribe((result) => {
    error.value = result.data ? null : (result.error ?? null)
    if (!result.data) return
    head.value = result.data.account
    seats.value = result.data.account.seats
    see(result.data.account.members.nodes)
    if (result.stale || cursor.value) return
    countHidden(result.data.account)
    counts.people = result.data.account.members.totalCount
    counts.invited = result.data.account.invitations.totalCount
    cursor.value = result.data.account.cursor
  })
  let asking = ask()
  const retry = () => {
    error.value = null
    asking.unsubscribe()
    asking = ask()
  }

  const countHidden = ({ presentCount, members: { nodes } }: { presentCount: number, members: { nodes: readonly Pick<Member, 'id' | 'presence'>[] } }) => {
    // The viewer is counted with those who are shown, whether or not the server has noticed them yet.
    hidden.value = Math.max(0, presentCount - nodes.filter(isPresent).length)
  }

  const see = (rows: Iterable<Member>) => {
    for (const member of rows) seen.set(member.id, member)
  }

  /** Where a message may tell again what the counts already hold, as after a pause, they are asked anew: soon, but not by everybody at one moment. */
  let recount: ReturnType<typeof setTimeout> | undefined
  const countAgain = () => {
    clearTimeout(recount)
    recount = setTimeout(async () => {
      const { data } = await client.query(teamHeadQuery, {}, { requestPolicy: 'network-only' }).toPromise()
      if (!data) return
      counts.people = data.account.members.totalCount
      counts.invited = data.account.invitations.totalCount
    }, 300 + 1700 * Math.random())
  }

  /** Soon, but not by everybody at one moment. */
  let rereading: ReturnType<typeof setTimeout> | undefined
  const readAnew = () => {
    clearTimeout(rereading)
    rereading = setTimeout(() => {
      members.moved.clear()
      anew.value++
      for (const id of told.keys()) told.set(id, told.get(id)! + 1)
    }, 100 + 1400 * Math.random())
  }

  const takeMember = (member: Member, joined: boolean) => {
    told.set(member.id, (told.get(member.id) ?? 0) + 1)
    const before = seen.get(member.id)
    seen.set(member.id, member)
    members.gone.delete(member.id)
    if (joined) {
      if (before) countAgain()
      else counts.people++
    }
    if (!before || members.moved.has(member.id) || compareMembers(before, member) !== 0) members.moved.set(member.id, member)
    if (joined || (before && signature(before) !== signature(member))) light(member.id)
  }

  const apply = (change: Change) => {
    switch (change.__typename) {
      case 'MemberChanged':
        return takeMember(change.member, change.joined)
      case 'ManyMembersChanged':
        return readAnew()
      case 'MemberGone': {
        if (live.state.value !== 'live' || !seen.has(change.memberId)) countAgain()
        return dropMember(change.memberId)
      }
      case 'InvitationChanged': {
        const { id } = change.invitation
        if (change.added && !invitations.moved.has(id)) counts.invited++
        invitations.gone.delete(id)
        invitations.moved.set(id, change.invitation)
        return light(id)
      }
      case 'InvitationGone': {
        if (live.state.value !== 'live') countAgain()
        return dropInvitation(change.invitationId)
      }
      case 'PresenceChanged': {
        presenceNews.value++
        const moved = members.moved.get(change.memberId)
        if (moved) members.moved.set(change.memberId, { ...moved, lastActiveAt: change.lastActiveAt, presence: change.presence })
        else if (!change.presence && !seen.has(change.memberId)) hidden.value = Math.max(0, hidden.value - 1)
        return
      }
      case 'SessionChanged': {
        const { memberId: id, session, lastActiveAt } = change
        const moved = members.moved.get(id)
        if (moved) members.moved.set(id, { ...moved, session, lastActiveAt })
        return
      }
      case 'SeatsChanged':
        seats.value = change.seats
    }
  }

  /** Takes somebody out of the table: told by the live connection, or just done by the viewer, whichever comes first. */
  const dropMember = (id: string) => {
    if (members.gone.has(id)) return
    members.gone.add(id)
    members.moved.delete(id)
    seen.delete(id)
    counts.people = Math.max(0, counts.people - 1)
  }

  const dropInvitation = (id: string) => {
    if (invitations.gone.has(id)) return
    invitations.gone.add(id)
    invitations.moved.delete(id)
    counts.invited = Math.max(0, counts.invited - 1)
  }

  useLive(teamSubscription, () => (cursor.value ? { after: cursor.value } : null), ({ team }) => team.changes.forEach(apply))

  // Who came and went while this tab was cut off stands in no feed.
  watch(live.state, (now, before) => {
    if (now !== 'live') return
    if (!cursor.value && error.value) return retry()
    if (before === 'connecting') return
    void client.query(presenceQuery, {}, { requestPolicy: 'network-only' }).toPromise().then(({ data }) => data && countHidden(data.account))
  })
  onScopeDispose(() => {
    asking.unsubscribe()
    clearTimeout(recount)
    clearTimeout(rereading)
  })

  const present = computed<Member[]>(() => {
    const known = [...(head.value?.members.nodes ?? []), ...members.moved.values()]
    const one = new Map(known.filter((member) => isPresent(member) && !members.gone.has(member.id)).map((member) => [member.id, member]))
    return [...one.values()]
  })

  return {
    head, error, counts, seats, members, invitations, lit, links, told, anew, presenceNews, see, present, isPresent,
    /** Somebody whose row has been read. */
    find: (id: string): Member | null => seen.get(id) ?? null,
    presentCount: computed(() => present.value.length + hidden.value),
    dropMember, dropInvitation,
    restoreMember: (member: Member) => {
      if (!members.gone.delete(member.id)) return
      seen.set(member.id, member)
      counts.people++
    },
    restoreInvitation: (id: string) => {
      if (invitations.gone.delete(id)) counts.invited++
    },
    retry,
  }
}

/** Holds the team's counts and news for both tabs, live. Call it once, in the page that carries them. */
export const provideTeam = (): Team => {
  const team = makeTeam()
  provide(key, team)
  return team
}

/** The team of the account on screen, as `provideTeam` holds it. */
export const useTeam = (): Team => inject(key)!
