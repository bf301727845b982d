import { expect, test } from 'vitest'
import { recordWords, sizeWords } from './exportWords.ts'

test('[AC-8] sizes and records are said as people say them', () => {
  expect([0, 1, 999, 1_000, 14_230_000, 2_000_000_000, 3e15].map(sizeWords)).toEqual(['0 bytes', '1 byte', '999 bytes', '1.0 kB', '14.2 MB', '2.0 GB', '3000.0 TB'])
  expect(recordWords(1)).toBe('1 record')
  expect(recordWords(12_300)).toBe('12,300 records')
  expect(recordWords(0, 1)).toBe('0 of 1 record')
  expect(recordWords(12_300, 50_000)).toBe('12,300 of 50,000 records')
})
