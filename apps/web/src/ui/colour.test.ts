import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { avatarGround, hueOf, initialsOf, type Oklch } from './colour.ts'

/** Linear sRGB of an oklch colour, cut to the gamut as browsers do. https://bottosson.github.io/posts/oklab/ */
const linearOf = ({ l, c, h }: Oklch): number[] => {
  const a = c * Math.cos((h * Math.PI) / 180)
  const b = c * Math.sin((h * Math.PI) / 180)
  const [L, M, S] = [l + 0.3963377774 * a + 0.2158037573 * b, l - 0.1055613458 * a - 0.0638541728 * b, l - 0.0894841775 * a - 1.291485548 * b]
    .map((root) => root ** 3) as [number, number, number]
  return [
    4.0767416621 * L - 3.3077115913 * M + 0.2309699292 * S,
    -1.2684380046 * L + 2.6097574011 * M - 0.3413193965 * S,
    -0.0041960863 * L - 0.7034186147 * M + 1.707614701 * S,
  ].map((value) => Math.min(1, Math.max(0, value)))
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
const contrast = (one: Oklch, other: Oklch): number => {
  const [a, b] = [one, other].map((colour) => {
    const [red, green, blue] = linearOf(colour) as [number, number, number]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
  }) as [number, number]
  return Math.max(a, b) / Math.min(a, b)
}

/** The opaque colours of the style sheet, for both themes. */
const tokens = (() => {
  const css = readFileSync(new URL('../app/styles.css', import.meta.url), 'utf8')
  const read = (text: string): Oklch | undefined => {
    const numbers = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(text.trim())
    return numbers ? { l: Number(numbers[1]), c: Number(numbers[2]), h: Number(numbers[3]) } : undefined
  }
  const found = new Map<string, [Oklch, Oklch]>()
  for (const [, name, value] of css.matchAll(/--color-([a-z-]+): (.+);/g)) {
    const pair = /^light-dark\((oklch\([^)]*\)), (oklch\([^)]*\))\)$/.exec(value!)
    const light = read(pair?.[1] ?? value!)
    const dark = read(pair?.[2] ?? value!)
    if (light && dark) found.set(name!, [light, dark])
  }
  return (name: string, theme: 'light' | 'dark'): Oklch => {
    const colour = found.get(name)?.[theme === 'light' ? 0 : 1]
    if (!colour) throw new Error(`No colour ${name}`)
    return colour
  }
})()

const themes = ['light', 'dark'] as const
const white = { l: 1, c: 0, h: 0 }

describe('initials on a colour', () => {
  test('[OP-7] white passes 4.5:1 on the ground of every hue', () => {
    for (let h = 0; h < 360; h++) expect(contrast(white, { ...avatarGround, h }), `hue ${h}`).toBeGreaterThanOrEqual(4.5)
  })

  test('[ID-6] the same person has the same colour everywhere, and people differ', () => {
    expect(hueOf('0199-ana')).toBe(hueOf('0199-ana'))
    expect(new Set(Array.from({ length: 200 }, (_, index) => hueOf(`user-${index}`))).size).toBeGreaterThan(20)
  })

  test.each([['Ana Ruiz', 'AR'], ['ana', 'A'], ['Jean-Luc de la Tour', 'JT'], ['ana.ruiz@x.example', 'AR'], ['李 小龙', '李小'], ['', '?'], ['(Bo) Li', 'BL']])(
    '[ID-6] %j shows %j', (name, initials) => expect(initialsOf(name)).toBe(initials),
  )
})

describe.each(themes)('text in the %s theme', (theme) => {
  const texts: [text: string, ground: string][] = [
    ...['ground', 'panel', 'raised', 'neutral-tint', 'danger-tint', 'notice-tint', 'good-tint'].flatMap((ground): [string, string][] => [['ink', ground], ['muted', ground]]),
    ['on-primary', 'primary'], ['on-primary', 'primary-hover'], ['white', 'danger-fill'], ['white', 'danger-fill-hover'],
    ['danger', 'panel'], ['danger', 'ground'], ['danger', 'raised'], ['danger', 'danger-tint'],
    ['good', 'panel'], ['good', 'good-tint'], ['notice', 'panel'], ['notice', 'notice-tint'],
    ['lantern-ink', 'panel'],
  ]
  test.each(texts)('[OP-7] %s on %s passes 4.5:1', (text, ground) => {
    expect(contrast(tokens(text, theme), tokens(ground, theme))).toBeGreaterThanOrEqual(4.5)
  })

  test.each(['ground', 'panel', 'raised'])('[OP-7] the focus ring stands out from %s by 3:1', (ground) => {
    expect(contrast(tokens('lantern-ink', theme), tokens(ground, theme))).toBeGreaterThanOrEqual(3)
  })
})
