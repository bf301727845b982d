import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Services } from '../../graphql/context.ts'
import { readBody } from '../../platform/body.ts'
import { answerJson } from '../../platform/headers.ts'
import { addJobs, type Job } from '../../platform/jobs.ts'
import type { StripeNews } from '../../platform/stripe.ts'
import { followCard, followPayment, followVisit } from './paymentJobs.ts'

/** Stripe's own events are far shorter. Bytes. */
const longest = 256 * 1024

const jobsOf = ({ visitId, cardId, about }: StripeNews): Job[] => {
  if (cardId) return [followCard(cardId)]
  // Written by somebody else with the same Stripe account.
  if (!about) return []
  if (visitId) return [followVisit(visitId)]
  const { accountId, invoiceId, attempt } = about
  return invoiceId && attempt ? [followPayment({ accountId, invoiceId, attempt })] : []
}

/** Hears what Stripe tells at `/webhooks/stripe`. What is signed with our secret lately is taken; what it says is only where to look: jobs ask
 *  Stripe how things stand by then, so that events may come late, in any order, and as often as Stripe or its operator sends them. AC-6 */
export const stripeNewsHandler = ({ stripe, database }: Services) => async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
  if (!stripe) return answerJson(res, 404, { error: 'Not found' })
  if (req.method !== 'POST') return answerJson(res, 405, { error: 'Only POST here.' }, { allow: 'POST' })
  const body = await readBody(req, longest)
  if (body === null) return answerJson(res, 413, { error: 'Too long' })
  const signature = req.headers['stripe-signature']
  const news = typeof signature === 'string' ? stripe.readNews(body, signature) : null
  if (!news) return answerJson(res, 400, { error: 'Not accepted' })
  await addJobs((sql, values) => database.pool.query(sql, values), jobsOf(news))
  answerJson(res, 200, { received: true })
}
