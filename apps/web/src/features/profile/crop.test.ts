import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cropOf, moved, nearest, sideOf, type View, wholeView, within, zoomed } from './crop.ts'

const wide = { width: 800, height: 400 }
const sizes = fc.record({ width: fc.integer({ min: 32, max: 8_000 }), height: fc.integer({ min: 32, max: 8_000 }) })
const numbers = fc.double({ min: -1e4, max: 1e4, noNaN: true })
const views: fc.Arbitrary<View> = fc.record({ x: numbers, y: numbers, zoom: fc.double({ min: 0, max: 100, noNaN: true }) })

describe('the part of a picture that is chosen', () => {
  test('[ID-6] is the largest square in the middle at first', () => {
    expect(cropOf(wide, wholeView(wide))).toEqual({ left: 0.25, top: 0, size: 1 })
  })

  test('[ID-6] moves by shares of what is seen, up to the edge', () => {
    expect(cropOf(wide, moved(wide, wholeView(wide), 0.25, 0))).toEqual({ left: 0.375, top: 0, size: 1 })
    expect(cropOf(wide, moved(wide, wholeView(wide), 9, 9))).toEqual({ left: 0.5, top: 0, size: 1 })
  })

  test('[ID-6] goes nearer around its middle, and back to the whole', () => {
    const near = zoomed(wide, wholeView(wide), 2)
    expect(cropOf(wide, near)).toEqual({ left: 0.375, top: 0.25, size: 0.5 })
    expect(zoomed(wide, moved(wide, near, 1, 1), 0.1).zoom).toBe(1)
  })

  test('[ID-6] lies within the picture, whatever is done', () => {
    fc.assert(fc.property(sizes, views, numbers, numbers, (size, view, right, down) => {
      for (const one of [within(size, view), moved(size, view, right, down), zoomed(size, view, Math.abs(down))]) {
        const half = sideOf(size, one) / 2
        expect(one.zoom).toBeGreaterThanOrEqual(1)
        expect(one.zoom).toBeLessThanOrEqual(nearest(size))
        for (const [middle, length] of [[one.x, size.width], [one.y, size.height]] as const) {
          expect(middle - half).toBeGreaterThanOrEqual(-1e-6)
          expect(middle + half).toBeLessThanOrEqual(length + 1e-6)
        }
        const { left, top, size: side } = cropOf(size, one)
        for (const share of [left, top, side]) expect(share).toBeGreaterThanOrEqual(0)
        expect(Math.max(left, top, side)).toBeLessThanOrEqual(1)
        expect(side).toBeGreaterThan(0)
      }
    }))
  })
})
