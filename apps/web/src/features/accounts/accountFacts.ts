import { currencyCodes } from '@gatehouse/money'
import type { AccountFacts } from './documents.ts'
import type { Words } from './settingsDraft.ts'

type Option = { value: string, label: string }

/** 'America/New_York' as people read it. */
const zoneWords = (zone: string): string => zone.replaceAll('_', ' ')

const currencyNames = new Intl.DisplayNames('en', { type: 'currency' })
const currencyWords = (code: string): string => `${code}, ${currencyNames.of(code) ?? code}`

/** Name, site address, time zone and currency as people say them. */
export const accountWords: Words<AccountFacts> = {
  name: { name: 'Name', value: (name) => name.trim() || 'none' },
  slug: { name: 'Site address', value: (slug) => `/a/${slug}` },
  timeZone: { name: 'Time zone', value: zoneWords },
  currency: { name: 'Currency', value: currencyWords },
}

/** The time zones that one can choose from, with the one that is set among them, whatever this browser knows. */
export const zoneOptions = (now: string): Option[] =>
  [...new Set(['UTC', now, ...Intl.supportedValuesOf('timeZone')])].sort().map((zone) => ({ value: zone, label: zoneWords(zone) }))

/** The currencies in use, by code. */
export const currencyOptions = (now: string): Option[] =>
  [...new Set([...currencyCodes, now])].sort().map((code) => ({ value: code, label: currencyWords(code) }))

/** What was typed as far as it can stand in a site address; the server has the last word. */
export const typedSlug = (typed: string): string => typed.toLowerCase().replace(/[^a-z0-9-]+/g, '-').slice(0, 48)
