import type { Job } from '../../../platform/jobs.ts'

/** What follows from a request, whichever address it names: only the one who does the work looks where that leads. PA-2 */
export type RequestJob = { requestId: string }

export const accessRequestSent = (requestId: string): Job => ({ task: 'accessRequestSent', payload: { requestId } satisfies RequestJob })
export const accessRequestClosed = (requestId: string): Job => ({ task: 'accessRequestClosed', payload: { requestId } satisfies RequestJob })

/** The mail to one owner with the link to the request's page. PA-3 */
export type RequestMail = { accountId: string; requestId: string; to: string }
export const accessRequestMail = (mail: RequestMail): Job => ({ task: 'accessRequestMail', payload: mail })

/** Tells a partner that they may enter. PA-4 */
export type GrantedMail = { accountId: string; requestId: string; to: string; by: { name: string; email: string } }
export const accessGrantedMail = (mail: GrantedMail): Job => ({ task: 'accessGrantedMail', payload: mail })
