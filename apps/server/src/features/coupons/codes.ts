import { randomInt } from 'node:crypto'
import { codeKey, codePattern } from './input.ts'

/** Without what is taken for something else when read aloud or from paper: 0 O, 1 I L, 5 S, 2 Z, 8 B, U V. */
const clear = 'ACDEFGHJKMNPQRTWXY34679'

const random = (length: number): string => Array.from({ length }, () => clear[randomInt(clear.length)]).join('')

/** Codes that come to mind for what somebody wants: that itself, with a number, with some letters; and ones made of letters alone. */
export const codeIdeas = (wanted: string): string[] => {
  const base = codeKey(wanted.trim()).replace(/[^A-Z\d_-]+/g, '').replace(/^[_-]+/, '').slice(0, 30)
  const near = base ? [base, ...[2, 3, 4].map((number) => `${base}-${number}`), ...Array.from({ length: 3 }, () => `${base}-${random(3)}`)] : []
  return [...near, ...Array.from({ length: 4 }, () => `${random(4)}-${random(4)}`)].filter((code) => codePattern.test(code))
}
