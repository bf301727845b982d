import { ref } from 'vue'
import { useLive } from '../../app/useLive.ts'
import { noticesSubscription } from './documents.ts'
import { loadNotices, noticesCursor, takeNews } from './store.ts'

/** Keeps the viewer's notices live over the connection of this scope, whichever account it is of. */
export const useNoticesLive = (): void => {
  const ready = ref(false)
  void loadNotices().then(() => (ready.value = noticesCursor() !== null))
  useLive(noticesSubscription, () => (ready.value ? { after: noticesCursor() } : null), ({ notices }) => takeNews(notices))
}
