/** A colour as oklch: lightness 0 to 1, chroma, hue in degrees. */
export type Oklch = { l: number, c: number, h: number }

/** The ground under initials: only the hue differs, so that white text on it always passes. The test goes around the circle. */
export const avatarGround = { l: 0.5, c: 0.085 } as const

/** The hue of a person or an account: the same everywhere, worked out from the id (FNV-1a), spread in steps of 15° so that neighbours differ. */
export const hueOf = (id: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193)
  return ((hash >>> 0) % 24) * 15
}

/** The CSS colour under the initials of `id`. */
export const avatarColour = (id: string): string => `oklch(${avatarGround.l} ${avatarGround.c} ${hueOf(id)})`

/** One or two letters for a name; for an address its first letter. */
export const initialsOf = (name: string): string => {
  const words = name.split('@')[0]!.split(/[\s._-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const letters = words.length > 1 ? [words[0]!, words.at(-1)!] : words
  return letters.map((word) => [...word].find((char) => /[\p{L}\p{N}]/u.test(char))!.toLocaleUpperCase()).join('') || '?'
}
