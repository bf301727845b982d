import { z } from 'zod'

/** A time zone by its IANA name, 'europe/madrid' as 'Europe/Madrid'; a name that stands for another stays as it is written. Null where
 *  there is none of that name: an offset as '+02:00' has no name. */
export const timeZoneOf = (name: string): string | null => {
  if (!/^[a-z][\w+/-]*$/i.test(name)) return null
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions()
    return timeZone.toLowerCase() === name.toLowerCase() ? timeZone : name
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** A time zone as people may write it. AC-7 */
export const timeZoneInput = z.string().transform((text, { addIssue }) => {
  const zone = timeZoneOf(text.trim())
  if (zone !== null) return zone
  addIssue({ code: 'custom', message: 'Choose a time zone by its IANA name, as in Europe/Madrid.' })
  return z.NEVER
})
