import { describe, expect, test, vi } from 'vitest'
import { formIssues, toAddress, toForm } from './addressForm.ts'

const berlin = { lines: ['Am Tor 1'], city: 'Berlin', postalCode: '10115', region: 'DE-BE', country: 'DE' }

describe('the form of an address', () => {
  test('[ID-6] shows an address and gives it back as it was', () => {
    expect(toAddress(toForm(berlin))).toEqual(berlin)
  })

  test('[ID-6] begins with the country that the browser speaks of', () => {
    vi.stubGlobal('navigator', { language: 'en-GB' })
    expect(toForm(null).country).toBe('GB')
    vi.stubGlobal('navigator', { language: 'not a language!' })
    expect(toForm(null).country).toBe('')
    vi.unstubAllGlobals()
  })

  test('[ID-6] keeps what was typed when the country changes, and sends only what fits', () => {
    const emirates = { ...toForm(berlin), country: 'AE' }
    expect(emirates.postalCode).toBe('10115')
    expect(toAddress(emirates)).toEqual({ lines: ['Am Tor 1'], city: null, postalCode: null, region: null, country: 'AE' })
    expect(toAddress({ ...emirates, country: 'DE' })).toEqual(berlin)
  })

  test('[ID-6] says at each field what is wrong', () => {
    expect(formIssues(toForm(berlin))).toEqual({})
    expect(formIssues({ ...toForm(berlin), line1: ' ', postalCode: 'x', country: 'US' })).toEqual({
      line1: 'Enter street and house.', postalCode: 'Check the ZIP code: those of this country look different.', region: 'Enter the state.',
    })
    expect(formIssues({ ...toForm(null), country: '' })).toEqual({ country: 'Choose a country.' })
  })
})
