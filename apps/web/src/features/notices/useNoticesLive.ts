import { watch } from 'vue'
import { useScope } from '../../app/scope.ts'
import { useLive } from '../../app/useLive.ts'
import { noticesSubscription } from './documents.ts'
import { loadNotices, noticesCursor, noticesLoaded, takeNews } from './store.ts'

/** Keeps the viewer's notices live over the connection of this scope, whichever account it is of. */
export const useNoticesLive = (): void => {
  const { live } = useScope()
  // What failed while the server was away is asked again when it is back.
  watch(live.state, (state) => state === 'live' && void loadNotices())
  void loadNotices()
  useLive(noticesSubscription, () => (noticesLoaded.value ? { after: noticesCursor() } : null), ({ notices }) => takeNews(notices))
}
