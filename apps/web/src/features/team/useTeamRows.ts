import { useDebounceFn } from '@vueuse/core'
import { computed, type MaybeRefOrGetter, reactive, toValue, watch } from 'vue'
import type { Role } from '../../app/documents.ts'
import { withNews } from '../../app/lists/news.ts'
import { useSteadyRows } from '../../app/lists/useSteadyRows.ts'
import { usePages } from '../../app/usePages.ts'
import { useClock } from '../../ui/clock.ts'
import { type Invitation, invitationsQuery, type Member, membersQuery, pageSize } from './documents.ts'
import { compareInvitations, compareMembers, showsInvitation, showsInvitations, showsMember, soonDays, type TeamFilter } from './order.ts'
import { useTeam } from './useTeam.ts'

export type MemberRow = { kind: 'member', id: string, member: Member }
export type InvitationRow = { kind: 'invitation', id: string, invitation: Invitation }
export type TeamRow = MemberRow | InvitationRow

type RowsOptions = {
  /** What is typed and chosen at this moment. */
  filter: MaybeRefOrGetter<TeamFilter>
  /** The same once typing has paused: what the server is asked. */
  asked: MaybeRefOrGetter<TeamFilter>
  /** The row that must not move now, if there is one. */
  anchor: MaybeRefOrGetter<string | null>
}

/** The rows of the team table: people page by page, then invitations, with what happens live worked in. TM-1, TM-2 */
export const useTeamRows = ({ filter, asked, anchor }: RowsOptions) => {
  const team = useTeam()
  const search = () => toValue(asked).search.trim() || null
  const rolesOf = ({ show }: TeamFilter): Role[] | null => (show === null || show === 'PENDING' ? null : [show])

  const people = usePages({
    document: membersQuery,
    variables: (count) => {
      const { show, status, products, expires } = toValue(asked)
      if (show === 'PENDING') return null
      return { first: pageSize, search: search(), roles: rolesOf(toValue(asked)), status, productAccess: products, expiresWithinDays: expires ? soonDays : null, count }
    },
    connection: (data) => data.account.members,
  })
  watch(people.nodes, (nodes) => team.see(nodes))
  watch(team.anew, () => people.refresh())
  // Who came in now is known by no row that has been read yet.
  const readPresent = useDebounceFn(() => people.refresh(), 200)
  watch(team.presenceNews, () => toValue(asked).status === 'HERE' && void readPresent())
  const clock = useClock()

  const showsPeople = computed(() => toValue(asked).show !== 'PENDING')
  const showsInvited = computed(() => showsInvitations(toValue(asked)))
  /** Invitations stand below everybody: they are read when the last person is. */
  const invited = usePages({
    document: invitationsQuery,
    variables: (count) => (showsInvited.value && (!showsPeople.value || (people.loaded.value && !people.hasMore.value)) ? { first: pageSize, search: search(), count } : null),
    connection: (data) => data.account.invitations,
  })

  const rows = computed<TeamRow[]>(() => {
    const now = toValue(filter)
    const members = showsPeople.value
      ? withNews(people.nodes.value, team.members, { compare: compareMembers, shows: (member) => showsMember(member, now, clock.value), complete: !people.hasMore.value })
      : []
    const invitations = showsInvited.value && !(showsPeople.value && people.hasMore.value)
      ? withNews(invited.nodes.value, team.invitations, { compare: compareInvitations, shows: (one) => showsInvitation(one, now), complete: !invited.hasMore.value })
      : []
    return [
      ...members.map((member) => ({ kind: 'member', id: member.id, member }) as const),
      ...invitations.map((invitation) => ({ kind: 'invitation', id: invitation.id, invitation }) as const),
    ]
  })

  const filterKey = computed(() => JSON.stringify(toValue(filter)))

  return {
    ...useSteadyRows(rows, filterKey, anchor),
    list: reactive({
      loaded: computed(() => (showsPeople.value ? people.loaded.value : invited.loaded.value)),
      searching: computed(() => people.stale.value || invited.stale.value || JSON.stringify(toValue(asked)) !== filterKey.value),
      hasMore: computed(() => (showsPeople.value && people.hasMore.value) || (showsInvited.value && invited.hasMore.value)),
      loadingMore: computed(() => people.loadingMore.value || invited.loadingMore.value),
      error: computed(() => people.error.value ?? invited.error.value),
      total: computed(() => (showsPeople.value ? people.total.value ?? 0 : 0) + (showsInvited.value ? invited.total.value ?? 0 : 0)),
    }),
    loadMore: () => {
      if (showsPeople.value && people.hasMore.value) people.loadMore()
      else invited.loadMore()
    },
    retry: () => {
      if (people.error.value) people.retry()
      if (invited.error.value) invited.retry()
    },
    refresh: () => {
      people.refresh()
      invited.refresh()
    },
  }
}

