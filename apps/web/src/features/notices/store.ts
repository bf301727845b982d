import { computed, readonly, ref, shallowReadonly, shallowRef } from 'vue'
import { codeOf, wordsFor } from '../../app/errors.ts'
import { rootClient, viewer } from '../../app/session.ts'
import { complain } from '../../ui/toast.ts'
import { markAllNoticesMutation, markNoticeMutation, type Notice, type NoticeChoice, type NoticesMessage, noticesQuery } from './documents.ts'
import { type Known, mark, take } from './taking.ts'

/** The viewer's notices belong to them and to no account: they are kept here while one switches. */
const pageSize = 20

const empty: Known = { list: [], unread: 0 }
const known = shallowRef<Known>(empty)
const loaded = ref(false)
const busy = ref(false)
const failure = ref<string | null>(null)
const next = ref<string | null>(null)
const news = ref('')
const choices = shallowRef<readonly NoticeChoice[] | null>(null)
/** Whose they are, and the place in their feed from which on the live connection tells more. */
let owner: string | null = null
let cursor: string | null = null
/** Counts the logins whose notices were asked for: an answer to a former one is none. */
let round = 0

export const notices = computed(() => known.value.list)
export const unread = computed(() => known.value.unread)
/** Whether there are older ones; those that are shown so far are not all. */
export const hasMore = computed(() => next.value !== null)
export const noticesLoaded = readonly(loaded)
export const noticesBusy = readonly(busy)
export const noticesFailure = readonly(failure)
/** What came in last, for those who hear the page. */
export const latestNews = readonly(news)
/** The choices as they were changed last, in whichever tab. */
export const latestChoices = shallowReadonly(choices)

/** Asks for the newest, or for those after the last one shown. */
const ask = async (after: string | null): Promise<void> => {
  if (owner === null || busy.value) return
  const mine = round
  busy.value = true
  failure.value = null
  const { data, error } = await rootClient().query(noticesQuery, { first: pageSize, after }, { requestPolicy: 'network-only' }).toPromise()
  if (mine !== round) return
  busy.value = false
  if (error) {
    if (!['SESSION_ENDED', 'UNAUTHENTICATED'].includes(codeOf(error))) failure.value = wordsFor(error)
    return
  }
  // Signed out meanwhile: there is nobody whose they would be.
  if (!data?.viewer) return
  const { nodes, pageInfo } = data.viewer.notices
  const before = after === null ? [] : known.value.list
  const seen = new Set(before.map(({ id }) => id))
  known.value = { list: [...before, ...nodes.filter(({ id }) => !seen.has(id))], unread: data.viewer.unreadNotices }
  next.value = pageInfo.hasNextPage ? pageInfo.endCursor : null
  if (after === null) cursor = data.viewer.cursor
  loaded.value = true
}

/** Shows nobody another's notices: those of a former login go with it. */
const forget = () => {
  round++
  busy.value = false
  known.value = empty
  loaded.value = false
  next.value = null
  cursor = null
  choices.value = null
  news.value = ''
}

/** Asks for them, unless they are there. */
export const loadNotices = async (): Promise<void> => {
  const id = viewer.value?.user.id ?? null
  if (id !== owner) forget()
  owner = id
  if (!loaded.value) await ask(null)
}

export const reloadNotices = (): Promise<void> => ask(null)
export const loadMoreNotices = (): Promise<void> => (next.value === null ? Promise.resolve() : ask(next.value))

/** From where the live connection goes on; null until they are there. */
export const noticesCursor = (): string | null => (loaded.value ? cursor : null)

/** Takes in what the live connection says. */
export const takeNews = (message: NoticesMessage): void => {
  const here = new Set(known.value.list.map(({ id }) => id))
  const fresh = message.added.filter(({ id, readAt }) => !here.has(id) && readAt === null)
  known.value = take(known.value, message)
  cursor = message.cursor
  if (fresh.length > 0) news.value = fresh.map(({ text }) => text).join('. ')
  if (message.choices) choices.value = message.choices
  if (message.outdated) void ask(null)
}

/** Marks one at once, and takes that back where it could not be kept. */
export const markNotice = async ({ id, readAt }: Notice, read: boolean): Promise<void> => {
  if ((readAt !== null) === read) return
  known.value = mark(known.value, id, read ? new Date().toISOString() : null)
  const { data, error } = await rootClient().mutation(markNoticeMutation, { id, read }).toPromise()
  if (data?.markNotice.__typename === 'MarkedNotice') return
  // What is no longer theirs to see is not there after the next look.
  if (!error) return ask(null)
  known.value = mark(known.value, id, readAt)
  complain('That could not be kept', wordsFor(error))
}

export const markAllNotices = async (): Promise<void> => {
  const before = known.value
  const at = new Date().toISOString()
  known.value = { list: before.list.map((one) => (one.readAt === null ? { ...one, readAt: at } : one)), unread: 0 }
  const { error } = await rootClient().mutation(markAllNoticesMutation, {}).toPromise()
  if (!error) return
  known.value = before
  complain('That could not be kept', wordsFor(error))
}
