import { Problem } from '../../graphql/errors.ts'

/** How a request ended, as the account may know it. */
export type EndedRequest = 'GRANTED' | 'DENIED' | 'WITHDRAWN' | 'EXPIRED'

const words = (status: EndedRequest, by: string | null): string => {
  switch (status) {
    case 'GRANTED':
      return `${by ?? 'Somebody'} has granted this request already.`
    case 'DENIED':
      return `${by ?? 'Somebody'} has denied this request already.`
    case 'WITHDRAWN':
      return 'The partner has taken this request back.'
    case 'EXPIRED':
      return 'This request has expired: its thirty days are over. The partner can ask again.'
  }
}

/** The request cannot be answered any more. Nothing was changed. PA-4 */
export class AccessRequestClosed extends Problem {
  readonly code = 'NOT_FOUND'
  readonly status: EndedRequest
  readonly answeredBy: string | null
  constructor(status: EndedRequest, answeredBy: string | null) {
    super(words(status, answeredBy))
    this.status = status
    this.answeredBy = answeredBy
  }
}
