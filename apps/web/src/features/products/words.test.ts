import { describe, expect, test } from 'vitest'
import { branchesOf, offersWords } from './words.ts'

const offer = (id: string, kind: 'UPSELL' | 'DOWNSELL', parentId: string) => ({ id, kind, parentId }) as Parameters<typeof branchesOf>[0]['offers'][number]

describe('what hangs on a product', () => {
  test('[BO-1] stands as a tree, each below what it hangs on', () => {
    const offers = [offer('kettle', 'UPSELL', 'kit'), offer('filters', 'UPSELL', 'kit'), offer('sample', 'DOWNSELL', 'kit'), offer('stove', 'DOWNSELL', 'kettle')]
    expect(branchesOf({ id: 'kit', offers }).map(({ offer: { id }, depth }) => `${depth} ${id}`)).toEqual(['0 kettle', '1 stove', '0 filters', '0 sample'])
    expect(offersWords(offers)).toBe('2 upsells, 2 downsells')
    expect(offersWords(offers.slice(0, 1))).toBe('1 upsell')
    expect(offersWords([])).toBeNull()
  })
})
