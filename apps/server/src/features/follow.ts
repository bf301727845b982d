import type { Follow } from '../activity/change.ts'
import { notify } from './notices/commands/notify.ts'
import { endVoidViews } from './team/commands/views.ts'

/** What follows from every change, whatever made it. */
export const follow: Follow = async (tx, events, now) => notify(tx, [...events, ...(await endVoidViews(tx, events, now))], now)
