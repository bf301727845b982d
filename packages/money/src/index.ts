/** Money as Gatehouse keeps it: whole minor units and an ISO 4217 code, never floating point. AC-6 */
import { dinero, toDecimal } from 'dinero.js'
import * as known from 'dinero.js/currencies'

/** A sum: `{ amount: 1250, currency: 'EUR' }` is twelve and a half euros. */
export type Money = { readonly amount: number; readonly currency: string }

const currencies: ReadonlyMap<string, { code: string; base: number; exponent: number }> = new Map(
  Object.values(known).flatMap((currency) => (currency.base === 10 ? [[currency.code, { ...currency, base: 10 }]] : [])),
)

/** Every currency in use, by code. The few whose units are not counted in tens are left out. */
export const currencyCodes: readonly string[] = [...currencies.keys()].sort()

/** Whether a text from outside is the code of a currency in use. */
export const isCurrency = (code: string): boolean => currencies.has(code)

const currencyOf = (code: string) => {
  const found = currencies.get(code)
  if (!found) throw new RangeError(`${code} is no currency in use.`)
  return found
}

/** How many digits a currency's minor unit has: 2 for euros, 0 for yen. By ISO 4217: browsers differ about a few. Throws a RangeError for what is no currency. */
export const digitsOf = (code: string): number => currencyOf(code).exponent

/** The amount as a decimal with all its digits and a point: '12.50'. Exact. */
export const toPlain = ({ amount, currency }: Money): string => toDecimal(dinero({ amount, currency: currencyOf(currency) }))

/** As people read it: '€12.50'. Always with all its digits. */
export const formatMoney = (money: Money, locale = 'en'): string => {
  const digits = digitsOf(money.currency)
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency: money.currency, minimumFractionDigits: digits, maximumFractionDigits: digits })
  // As text, so that no digit is lost on the way.
  return format.format(toPlain(money) as Intl.StringNumericLiteral)
}

const grouped = /^\d{1,3}(?:([ '.,])\d{3})(?:\1\d{3})*$/

/** Reads what a person typed: '12', '12.50', '12,50', '1 234,50', '1,234.50'. Null where that is no amount of this currency, or more than can
 *  be counted exactly. A single separator before three digits groups thousands, unless the currency itself has three digits. */
export const parsePrice = (text: string, currency: string): number | null => {
  const digits = digitsOf(currency)
  const plain = text.trim().replace(/[\s\u00a0\u202f]/g, ' ').replace(/[\u2019\u00b4]/g, '\'')
  const [, whole, fraction = ''] = /^(.*\d)(?:[.,](\d+))$/.exec(plain) ?? [undefined, plain]
  const isFraction = fraction.length > 0 && fraction.length <= digits
  const units = isFraction ? whole! : plain
  if (!/^\d+$/.test(units) && !grouped.test(units)) return null
  const amount = Number(units.replace(/\D/g, '') + (isFraction ? fraction : '').padEnd(digits, '0'))
  return Number.isSafeInteger(amount) ? amount : null
}

/** Hundredths of a percent as people read them: '12.5%'. */
export const percentWords = (basisPoints: number): string => `${basisPoints / 100}%`

/** Reads a percentage that a person typed, '12.5' or '12,5 %', as hundredths of a percent. Null where it is none between 0.01 and 100. */
export const parsePercent = (text: string): number | null => {
  const [, whole, fraction = ''] = /^(\d{1,3})(?:[.,](\d{1,2}))?\s*%?$/.exec(text.trim()) ?? []
  const basisPoints = whole === undefined ? 0 : Number(whole) * 100 + Number(fraction.padEnd(2, '0'))
  return basisPoints >= 1 && basisPoints <= 10_000 ? basisPoints : null
}

/** So many parts of a sum, rounded half up to whole minor units, once: `portionOf(1000, 1, 3)` is 333, `portionOf(5, 1, 2)` is 3. Exact,
 *  however large: nothing is a fraction on the way. AC-6 */
export const portionOf = (amount: number, parts: number, of: number): number => {
  if (![amount, parts, of].every(Number.isSafeInteger) || amount < 0 || parts < 0 || of <= 0) throw new RangeError('Portions are of whole minor units, by whole numbers.')
  return Number((2n * BigInt(amount) * BigInt(parts) + BigInt(of)) / (2n * BigInt(of)))
}

/** The tax on a sum, by hundredths of a percent. */
export const taxOn = (amount: number, basisPoints: number): number => portionOf(amount, basisPoints, 10_000)
