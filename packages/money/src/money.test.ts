import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { currencyCodes, digitsOf, formatMoney, isCurrency, parsePercent, parsePrice, percentWords, portionOf, taxOn, toPlain } from './index.ts'

const anyCurrency = fc.constantFrom(...currencyCodes)
const anyAmount = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })

describe('currencies', () => {
  it('[BO-1] those in use are known, with the digits of ISO 4217, and nothing else is', () => {
    expect(['USD', 'EUR', 'JPY', 'KWD', 'HUF'].map(digitsOf)).toEqual([2, 2, 0, 3, 2])
    expect(currencyCodes.length).toBeGreaterThan(140)
    expect([isCurrency('EUR'), isCurrency('eur'), isCurrency('DEM'), isCurrency('toString')]).toEqual([true, false, false, false])
    expect(() => digitsOf('XXL')).toThrow(RangeError)
  })
})

describe('an amount', () => {
  it('[BO-1] is written with all its digits, also where a fraction of a float would be lost', () => {
    expect(formatMoney({ amount: 1_250, currency: 'EUR' }, 'en')).toBe('€12.50')
    expect(formatMoney({ amount: 1_250, currency: 'JPY' }, 'en')).toBe('¥1,250')
    expect(formatMoney({ amount: 5, currency: 'KWD' }, 'en')).toBe('KWD\u00a00.005')
    expect(formatMoney({ amount: Number.MAX_SAFE_INTEGER, currency: 'USD' }, 'en')).toBe('$90,071,992,547,409.91')
  })

  it('[BO-1] what is written plainly is read as the same amount, in every currency', () => {
    fc.assert(fc.property(anyCurrency, anyAmount, (currency, amount) => {
      const plain = toPlain({ amount, currency })
      expect(parsePrice(plain, currency)).toBe(amount)
      expect(parsePrice(plain.replace('.', ','), currency)).toBe(amount)
    }))
  })

  it.each([
    ['12', 'EUR', 1_200], ['12.5', 'EUR', 1_250], ['12.50', 'EUR', 1_250], ['12,50', 'EUR', 1_250], [' 0,05 ', 'EUR', 5], ['012', 'EUR', 1_200],
    ['1,234', 'EUR', 123_400], ['1.234', 'EUR', 123_400], ['1,234.50', 'EUR', 123_450], ['1.234,50', 'EUR', 123_450], ['1 234,50', 'EUR', 123_450],
    ['1\u202f234\u202f567,89', 'EUR', 123_456_789], ['1’234.50', 'EUR', 123_450], ['1,234,567', 'USD', 123_456_700],
    ['1250', 'JPY', 1_250], ['1,250', 'JPY', 1_250], ['1.250', 'KWD', 1_250], ['12.5', 'KWD', 12_500], ['1,234.567', 'KWD', 1_234_567],
  ])('[BO-1] typed as %s in %s it is %i', (text, currency, amount) => expect(parsePrice(text, currency)).toBe(amount))

  it.each([
    ['', 'EUR'], ['twelve', 'EUR'], ['-1', 'EUR'], ['12.5', 'JPY'], ['1.2.3', 'EUR'], ['1,23,456', 'EUR'], ['12.', 'EUR'], ['.5', 'EUR'],
    ['1e3', 'EUR'], ['€12', 'EUR'], ['12 50', 'EUR'], ['90071992547409.92', 'EUR'], ['1234.5678', 'KWD'], ['٣', 'EUR'],
  ])('[BO-1] %s is no amount in %s', (text, currency) => expect(parsePrice(text, currency)).toBeNull())

  it('[BO-1] whatever is typed, an answer is a whole number that can be counted exactly', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d., ']{1,24}$/)), anyCurrency, (text, currency) => {
      const amount = parsePrice(text, currency)
      expect(amount === null || (Number.isSafeInteger(amount) && amount >= 0)).toBe(true)
    }))
  })
})

describe('a percentage', () => {
  it('[BO-2] is read with up to two digits behind the point, between a hundredth and all', () => {
    expect(['10', '12.5', '12,05 %', '0.01', '100', '100%'].map(parsePercent)).toEqual([1_000, 1_250, 1_205, 1, 10_000, 10_000])
    expect(['', '0', '0.001', '100.01', '-5', '1e1', 'ten', '5 5'].map(parsePercent)).toEqual(Array.from({ length: 8 }, () => null))
  })

  it('[BO-2] reads as it was written', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 10_000 }), (basisPoints) => {
      expect(parsePercent(percentWords(basisPoints))).toBe(basisPoints)
    }))
  })
})

describe('a portion', () => {
  it('[AC-6] is rounded half up, once, and is exact where floating point is not', () => {
    expect([portionOf(1_000, 1, 3), portionOf(5, 1, 2), portionOf(50_000, 364, 365), portionOf(7, 0, 9), portionOf(7, 9, 9)]).toEqual([333, 3, 49_863, 0, 7])
    // 1.005 × 100 is 100.49999999999999 for floats.
    expect(taxOn(1_005, 1_000)).toBe(101)
    expect([taxOn(5_000, 2_100), taxOn(4_999, 1_950), taxOn(5_000, 0)]).toEqual([1_050, 975, 0])
    for (const wrong of [0.5, -1, Number.NaN, 2 ** 60]) expect(() => portionOf(wrong, 1, 2)).toThrow(RangeError)
  })

  it('[AC-6] differs from the true one by half a unit at most, however large the sum', () => {
    fc.assert(fc.property(fc.nat(Number.MAX_SAFE_INTEGER), fc.nat(10_000), (amount, parts) => {
      const doubled = 2n * BigInt(amount) * BigInt(parts) - 2n * BigInt(portionOf(amount, parts, 10_000)) * 10_000n
      expect(doubled >= -10_000n && doubled < 10_000n).toBe(true)
    }))
  })
})
