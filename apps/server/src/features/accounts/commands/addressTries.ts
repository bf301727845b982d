import type { Services } from '../../../graphql/context.ts'
import { RateLimited } from '../../../graphql/errors.ts'

/** Counts that somebody asked for a site address, over all ways of asking: whether it is taken tells that there is such an account. `by` is their
 *  user's id, or the id of the link by which they are about to become one. Throws `RateLimited` past the bound. */
export const countAddressTry = async ({ limits }: Pick<Services, 'limits'>, by: string): Promise<void> => {
  const until = await limits.take('siteAddressPerLogin', by)
  if (until) throw new RateLimited(until, 'That were many site addresses in a short time.')
}
