import { describePartner, type FinancialSettings } from '@gatehouse/policy'
import { encodeGlobalID } from '@pothos/plugin-relay'
import type { Services } from '../../graphql/context.ts'
import type { Tasks } from '../../platform/jobs.ts'
import type { Post } from '../../platform/mail/post.ts'
import { deliverRequest, settleRequest } from './commands/deliver.ts'
import type { GrantedMail, RequestJob, RequestMail } from './commands/jobs.ts'
import { accessGrantedLetter, accessRequestLetter } from './letters.ts'
import { accessRequest } from './queries.ts'

type AccountFacts = FinancialSettings & { name: string; slug: string }

/** What the job queue does about partners. Each may run twice: the Message-ID stays, so a reader's program sees one mail. */
export const partnerTasks = (services: Services, post: Post): Tasks => {
  const { database, config } = services
  const accountOf = async (id: string): Promise<AccountFacts | null> => {
    const [account] = await database.read<AccountFacts>({
      text: `SELECT name, slug, hide_financials_from_admins AS "hideFinancialsFromAdmins", hide_financials_from_partners AS "hideFinancialsFromPartners" FROM account WHERE id = $1`, values: [id],
    })
    return account ?? null
  }
  return {
    accessRequestSent: (payload) => deliverRequest(services, (payload as RequestJob).requestId),
    accessRequestClosed: (payload) => settleRequest(services, (payload as RequestJob).requestId),
    accessRequestMail: async (payload) => {
      const { accountId, requestId, to } = payload as RequestMail
      const [request, account] = await Promise.all([accessRequest(services, accountId, requestId), accountOf(accountId)])
      // Answered or taken back meanwhile: then there is nothing to ask for.
      if (request?.status !== 'OPEN' || !account) return
      const { name, email, company, site, message, expiresAt } = request
      await post.send('accessRequested', to, `access-request.${requestId}.${to.replace('@', '.')}`, accessRequestLetter({
        accountName: account.name, name, email, company, site, message, access: describePartner(account), expiresAt: new Date(expiresAt),
        url: `${config.publicUrl}/a/${account.slug}/requests/${encodeURIComponent(encodeGlobalID('AccessRequest', requestId))}`,
      }))
    },
    accessGrantedMail: async (payload) => {
      const { accountId, requestId, to, by } = payload as GrantedMail
      const account = await accountOf(accountId)
      if (!account) return
      await post.send('accessGranted', to, `access-granted.${requestId}`, accessGrantedLetter({
        accountName: account.name, byName: by.name, byEmail: by.email, access: describePartner(account), url: `${config.publicUrl}/a/${account.slug}`,
      }))
    },
  }
}
