import { z } from 'zod'
import { line, paragraphs } from '../../graphql/input.ts'

/** The site address in what people paste: the address itself, or a URL of the console. */
const addressIn = (text: string): string => {
  const trimmed = text.normalize('NFKC').trim().toLowerCase()
  const inUrl = /^(?:https?:\/\/)?[^/\s]+\/a\/([^/?#\s]+)|^\/?a\/([^/?#\s]+)/.exec(trimmed)
  return inUrl?.[1] ?? inUrl?.[2] ?? trimmed
}

/** A site address that is asked for. What none can be is said; of what could be one, nothing is known here. PA-2 */
export const askedAddress = z
  .string()
  .max(2_000, 'This is too long for a site address.')
  .transform(addressIn)
  .pipe(z.string().regex(
    /^(?=.{1,48}$)[a-z\d]+(-[a-z\d]+)*$/, 'A site address has letters, digits and single hyphens, as in harbour-lights. Ask the account’s owner for it, or paste a link from its console.',
  ))

export const requestMessage = paragraphs('your message', 1_000).pipe(z.string().min(1, 'Say in a sentence who you are and what you want to do there.'))

const webAddress = (text: string): string | null => {
  const written = /^[a-z][a-z\d+.-]*:/i.test(text) && !/^[^/]+:\d+(\/|$)/.test(text) ? text : `https://${text}`
  const url = URL.parse(written)
  return url && ['http:', 'https:'].includes(url.protocol) && url.hostname.includes('.') && !url.username && !url.password && url.href.length <= 300 ? url.href : null
}

/** A company's site: a web address, with or without its scheme. PA-1 */
export const siteInput = z
  .string()
  .max(300, 'Shorten the address of your site to at most 300 characters.')
  .transform((text) => webAddress(text.trim()))
  .pipe(z.string('Enter the web address of your site, such as example.com.'))

export const companyInput = line('your company, or your own name', 80)
